/**
 * The name of a recording's folder: local time, as the user's clock showed it, and what the recording
 * was called, `2026-11-22T08-00-00-my-project`. For people and for sorting; what counts is the
 * manifest.
 */
export function recordingFolderName(name: string, date: Date): string {
  return `${localStamp(date)}-${slugOf(name)}`;
}

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2})-(\d{2})-(\d{2})-./;

/** The local time in a folder's name as Unix time in ms; undefined if it is no recording's name. */
export function timeInFolderName(folderName: string): number | undefined {
  const [, ...parts] = pattern.exec(folderName) ?? [];
  const [year, month, day, hour, minute, second] = parts.map(Number);
  if (year === undefined || month === undefined) {
    return undefined;
  }
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}

/**
 * Letters and digits of any script in lower case, with single hyphens for all else: nothing that a
 * file system, a shell or a URL path objects to. Never empty, and 160 bytes at most.
 */
function slugOf(name: string): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-/, '');
  const short = Array.from(words).slice(0, 40).join('').replace(/-$/, '');
  return short === '' ? 'recording' : short;
}

function localStamp(date: Date): string {
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join('-');
  return `${day}T${time}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
