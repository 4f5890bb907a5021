import type { SessionStatus } from '../../../src/protocol/recorderProtocol.ts';

export const recordingStatus: SessionStatus = {
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
