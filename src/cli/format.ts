/** How the command line shows amounts to people. Pure. */

/** `0:07`, `12:34`, `1:02:03`: a running time. */
export function runningTime(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours === 0
    ? `${minutes}:${seconds}`
    : `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`;
}

/** `2.0 s`, `1 min 30.5 s`, `1 h 2 min 3 s`: how long something is. */
export function lengthOfTime(ms: number): string {
  const tenths = Math.round(ms / 100);
  if (tenths < 600) {
    return `${(tenths / 10).toFixed(1)} s`;
  }
  if (tenths < 36_000) {
    return `${Math.floor(tenths / 600)} min ${((tenths % 600) / 10).toFixed(1)} s`;
  }
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min ${seconds % 60} s`;
}

const units = ['kB', 'MB', 'GB', 'TB'] as const;

/** `0 B`, `999 B`, `1.2 MB`, `340 GB`: powers of 1000, three digits at most. */
export function byteSize(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  let value = bytes;
  let shown = '';
  for (const unit of units) {
    value /= 1000;
    shown = `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
    if (value < 999.5) {
      break;
    }
  }
  return shown;
}

/** Rows of cells as lines of aligned columns, indented by two, without blanks at the end. */
export function alignRows(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
    )
    .join('\n');
}

/** Cuts a line so that it fits a terminal of that many columns. */
export function fitLine(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}
