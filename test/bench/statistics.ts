/** A figure over several rounds. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The middle value; between the two middle ones when their number is even. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** `0.31 (0.30 to 0.33)`; one round alone has no spread. Nothing measured is a dash. */
export function spreadText(values: readonly number[], digits: number): string {
  if (values.length === 0) {
    return '–';
  }
  const { median: middle, low, high } = spreadOf(values);
  const range = `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
  return values.length === 1 ? middle.toFixed(digits) : `${middle.toFixed(digits)} (${range})`;
}

/**
 * Whether some values are no more than others as far as can be told: their middle lies above that of
 * the others by less than either lie apart among themselves.
 */
export function isWithinNoise(values: readonly number[], base: readonly number[]): boolean {
  const noise = Math.max(...[values, base].map(spreadOf).map(({ high, low }) => high - low));
  return median(values) - median(base) <= noise;
}
