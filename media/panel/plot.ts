/** The arithmetic of a plot over time. */

export interface PlotPoint {
  readonly ms: number;
  /** null: not known at that moment; the line is broken there. */
  readonly value: number | null;
}

/** The rectangle a plot is drawn in and the range it shows. */
export interface PlotFrame {
  readonly width: number;
  readonly height: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** The value at the top edge; the bottom is 0. */
  readonly top: number;
}

/** Points further apart than this are not joined: nobody was looking in between. */
const longestGapMs = 3000;

/** The stretch of time to show: `spanMs` that ends at the last point. */
export function timeWindow(lastMs: number, spanMs: number): { fromMs: number; toMs: number } {
  return { fromMs: lastMs - spanMs, toMs: lastMs };
}

/** The next round number (1, 2, 2.5 or 5 times a power of ten) that is not below a value. */
export function roundCeiling(value: number): number {
  if (value <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= value) ?? 10;
  return step * power;
}

/** Where a value lies in the frame, in units of its height from the top; kept inside. */
export function plotY(value: number, frame: PlotFrame): number {
  const share = Math.min(1, Math.max(0, value / frame.top));
  return rounded(frame.height * (1 - share));
}

/** The `d` of an SVG path through the points, broken at gaps; empty when no point is to be seen. */
export function plotPath(points: readonly PlotPoint[], frame: PlotFrame): string {
  const parts: string[] = [];
  let previousMs: number | null = null;
  for (const { ms, value } of points) {
    if (value === null || ms < frame.fromMs) {
      previousMs = null;
      continue;
    }
    const x = rounded((frame.width * (ms - frame.fromMs)) / (frame.toMs - frame.fromMs));
    const joined: boolean = previousMs !== null && ms - previousMs <= longestGapMs;
    parts.push(`${joined ? 'L' : 'M'}${x} ${plotY(value, frame)}`);
    if (!joined) {
      // A point that stands alone would not be drawn: give it a width.
      parts.push(`l0.01 0`);
    }
    previousMs = ms;
  }
  return parts.join('');
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
