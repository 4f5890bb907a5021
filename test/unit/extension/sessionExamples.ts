import type { ErrorData } from '../../../src/base/errors.ts';
import type { RecordingSummary } from '../../../src/protocol/recorderProtocol.ts';

/** What is left of a recording that went well. */
export function exampleSummary(change: Partial<RecordingSummary> = {}): RecordingSummary {
  return {
    state: 'finished',
    folder: '/recordings/one',
    file: '/recordings/one/recording.mp4',
    durationMs: 12_400,
    frames: 372,
    dropped: 0,
    withoutPictureMs: 0,
    peakQueueFrames: 7,
    cursorEvents: 12,
    fileBytes: 500_000,
    width: 1920,
    height: 1080,
    peakMemoryBytes: 150_000_000,
    error: null,
    ...change,
  };
}

export const ffmpegDied: ErrorData = {
  code: 'ffmpeg-failed',
  message: 'ffmpeg ended while recording.',
  remedy: 'Look into the log.',
};
