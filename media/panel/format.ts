/** How the panel writes figures. Pure; the locale is a BCP 47 tag. */

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Decimal units, as disks and videos are sold in: `950 kB`, `12.3 MB`. */
export function formatBytes(bytes: number, locale: string): string {
  const thousands = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3);
  const step = Math.min(thousands, byteUnits.length - 1);
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: byteUnits[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step > 1 && value < 100 ? 1 : 0,
  }).format(value);
}

export function formatCount(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value);
}

/** One decimal place, always: a figure that changes twice a second must not change its width. */
export function formatRate(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(value);
}

/** Seconds, rounded up. The last one is a 1: at 0 it would have begun. */
export function formatCountdown(leftMs: number): string {
  return String(Math.max(1, Math.ceil(leftMs / 1000)));
}

export function formatDate(isoTimestamp: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(isoTimestamp),
  );
}

/** Puts values in the places of `{0}`, `{1}`. */
export function fill(text: string, ...values: readonly (string | number)[]): string {
  return text.replaceAll(/\{(\d+)\}/g, (place, index: string) =>
    String(values[Number(index)] ?? place),
  );
}
