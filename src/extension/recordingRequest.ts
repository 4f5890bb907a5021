import type { Environment } from '../base/environment.ts';
import { captureBufferLimit, queueLimit, skippedWarning } from '../protocol/bufferLimits.ts';
import { megabyte } from '../protocol/diskLimits.ts';
import type { Mode } from '../protocol/mode.ts';
import type { RecordingRequest, Source } from '../protocol/recorderProtocol.ts';
import type { Settings } from '../protocol/settings.ts';

export interface RequestInputs {
  readonly mode: Mode;
  readonly source: Source;
  readonly settings: Settings;
  /** The command that a chord runs, where it can only be this one. */
  readonly chordCommands: Readonly<Record<string, string>>;
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
  const { mode, source, settings, chordCommands, environment, parentFolder, name } = inputs;
  const queue = queueLimit(environment, settings, mode);
  const captureBuffer = captureBufferLimit(environment, settings);
  const request: RecordingRequest = {
    mode,
    source,
    framesPerSecond: settings['recording.framesPerSecond'],
    parentFolder,
    name,
    encoder: settings['video.encoder'],
    quality: settings['video.quality'],
    cursorLog: settings['cursor.log'],
    sound: {
      microphone: settings['sound.microphone']
        ? { device: settings['sound.microphoneDevice'].trim() }
        : null,
      system: settings['sound.system'] ? { device: settings['sound.systemDevice'].trim() } : null,
    },
    countdownSeconds: settings['recording.countdown'],
    stopAfterMs: minutes(settings['recording.stopAfterMinutes']),
    remindAfterMs: minutes(settings['recording.remindAfterMinutes']),
    disk: {
      warnBelowBytes: settings['disk.warnBelowMegabytes'] * megabyte,
      stopBelowBytes: settings['disk.stopBelowMegabytes'] * megabyte,
    },
    keys: { log: settings['keys.log'], commands: { ...chordCommands } },
    ffmpegPath: settings['ffmpeg.path'].trim(),
    queueFrames: queue.frames,
    captureBufferFrames: captureBuffer.frames,
  };
  return { request, warning: skippedWarning([queue, captureBuffer]) };
}

/** In milliseconds; null for 0, which stands for never. */
function minutes(set: number): number | null {
  return set === 0 ? null : set * 60_000;
}
