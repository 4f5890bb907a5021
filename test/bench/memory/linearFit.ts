export interface LinearFit {
  /** Of y for each unit of x. */
  readonly slope: number;
  readonly intercept: number;
  /** Half the width of the slope's 95 % confidence interval. */
  readonly margin: number;
}

/** Samples that follow each other are alike; means of so many stretches are as good as independent. */
const stretches = 20;

/** For a line, at least. */
export const fewestSamples = stretches;

/** The 97.5 % point of Student's t for that many stretches, less two for the line. */
const studentT = 2.101;

/**
 * The straight line through samples in order of x, by least squares over the means of twenty equal
 * stretches. Memory goes up and down with the collector's rounds: over single samples the confidence
 * interval would be far too narrow.
 */
export function fitLine(samples: readonly (readonly [x: number, y: number])[]): LinearFit {
  const [means, count] = [meansOf(samples), stretches];
  const meanX = sum(means.map(([x]) => x)) / count;
  const meanY = sum(means.map(([, y]) => y)) / count;
  const spreadX = sum(means.map(([x]) => (x - meanX) ** 2));
  const slope = sum(means.map(([x, y]) => (x - meanX) * (y - meanY))) / spreadX;
  const intercept = meanY - slope * meanX;
  const left = sum(means.map(([x, y]) => (y - intercept - slope * x) ** 2));
  return { slope, intercept, margin: studentT * Math.sqrt(left / (count - 2) / spreadX) };
}

function meansOf(samples: readonly (readonly [number, number])[]): [number, number][] {
  if (samples.length < stretches) {
    throw new Error(`A line needs ${stretches} samples, and there are ${samples.length}.`);
  }
  return Array.from({ length: stretches }, (_, stretch) => {
    const from = Math.floor((stretch * samples.length) / stretches);
    const part = samples.slice(from, Math.floor(((stretch + 1) * samples.length) / stretches));
    return [sum(part.map(([x]) => x)) / part.length, sum(part.map(([, y]) => y)) / part.length];
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
