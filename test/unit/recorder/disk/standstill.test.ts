import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deferred } from '../../../../src/base/deferred.ts';
import { standsStill } from '../../../../src/recorder/disk/standstill.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Deferred().promise;

/** Whether nobody waits any longer, after so many seconds more. */
async function isGivenUp(answer: Promise<boolean>, seconds: number): Promise<boolean> {
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  return Promise.race([answer, Promise.resolve(false)]);
}

describe('standsStill', () => {
  it('waits 20 seconds for work that does not come on, and no longer', async () => {
    const answer = standsStill(never, () => 7);
    expect(await isGivenUp(answer, 19)).toBe(false);
    expect(await isGivenUp(answer, 1)).toBe(true);
  });

  it('waits for work that comes on, however long it takes', async () => {
    let bytes = 0;
    const writing = setInterval(() => (bytes += 1), 15_000);
    const answer = standsStill(never, () => bytes);
    expect(await isGivenUp(answer, 600)).toBe(false);
    clearInterval(writing);
    expect(await isGivenUp(answer, 21)).toBe(true);
  });

  it('answers as soon as the work is done, and leaves no timer', async () => {
    expect(await standsStill(Promise.resolve(), () => 0)).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});
