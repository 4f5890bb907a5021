import type { Environment } from '../base/environment.ts';
import { captureBufferLimit, queueLimit, skippedWarning } from '../protocol/bufferLimits.ts';
import type { Mode } from '../protocol/mode.ts';
import type { RecordingRequest } from '../protocol/recorderProtocol.ts';
import type { Settings } from '../protocol/settings.ts';

export interface RequestInputs {
  readonly mode: Mode;
  readonly settings: Settings;
  /** The extension host's. */
  readonly environment: Environment;
  readonly parentFolder: string;
  readonly name: string;
}

export interface PreparedRequest {
  readonly request: RecordingRequest;
  /** A sentence about limits that were passed over, if any. */
  readonly warning: string | undefined;
}

/** What to ask of the recorder: settings and environment as they are at this moment. */
export function prepareRequest(inputs: RequestInputs): PreparedRequest {
  const { mode, settings, environment, parentFolder, name } = inputs;
  const queue = queueLimit(environment, settings, mode);
  const captureBuffer = captureBufferLimit(environment, settings);
  const request: RecordingRequest = {
    mode,
    source: { kind: 'display', index: 0 },
    framesPerSecond: settings['recording.framesPerSecond'],
    parentFolder,
    name,
    encoder: settings['video.encoder'],
    quality: settings['video.quality'],
    cursorLog: settings['cursor.log'],
    sound: { microphone: null, system: null },
    countdownSeconds: 0,
    stopAfterMs: null,
    remindAfterMs: null,
    keys: { log: 'off', commands: {} },
    ffmpegPath: settings['ffmpeg.path'].trim(),
    queueFrames: queue.frames,
    captureBufferFrames: captureBuffer.frames,
  };
  return { request, warning: skippedWarning([queue, captureBuffer]) };
}
