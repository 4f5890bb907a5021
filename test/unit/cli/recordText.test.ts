import { expect, it } from 'vitest';
import type { RecordingSummary, SoundStatus } from '../../../src/protocol/recorderProtocol.ts';
import { statusLine, summaryText } from '../../../src/cli/recordText.ts';
import { recordingStatus } from './statusExamples.ts';

const summary: RecordingSummary = {
  state: 'finished',
  folder: '/videos/one',
  file: '/videos/one/recording.mp4',
  durationMs: 65_433,
  frames: 1963,
  dropped: 2,
  withoutPictureMs: 0,
  peakQueueFrames: 7,
  cursorEvents: 12,
  fileBytes: 4_230_000,
  width: 1920,
  height: 1080,
  peakMemoryBytes: 312_000_000,
  error: null,
};

it('fits what matters while recording into a narrow terminal', () => {
  const line = statusLine(recordingStatus);
  expect(line).toBe('● 1:05  30 fps  1961 frames  2 dropped  queue 1/96  4.2 MB');
  expect(line.length).toBeLessThan(80);
});

const sound: SoundStatus = {
  kind: 'microphone',
  device: '',
  label: '',
  state: 'on',
  muted: false,
  levelDb: -23.4,
  silent: false,
};

it.each<[string, Partial<SoundStatus>]>([
  ['mic -23 dB', {}],
  ['mic muted', { muted: true }],
  ['mic silent', { silent: true }],
  ['mic lost', { state: 'lost', muted: true }],
  ['mic -  ', { levelDb: null }],
  ['sound -23 dB', { kind: 'system' }],
])('shows how a sound is doing: %s', (words, facts) => {
  expect(statusLine({ ...recordingStatus, sound: [{ ...sound, ...facts }] })).toContain(words);
});

it('says that it is paused in place of figures that stand still', () => {
  expect(statusLine({ ...recordingStatus, state: 'paused' })).toBe('‖ 1:05  paused  4.2 MB');
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

it('says how long there was no picture, where there was none', () => {
  const text = summaryText({ ...summary, withoutPictureMs: 1234 });
  expect(text).toContain('2 dropped, 1.2 s without picture');
});
