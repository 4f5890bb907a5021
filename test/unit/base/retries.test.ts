import { describe, expect, it } from 'vitest';
import { Retries } from '../../../src/base/retries.ts';

/** What is waited before each try, with a program that dies as soon as it is started. */
function waitsOfHopeless(): (number | undefined)[] {
  const retries = new Retries();
  const waits: (number | undefined)[] = [];
  let now = 0;
  for (;;) {
    const wait = retries.failed(now);
    waits.push(wait);
    if (wait === undefined) {
      return waits;
    }
    now += wait;
  }
}

describe('what died is started again', () => {
  it('at once, then less and less often, and not for ever', () => {
    const tens = [10_000, 10_000, 10_000, 10_000, 10_000];
    expect(waitsOfHopeless()).toEqual([0, 250, 500, 1000, 2000, 4000, 8000, ...tens, undefined]);
  });

  it('a while longer where each try takes its time: some tries belong to giving up', () => {
    const retries = new Retries();
    const waits = [0, 20_000, 40_000, 60_000, 80_000, 100_000].map((now) => retries.failed(now));
    expect(waits).toEqual([0, 250, 500, 1000, 2000, undefined]);
  });

  it.each([
    ['at once after a good while', 10_000, 0],
    ['less often when it never works for long', 9_999, 1000],
  ])('%s', (_, workedMs, wait) => {
    const retries = new Retries();
    retries.failed(0);
    retries.failed(0);
    retries.failed(250);
    retries.worked(1000);
    retries.worked(1000 + workedMs / 2);
    expect(retries.failed(1000 + workedMs)).toBe(wait);
  });

  it('for ever when each try gives something', () => {
    const retries = new Retries();
    for (let now = 0; now < 3_600_000; now += 5_000) {
      expect(retries.failed(now)).toBeLessThanOrEqual(10_000);
      retries.worked(now + 1000);
    }
  });
});
