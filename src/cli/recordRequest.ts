import path from 'node:path';
import type { Environment } from '../base/environment.ts';
import { captureBufferLimit, queueLimit, skippedWarning } from '../protocol/bufferLimits.ts';
import type { Notice, RecordingRequest } from '../protocol/recorderProtocol.ts';
import { defaultOutputFolder } from './commandTable.ts';
import { noBufferSettings } from './context.ts';
import type { RecordInvocation } from './recordOptions.ts';

/** What the recorder is asked for, and what the user should know about it. Pure. */
export function recordRequest(
  invocation: RecordInvocation,
  environment: Environment,
  workingFolder: string,
): { readonly request: RecordingRequest; readonly notices: readonly Notice[] } {
  const { mode, source, sound, framesPerSecond, encoder, quality, cursorLog } = invocation;
  const { countdownSeconds, stopAfterMs, remindAfterMs, disk, output, name, ffmpeg } = invocation;
  const queue = queueLimit(environment, noBufferSettings, mode);
  const capture = captureBufferLimit(environment, noBufferSettings);
  const skipped = skippedWarning([queue, capture]);
  const request: RecordingRequest = {
    mode,
    source,
    sound,
    framesPerSecond,
    parentFolder: path.resolve(workingFolder, output ?? defaultOutputFolder),
    name: name ?? path.basename(workingFolder),
    encoder,
    quality,
    cursorLog,
    countdownSeconds,
    stopAfterMs,
    remindAfterMs,
    disk,
    keys: { log: 'off', commands: {} },
    ffmpegPath: ffmpeg === undefined ? '' : path.resolve(workingFolder, ffmpeg),
    queueFrames: queue.frames,
    captureBufferFrames: capture.frames,
  };
  return { request, notices: skipped === undefined ? [] : [ignoredLimit(skipped)] };
}

function ignoredLimit(message: string): Notice {
  return {
    code: 'buffer-limit-ignored',
    message,
    remedy: 'Correct the variable, or unset it.',
  };
}
