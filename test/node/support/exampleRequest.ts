import type { RecordingRequest } from '../../../src/protocol/recorderProtocol.ts';

/** The first display in instant mode, without a log of cursor or keys and without sound. */
export function exampleRequest(
  parentFolder: string,
  changes: Partial<RecordingRequest> = {},
): RecordingRequest {
  return {
    mode: 'instant',
    source: { kind: 'display', index: 0 },
    framesPerSecond: 30,
    parentFolder,
    name: 'a demo',
    encoder: 'libx264',
    quality: 'balanced',
    cursorLog: false,
    sound: { microphone: null, system: null },
    countdownSeconds: 0,
    stopAfterMs: null,
    remindAfterMs: null,
    disk: { warnBelowBytes: 0, stopBelowBytes: 0 },
    keys: { log: 'off', commands: {} },
    ffmpegPath: '',
    queueFrames: 96,
    captureBufferFrames: 8,
    ...changes,
  };
}
