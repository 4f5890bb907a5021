/** How the command line shows amounts to people. Pure. */

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

/** `1 frame`, `2 frames`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** Rows of cells as lines of aligned columns, indented by two, without blanks at the end. */
export function alignRows(table: readonly (readonly string[])[]): string {
  // Names come from users: a line feed in one would tear its row.
  const rows = table.map((row) => row.map((cell) => cell.replace(/[\t\n]/g, ' ')));
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
