import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Deferred } from '../../../src/base/deferred.ts';
import { WindowPulse } from '../../../src/extension/windowPulse.ts';

/** Longer than any window takes to be found gone. */
const longMs = 60_000;

let answer: Deferred;
let asked: number;
const heard: string[] = [];
let pulse: WindowPulse;

beforeEach(() => {
  vi.useFakeTimers();
  heard.length = 0;
  asked = 0;
  answer = new Deferred();
  answer.resolve();
  pulse = new WindowPulse({
    ask: () => {
      asked += 1;
      return answer.promise;
    },
    onGone: () => heard.push('gone'),
    onBack: () => heard.push('back'),
  });
});

afterEach(() => {
  pulse.dispose();
  vi.useRealTimers();
});

it('says nothing of a window that answers', async () => {
  pulse.watch(true);
  await vi.advanceTimersByTimeAsync(longMs);
  expect(asked).toBeGreaterThan(2);
  expect(heard).toEqual([]);
});

it('says once that a window is gone that does not answer, and asks it no more', async () => {
  answer = new Deferred();
  pulse.watch(true);
  await vi.advanceTimersByTimeAsync(longMs);
  expect(heard).toEqual(['gone']);
  expect(asked).toBe(1);
});

it('says that it is back when its answer comes after all, also when nobody asks any more', async () => {
  answer = new Deferred();
  pulse.watch(true);
  await vi.advanceTimersByTimeAsync(longMs);
  pulse.watch(false);
  answer.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toEqual(['gone', 'back']);
});

it('does not take a sleep of the machine for the end of its window', async () => {
  answer = new Deferred();
  pulse.watch(true);
  // However long it was, timers that are due after a sleep go off once.
  vi.setSystemTime(Date.now() + 3_600_000);
  await vi.advanceTimersByTimeAsync(5_000);
  answer.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toEqual([]);
});

it('takes an error for an answer', async () => {
  answer = new Deferred();
  const failing = new WindowPulse({
    ask: () => Promise.reject(new Error('no such command')),
    onGone: () => heard.push('gone'),
    onBack: () => heard.push('back'),
  });
  failing.watch(true);
  await vi.advanceTimersByTimeAsync(longMs);
  failing.dispose();
  expect(heard).toEqual([]);
});

it('asks nothing while nothing is recorded', async () => {
  pulse.watch(true);
  pulse.watch(false);
  const before = asked;
  await vi.advanceTimersByTimeAsync(longMs);
  expect(asked).toBe(before);
});
