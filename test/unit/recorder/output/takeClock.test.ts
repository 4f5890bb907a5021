import { describe, expect, it } from 'vitest';
import { TakeClock } from '../../../../src/recorder/output/takeClock.ts';

const ticksPerMs = 90;
const frameMs = 33;

interface Sent {
  /** What ffmpeg stamped, and when it came, in ms. */
  readonly at: number;
  readonly arrivedMs: number;
}

/** The times in ms that the frames get, and the gaps that were told. */
function placed(frames: readonly Sent[], firstLagMs = 50): { at: number[]; gaps: number[] } {
  const clock = new TakeClock({ ticksPerMs, firstLagMs });
  const moments = frames.map(({ at, arrivedMs }) =>
    clock.push({ decodeTime: at * ticksPerMs, arrivedMs }),
  );
  return {
    at: moments.map(({ decodeTime }) => decodeTime / ticksPerMs),
    gaps: moments.map(({ gap }) => gap / ticksPerMs).filter((gap) => gap > 0),
  };
}

/** A second of frames that come `lagMs` after their grab. */
function second(fromMs: number, lagMs = 50): Sent[] {
  return Array.from({ length: 30 }, (_, index) => {
    const at = fromMs + index * frameMs;
    return { at, arrivedMs: at + lagMs };
  });
}

const times = (frames: readonly Sent[]): number[] => frames.map(({ at }) => at);

describe('the frames of a take keep the times they were stamped with', () => {
  it.each([
    ['when they come evenly', [...second(0), ...second(990)]],
    ['when they waited for a slow disk', [...second(0), ...second(990, 8000), ...second(1980)]],
    [
      'when the encoder falls behind, frame by frame, and catches up again',
      [0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0].flatMap((behind, index) =>
        second(990 * index, 50 + 400 * behind),
      ),
    ],
    [
      'when ffmpeg was suspended with a frame in its hands',
      [...second(0), { at: 990, arrivedMs: 2900 }, ...second(2870)],
    ],
    [
      'when it was suspended once more before the delays are as they were',
      [
        ...second(0),
        { at: 990, arrivedMs: 2900 },
        ...second(2870),
        { at: 3860, arrivedMs: 5700 },
        ...second(5690),
      ],
    ],
    [
      'when the first one took long',
      second(0).map(({ at }, index) => ({ at, arrivedMs: at + (index === 0 ? 400 : 30) })),
    ],
  ])('%s', (_, frames) => {
    expect(placed(frames, (frames[0]?.arrivedMs ?? 0) - (frames[0]?.at ?? 0))).toEqual({
      at: times(frames),
      gaps: [],
    });
  });
});

describe('a wall clock that is set forward', () => {
  it.each([1000, 3_600_000, 3_600_000_000])(
    'by %i ms costs no frame more than a frame of its place',
    (stepMs) => {
      const right = [...second(0), ...second(990), ...second(1980)];
      const wrong = right.map(({ at, arrivedMs }, index) => ({
        at: index < 30 ? at : at + stepMs,
        arrivedMs,
      }));
      const { at, gaps } = placed(wrong);
      expect(gaps).toEqual([]);
      for (const [index, ms] of at.entries()) {
        expect(Math.abs(ms - (right[index]?.at ?? NaN))).toBeLessThan(frameMs);
      }
    },
  );

  it('again and again is followed each time', () => {
    const right = Array.from({ length: 10 }, (_, index) => second(990 * index)).flat();
    const wrong = right.map(({ at, arrivedMs }, index) => ({
      at: at + Math.floor(index / 30) * 60_000,
      arrivedMs,
    }));
    const { at } = placed(wrong);
    expect(Math.abs((at.at(-1) ?? NaN) - (right.at(-1)?.at ?? NaN))).toBeLessThan(frameMs);
  });
});

describe('a stretch without frames', () => {
  it('is told as it is in the file', () => {
    const { at, gaps } = placed([...second(0), ...second(6000)]);
    expect(gaps).toEqual([6000 - 29 * frameMs]);
    expect(at[30]).toBe(6000);
  });

  it('is none where the screen stands still and is looked at once a second', () => {
    expect(placed([0, 1000, 2000, 3000].map((at) => ({ at, arrivedMs: at + 50 }))).gaps).toEqual(
      [],
    );
  });
});
