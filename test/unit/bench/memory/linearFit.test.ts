import { describe, expect, it } from 'vitest';
import { fitLine } from '../../../bench/memory/linearFit.ts';

/** As good as random, and the same every time. */
function noise(index: number): number {
  return (
    Math.sin(index * 12.9898) * 43_758.5453 -
    Math.floor(Math.sin(index * 12.9898) * 43_758.5453) -
    0.5
  );
}

describe('the line through samples', () => {
  it('is the line that they lie on', () => {
    const { slope, intercept, margin } = fitLine(
      Array.from({ length: 100 }, (_, index) => [index, 3 * index + 7] as const),
    );
    expect(slope).toBeCloseTo(3);
    expect(intercept).toBeCloseTo(7);
    expect(margin).toBeCloseTo(0);
  });

  it('has no slope beyond its margin where there is only noise', () => {
    const fit = fitLine(Array.from({ length: 400 }, (_, index) => [index, noise(index)] as const));
    expect(Math.abs(fit.slope)).toBeLessThan(fit.margin);
  });

  it('has one where something grows under the noise', () => {
    const fit = fitLine(
      Array.from({ length: 400 }, (_, index) => [index, index / 400 + noise(index)] as const),
    );
    expect(fit.slope).toBeGreaterThan(fit.margin);
  });

  it('wants enough samples to speak of noise', () => {
    expect(() => fitLine([[0, 0]])).toThrow('20 samples');
  });
});
