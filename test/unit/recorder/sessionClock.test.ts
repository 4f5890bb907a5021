import { describe, expect, it } from 'vitest';
import { SessionClock } from '../../../src/recorder/sessionClock.ts';

function clockAt(monotonic: number, wall: number): SessionClock {
  return new SessionClock({ monotonic: () => monotonic, wall: () => wall });
}

const frameMs = 1000 / 30;

describe('session clock', () => {
  it('counts from its epoch', () => {
    let monotonic = 1000;
    const clock = new SessionClock({ monotonic: () => monotonic, wall: () => 50_000 });
    monotonic = 1250.5;
    expect(clock.now()).toBe(250.5);
    expect(clock.fromMonotonic(900)).toBe(-100);
  });

  it('places the first frame by what ffmpeg tells', () => {
    const start = clockAt(1000, 50_000).videoStart({
      startUnixMs: 50_210.25,
      arrivedMonotonicMs: 1400,
      frameMs,
    });
    expect(start).toBeCloseTo(210.25, 6);
  });

  it('places it a frame before the first fragment where ffmpeg tells nothing', () => {
    const start = clockAt(1000, 50_000).videoStart({
      startUnixMs: null,
      arrivedMonotonicMs: 1400,
      frameMs,
    });
    expect(start).toBeCloseTo(400 - frameMs, 6);
  });

  it('does not believe ffmpeg when the wall clock was set in between', () => {
    const start = clockAt(1000, 50_000).videoStart({
      startUnixMs: 50_210 + 3_600_000,
      arrivedMonotonicMs: 1400,
      frameMs,
    });
    expect(start).toBeCloseTo(400 - frameMs, 6);
  });
});
