import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MediaAlarm } from '../../../src/recorder/mediaAlarm.ts';
import { SessionClock } from '../../../src/recorder/sessionClock.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function openAlarm(mediaMs: number): {
  clock: SessionClock;
  alarm: MediaAlarm;
  calls: () => number;
} {
  const clock = new SessionClock({ monotonic: () => Date.now(), wall: () => Date.now() });
  const reached = vi.fn<() => void>();
  const alarm = new MediaAlarm(clock, mediaMs, reached);
  return { clock, alarm, calls: () => reached.mock.calls.length };
}

describe('media alarm', () => {
  it('calls once, when so much is recorded, pauses not counted', () => {
    const { clock, alarm, calls } = openAlarm(1000);
    clock.run(0, 0);
    alarm.arm();
    vi.advanceTimersByTime(400);
    alarm.disarm();
    clock.stop(400);
    vi.advanceTimersByTime(60_000);
    clock.run(Date.now(), 400);
    alarm.arm();
    vi.advanceTimersByTime(599);
    expect(calls()).toBe(0);
    vi.advanceTimersByTime(1);
    expect(calls()).toBe(1);
    alarm.arm();
    expect(calls()).toBe(1);
  });

  it('calls at once where it is past', () => {
    const { clock, alarm, calls } = openAlarm(1000);
    clock.run(0, 0);
    vi.advanceTimersByTime(5000);
    alarm.arm();
    expect(calls()).toBe(1);
  });

  it('does not call early where no timer is long enough', () => {
    const { clock, alarm, calls } = openAlarm(2 ** 32);
    clock.run(0, 0);
    alarm.arm();
    vi.advanceTimersByTime(2 ** 31);
    expect(calls()).toBe(0);
    vi.advanceTimersByTime(2 ** 31);
    expect(calls()).toBe(1);
  });
});
