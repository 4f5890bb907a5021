import { rename, rm, stat } from 'node:fs/promises';
import { CodereelError } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';
import { runToEnd } from '../../base/supervisedProcess.ts';
import type { Ffmpeg } from './locate.ts';
import { toArguments } from './programOptions.ts';

const widestPixels = 640;
/** By then the start command's own notification is gone from the screen. */
const preferredSeconds = 1;

export interface PreviewOptions {
  readonly signal?: AbortSignal;
  /** Whatever else is at work comes first. */
  readonly isPatient?: boolean;
}

/**
 * Makes a small JPEG of a video: the picture one second in or, of a shorter one, the first. Written
 * beside `target` and renamed over it; on failure nothing is left behind.
 *
 * @throws CodereelError
 */
export async function makePreview(
  ffmpeg: Ffmpeg,
  video: string,
  target: string,
  environment: Environment,
  options: PreviewOptions = {},
): Promise<void> {
  const beside = `${target}.tmp`;
  let words = '';
  try {
    for (const seconds of [preferredSeconds, 0]) {
      const answer = await runToEnd(ffmpeg.path, previewArguments(video, beside, seconds), {
        ...options,
        timeoutMs: 15_000,
        environment,
        maxOutputBytes: 20_000,
      });
      words = answer.error?.message ?? answer.stderr;
      if (options.signal?.aborted === true || answer.timedOut) {
        break;
      }
      // Past the end of the video ffmpeg succeeds and writes nothing.
      if (answer.code === 0 && (await sizeOf(beside)) > 0) {
        await rename(beside, target);
        return;
      }
    }
  } finally {
    await rm(beside, { force: true });
  }
  throw new CodereelError({
    code: 'ffmpeg-failed',
    message: `ffmpeg made no preview picture of ${video}.`,
    remedy: 'The video itself is not affected.',
    detail: words,
  });
}

function previewArguments(video: string, target: string, seconds: number): string[] {
  return [
    '-hide_banner',
    '-nostats',
    '-nostdin',
    '-y',
    ...toArguments({ loglevel: 'error', ss: seconds, i: `file:${video}` }),
    ...toArguments({
      'frames:v': 1,
      // JPEG has its own idea of colours: BT.601 in full range.
      vf: `scale='min(${widestPixels},iw)':-2:out_color_matrix=bt601:out_range=pc,format=yuvj420p`,
      'q:v': 4,
      f: 'mjpeg',
    }),
    `file:${target}`,
  ];
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}
