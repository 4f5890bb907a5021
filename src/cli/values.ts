/** Reading what a person typed as a number, a time or a name. Pure; undefined means "not one". */

/** A whole number in decimal digits. */
export function parseWhole(text: string): number | undefined {
  if (!/^\d+$/.test(text)) {
    return undefined;
  }
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

const durationPattern =
  /^(?:(?<hours>\d+)h)?(?:(?<minutes>\d+)m)?(?:(?<seconds>\d+(?:\.\d+)?)s?)?$/;
const longestMs = 24 * 60 * 60 * 1000;

/**
 * A time as `10`, `2.5`, `10s`, `1m30s`, `1h`, `1h5m`: in milliseconds, above 0 and at most a day.
 * `250ms` is no time: nobody records that little.
 */
export function parseDuration(text: string): number | undefined {
  const parts = durationPattern.exec(text)?.groups;
  if (parts === undefined) {
    return undefined;
  }
  const part = (name: string): number => Number(parts[name] ?? 0);
  const ms = Math.round(((part('hours') * 60 + part('minutes')) * 60 + part('seconds')) * 1000);
  return ms > 0 && ms <= longestMs ? ms : undefined;
}

/** The name a typo most likely meant, if one is near enough to be worth suggesting. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (best === undefined || distance < best.distance) {
      best = { name, distance };
    }
  }
  const allowed = Math.max(1, Math.floor(typed.length / 3));
  return best !== undefined && best.distance <= allowed ? best.name : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours needed to make `b` of `a`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
