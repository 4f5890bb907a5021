import { describe, expect, test } from 'vitest';
import { pictureLoss } from '../../soak/losses.ts';

const killedMs = 100_000;
/** A time on the screen every 4 ms, until the end. */
const painted = Array.from({ length: 500 }, (_, index) => {
  const shownMs = killedMs - 2000 + index * 4;
  return { shownMs, seenMs: shownMs + 1 };
});

/** A file with a frame every so many ms, the last of which shows what was painted that long before the end. */
function film(lastBeforeMs: number, everyMs = 33): Parameters<typeof pictureLoss>[0] {
  return Array.from({ length: 20 }, (_, index) => {
    const shownMs = killedMs - lastBeforeMs - (19 - index) * everyMs;
    return { ms: index * everyMs, laterThan: (at: number) => shownMs - at };
  });
}

function of(lastBeforeMs: number, everyMs?: number): ReturnType<typeof pictureLoss> {
  return pictureLoss(film(lastBeforeMs, everyMs), painted, killedMs, options);
}

const options = { pace: 'lively', lateMs: 0 } as const;

describe('what is missing of a moving picture', () => {
  test('may be the frame that waits for its next, and the one that is on its way', () => {
    const { ms, mayMs, frames } = of(70);
    expect(ms).toBeLessThan(mayMs);
    expect(frames).toBeLessThanOrEqual(1);
  });

  test('is too much with another frame', () => {
    const { ms, mayMs, frames } = of(110);
    expect(ms).toBeGreaterThan(mayMs);
    expect(frames).toBe(2);
  });

  test('is counted in the frames that the machine could film', () => {
    const { ms, mayMs, frames, isBehind } = of(100, 38);
    expect(ms).toBeLessThan(mayMs);
    expect(frames).toBe(1);
    expect(isBehind).toBe(false);
  });

  test('may be what the gate lets into an ffmpeg that does not keep up', () => {
    for (const everyMs of [45, 80, 200]) {
      const allowed = of(everyMs * 4, everyMs);
      expect(allowed.isBehind).toBe(true);
      expect(allowed.ms).toBeLessThan(allowed.mayMs);
      const more = of(everyMs * 5 + 40, everyMs);
      expect(more.ms).toBeGreaterThan(more.mayMs);
    }
  });

  test('is nothing where nothing was painted any more', () => {
    const early = painted.filter(({ shownMs }) => shownMs < killedMs - 600);
    expect(pictureLoss(film(601), early, killedMs, options)).toMatchObject({ ms: 0, frames: 0 });
  });
});
