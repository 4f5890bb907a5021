import type { PanelSession, PanelStatus } from '../../../src/protocol/panelProtocol.ts';

/** A recording that goes well, as the panel is told of it. */
export const recordingSession: PanelSession = {
  folder: '/recordings/one',
  countdownMs: null,
  elapsedMs: 1500,
  source: { kind: 'display', index: 0 },
  picture: 'fixed',
  area: { x: 0, y: 0, width: 1920, height: 1080 },
  framesPerSecond: { target: 30, actual: 29.5 },
  frames: 1234,
  dropped: 2,
  queue: { frames: 1, capacityFrames: 96, peakFrames: 3, bytes: 10, capacityBytes: 1000 },
  memory: { recorderBytes: 80e6, ffmpegBytes: null },
  fileBytes: 1.5e6,
  diskFreeBytes: 50e9,
  cursor: { state: 'on', events: 12 },
  sound: [],
  keys: { state: 'off', events: 0 },
};

/** Nothing runs, and nothing was chosen. */
export const idleStatus: PanelStatus = {
  kind: 'status',
  phase: 'idle',
  mode: 'instant',
  error: null,
  notice: null,
  extensionHostBytes: null,
  diskFreeBytes: null,
  chosen: {
    source: { kind: 'window', id: null },
    origin: 'setting',
    title: null,
    asked: false,
    note: null,
  },
  stopAfterMs: null,
  session: null,
};
