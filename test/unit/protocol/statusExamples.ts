import type { SessionStatus, SoundStatus } from '../../../src/protocol/recorderProtocol.ts';

/** A recorder's report while it records. */
export function exampleStatus(change: Partial<SessionStatus> = {}): SessionStatus {
  return {
    state: 'recording',
    mode: 'instant',
    folder: '/recordings/one',
    countdownMs: null,
    elapsedMs: 12_400,
    source: { kind: 'display', index: 0 },
    picture: 'fixed',
    area: { x: 0, y: 0, width: 1920, height: 1080 },
    framesPerSecond: { target: 30, actual: 29.96 },
    frames: 372,
    dropped: 2,
    queue: { frames: 3, capacityFrames: 96, peakFrames: 7, bytes: 9000, capacityBytes: 1_000_000 },
    memory: { recorderBytes: 60_000_000, ffmpegBytes: 90_000_000 },
    fileBytes: 500_000,
    diskFreeBytes: 5_000_000_000,
    cursor: { state: 'on', events: 12 },
    sound: [],
    keys: { state: 'off', events: 0 },
    error: null,
    ...change,
  };
}

/** A microphone that gives a voice. */
export const exampleMicrophone: SoundStatus = {
  kind: 'microphone',
  device: '',
  label: '',
  state: 'on',
  muted: false,
  levelDb: -20,
  silent: false,
};
