import { describe, expect, test } from 'vitest';
import { parseFrames, turnsOf, videoZero } from '../../../bench/cpu/videoFacts.ts';

test("each frame's time and value are read from ffmpeg's words", () => {
  const words = `frame:0    pts:0       pts_time:0
lavfi.signalstats.YAVG=16
frame:1    pts:3000    pts_time:0.033333
lavfi.signalstats.YAVG=235.5
`;
  expect(parseFrames(words)).toEqual([
    { seconds: 0, value: 16 },
    { seconds: 0.033333, value: 235.5 },
  ]);
});

test('a turn is where black becomes white or the other way round, not where it stays', () => {
  const values = [16, 20, 235, 230, 16, 16, 235];
  const frames = values.map((value, index) => ({ seconds: index, value }));
  expect(turnsOf(frames)).toEqual([2, 4, 6]);
});

describe("the video's time 0 on the clock", () => {
  test('is told by the frame that came soonest after its change', () => {
    // The second was seen 5 ms after it happened, the others 20 and 30 ms.
    expect(videoZero([10_000, 12_000, 15_000], [1.02, 3.005, 6.03])).toBeCloseTo(8995, 6);
  });

  test('is not known when a change was not recorded, or there was none', () => {
    expect(videoZero([10_000, 12_000], [1])).toBeUndefined();
    expect(videoZero([], [])).toBeUndefined();
  });
});
