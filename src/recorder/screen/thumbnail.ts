import { rename, rm } from 'node:fs/promises';
import type { Environment } from '../../base/environment.ts';
import { CodereelError } from '../../base/errors.ts';
import { silentLog } from '../../base/log.ts';
import { runToEnd } from '../../base/supervisedProcess.ts';
import { systemClock } from '../../base/clock.ts';
import type { Source } from '../../protocol/recorderProtocol.ts';
import { sourceText } from '../../protocol/source.ts';
import { x11Grab } from '../ffmpeg/captureArguments.ts';
import type { Ffmpeg } from '../ffmpeg/locate.ts';
import { platformDisplay } from '../ffmpeg/platformDisplay.ts';
import { toArguments, type ProgramOptions } from '../ffmpeg/programOptions.ts';
import { openPicture } from './openPicture.ts';
import type { Grab } from './shot.ts';

export interface ThumbnailOptions {
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  readonly ffmpeg: Ffmpeg;
  readonly source: Source;
  /** Where the JPEG goes; what stands there is replaced once the new one is whole. */
  readonly file: string;
  /** In pixels; a source that is narrower keeps its size. */
  readonly width: number;
}

/**
 * Makes a small JPEG of what a source looks like now: one grabbed frame, without the pointer.
 *
 * @throws CodereelError There is nothing to be seen of it, or this platform shows it to nobody who
 *   does not record (macOS would ask the user for permission).
 */
export async function makeThumbnail(options: ThumbnailOptions): Promise<void> {
  const { platform, environment, ffmpeg, source, file, width } = options;
  const picture = await openPicture({
    source,
    platform,
    environment,
    clock: systemClock,
    log: silentLog,
  });
  const beside = `${file}.tmp`;
  try {
    const shot = picture.shot(undefined);
    const input = shot && thumbnailInput(platform, environment, shot.grab);
    if (input === undefined) {
      throw noThumbnail(source, undefined);
    }
    const answer = await runToEnd(ffmpeg.path, thumbnailArguments(input, beside, width), {
      timeoutMs: 10_000,
      environment,
      maxOutputBytes: 20_000,
    });
    if (answer.code !== 0) {
      throw noThumbnail(source, answer.error?.message ?? answer.stderr);
    }
    await rename(beside, file);
  } finally {
    picture.close();
    await rm(beside, { force: true });
  }
}

/** undefined: no picture is to be had here without asking the user. */
function thumbnailInput(
  platform: NodeJS.Platform,
  environment: Environment,
  grab: Grab,
): ProgramOptions | undefined {
  const display = platformDisplay(platform, environment);
  if (display.kind === 'x11') {
    return { f: 'x11grab', draw_mouse: 0, probesize: 32, ...x11Grab(grab), i: display.display };
  }
  if (display.kind === 'windows') {
    return { f: 'gdigrab', draw_mouse: 0, probesize: 32, i: 'desktop' };
  }
  return undefined;
}

function thumbnailArguments(input: ProgramOptions, file: string, width: number): string[] {
  return [
    '-hide_banner',
    '-nostats',
    '-nostdin',
    '-y',
    ...toArguments({ loglevel: 'error', ...input }),
    ...toArguments({
      'frames:v': 1,
      // JPEG has its own idea of colours: BT.601 in full range.
      vf: `scale='min(${width},iw)':-2:out_color_matrix=bt601:out_range=pc:flags=area,format=yuvj420p`,
      'q:v': 5,
      f: 'mjpeg',
    }),
    `file:${file}`,
  ];
}

function noThumbnail(source: Source, detail: string | undefined): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: `There is no picture of ${sourceText(source)} now.`,
    remedy: 'It can be recorded all the same if it is on the screen then.',
    ...(detail === undefined ? {} : { detail }),
  });
}
