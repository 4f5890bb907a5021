import { describe, expect, it } from 'vitest';
import { SessionClock } from '../../../src/recorder/sessionClock.ts';

/** A clock whose epoch is 1000 on the monotonic clock, and 50 000 on the wall. */
function clockAtEpoch(): { clock: SessionClock; time: { monotonic: number; wall: number } } {
  const time = { monotonic: 1000, wall: 50_000 };
  const clock = new SessionClock({ monotonic: () => time.monotonic, wall: () => time.wall });
  return { clock, time };
}

const frameMs = 1000 / 30;

describe('session clock', () => {
  it('stands at 0 and knows no moment before the first frame', () => {
    const { clock, time } = clockAtEpoch();
    time.monotonic = 1250;
    expect(clock.now()).toBe(0);
    expect(clock.videoStartMs).toBeNull();
    expect(clock.fromMonotonic(1200)).toBeUndefined();
    expect(clock.isRunning).toBe(false);
  });

  it('counts the logs from the epoch and the video from the first frame', () => {
    const { clock, time } = clockAtEpoch();
    clock.run(1200, 0);
    time.monotonic = 1250.5;
    expect(clock.videoStartMs).toBe(200);
    expect(clock.now()).toBe(250.5);
    expect(clock.mediaNow()).toBe(50.5);
    expect(clock.fromMonotonic(1210)).toBe(210);
    expect(clock.mediaAt(1210)).toBe(10);
    expect(clock.mediaAt(1199)).toBeUndefined();
    expect(clock.pauses).toEqual([]);
  });

  it('stands still during a pause, whose moments it does not know', () => {
    const { clock, time } = clockAtEpoch();
    clock.run(1200, 0);
    expect(clock.stop(1300)).toBe(100);
    time.monotonic = 9000;
    expect(clock.isRunning).toBe(false);
    expect(clock.mediaNow()).toBe(100);
    expect(clock.now()).toBe(300);
    expect(clock.mediaAt(1299)).toBe(99);
    expect(clock.mediaAt(1300)).toBeUndefined();
    expect(clock.mediaAt(5000)).toBeUndefined();
    expect(clock.reachedAt(5000)).toBe(100);
  });

  it('goes on after a pause where it stood', () => {
    const { clock, time } = clockAtEpoch();
    clock.run(1200, 0);
    clock.run(5000, clock.stop(1300));
    time.monotonic = 5040;
    expect(clock.mediaNow()).toBe(140);
    expect(clock.mediaAt(5000)).toBe(100);
    expect(clock.mediaAt(4999)).toBeUndefined();
    expect(clock.mediaAt(1250)).toBe(50);
    expect(clock.fromMonotonic(5010)).toBe(310);
    expect(clock.monotonicAt(150)).toBe(5050);
    expect(clock.pauses).toEqual([{ atMs: 300, lengthMs: 3700 }]);
  });

  it('goes on later than it stood where more than that is in the file already', () => {
    const { clock } = clockAtEpoch();
    clock.run(1200, 0);
    clock.stop(1300);
    clock.run(5000, 112);
    expect(clock.mediaAt(5000)).toBe(112);
    expect(clock.pauses).toEqual([{ atMs: 312, lengthMs: 3700 }]);
  });

  it('adds up nothing over a thousand pauses', () => {
    const { clock, time } = clockAtEpoch();
    time.monotonic = 2_000_000;
    for (let round = 0; round < 1000; round += 1) {
      const begun = 2000 + round * 1000;
      clock.run(begun, clock.stop(begun));
      clock.stop(begun + 10);
    }
    expect(clock.mediaNow()).toBe(10_000);
    expect(clock.pauses).toHaveLength(999);
    expect(clock.pauses.every(({ lengthMs }) => lengthMs === 990)).toBe(true);
  });

  it('does not stop before it ran, nor twice', () => {
    const { clock } = clockAtEpoch();
    expect(clock.stop(1100)).toBe(0);
    clock.run(1200, 0);
    expect(clock.stop(1150)).toBe(0);
    expect(clock.stop(1900)).toBe(0);
    clock.run(2000, 0);
    expect(() => clock.run(2100, 50)).toThrow('runs');
  });
});

describe('the moment of a first frame', () => {
  it('is what ffmpeg tells', () => {
    const { clock, time } = clockAtEpoch();
    Object.assign(time, { monotonic: 1400, wall: 50_400 });
    const first = { startUnixMs: 50_210.25, arrivedMonotonicMs: 1400, frameMs };
    expect(clock.grabbedAt(first)).toBeCloseTo(1210.25, 6);
  });

  it('is a frame before the first fragment where ffmpeg tells nothing', () => {
    const { clock } = clockAtEpoch();
    const first = { startUnixMs: null, arrivedMonotonicMs: 1400, frameMs };
    expect(clock.grabbedAt(first)).toBeCloseTo(1400 - frameMs, 6);
  });

  it('is what ffmpeg tells also when the wall clock was set since the recording began', () => {
    const { clock, time } = clockAtEpoch();
    Object.assign(time, { monotonic: 901_400, wall: 4_550_400 });
    const first = { startUnixMs: 4_550_210, arrivedMonotonicMs: 901_400, frameMs };
    expect(clock.grabbedAt(first)).toBeCloseTo(901_210, 6);
  });

  it('is not what ffmpeg tells when the wall clock was set since', () => {
    const { clock, time } = clockAtEpoch();
    Object.assign(time, { monotonic: 1400, wall: 50_400 + 3_600_000 });
    const first = { startUnixMs: 50_210, arrivedMonotonicMs: 1400, frameMs };
    expect(clock.grabbedAt(first)).toBeCloseTo(1400 - frameMs, 6);
  });
});
