/** How amounts are written for people, the same everywhere. Pure. */

/** `0:07`, `12:34`, `1:02:03`: a running time, as a player writes it. Whole seconds, rounded down. */
export function runningTime(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours === 0
    ? `${minutes}:${twoDigits(total % 60)}`
    : `${hours}:${twoDigits(minutes)}:${twoDigits(total % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `999 B`, `1.2 MB`, `340 GB`: powers of ten, as file managers show them; three digits at most. */
export function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
}

/** `1.2 s`: a length of time that is told to a tenth of a second. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
