import { expect, it } from 'vitest';
import type { RecordingSummary, SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import { statusLine, summaryText } from '../../../src/cli/recordText.ts';

const status: SessionStatus = {
  state: 'recording',
  mode: 'instant',
  folder: '/videos/one',
  countdownMs: null,
  elapsedMs: 65_400,
  source: { kind: 'display', index: 0 },
  picture: 'fixed',
  area: { x: 0, y: 0, width: 1920, height: 1080 },
  framesPerSecond: { target: 30, actual: 29.96 },
  frames: 1961,
  dropped: 2,
  queue: { frames: 1, capacityFrames: 96, peakFrames: 7, bytes: 1000, capacityBytes: 1e6 },
  memory: { recorderBytes: 1e6, ffmpegBytes: null },
  fileBytes: 4_230_000,
  diskFreeBytes: null,
  cursor: { state: 'on', events: 12 },
  sound: [],
  keys: { state: 'off', events: 0 },
  error: null,
};

const summary: RecordingSummary = {
  state: 'finished',
  folder: '/videos/one',
  file: '/videos/one/recording.mp4',
  durationMs: 65_433,
  frames: 1963,
  dropped: 2,
  peakQueueFrames: 7,
  cursorEvents: 12,
  fileBytes: 4_230_000,
  width: 1920,
  height: 1080,
  peakMemoryBytes: 312_000_000,
  error: null,
};

it('fits what matters while recording into a narrow terminal', () => {
  const line = statusLine(status);
  expect(line).toBe('● 1:05  30 fps  1961 frames  2 dropped  queue 1/96  4.2 MB');
  expect(line.length).toBeLessThan(80);
});

it('tells where the video is and what is in it', () => {
  expect(summaryText(summary).split('\n')).toEqual([
    '  Video     /videos/one/recording.mp4',
    '  Duration  1 min 5.4 s',
    '  Picture   1920x1080, 1963 frames, 2 dropped',
    '  Size      4.2 MB',
    '  Cursor    12 events',
    '  Queue     at most 7 deep',
    '  Memory    312 MB at most',
  ]);
});
