import { describe, expect, it } from 'vitest';
import { aheadAt } from '../../../bench/memory/fastTime.ts';

describe('time that passes fast', () => {
  const fast = { fromMs: 1000, speed: 60, lengthMs: 6000 };
  const simulated = (realMs: number): number => realMs + aheadAt(fast, realMs);

  it('is the real one until it begins', () => {
    expect(simulated(0)).toBe(0);
    expect(simulated(1000)).toBe(1000);
  });

  it('passes at its speed from then on', () => {
    expect(simulated(1010) - simulated(1000)).toBe(600);
  });

  it('passes as ever again after its length, without a jump', () => {
    expect(simulated(1100)).toBe(7000);
    expect(simulated(1150)).toBe(7050);
  });
});
