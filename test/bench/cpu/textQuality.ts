import { join } from 'node:path';
import { run } from '../../stage/supervised.ts';
import type { Environment } from '../../../src/base/environment.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How close a recorded picture is to what the screen showed. */
export interface Quality {
  /** Peak signal to noise of the brightness, in dB: what makes letters sharp. */
  readonly brightnessDb: number;
  /** Structural similarity of the brightness: 1 is the same. */
  readonly similarity: number;
  /** Peak signal to noise of red, green and blue together, in dB: 4:2:0 takes its part of it. */
  readonly colourDb: number;
}

/** What the screen shows there, without loss and without the pointer. */
export async function grabExactly(
  file: string,
  display: string,
  area: Rectangle,
  environment: Environment,
): Promise<void> {
  const size = ['-video_size', `${area.width}x${area.height}`];
  const input = [
    '-f',
    'x11grab',
    '-draw_mouse',
    '0',
    ...size,
    '-i',
    `${display}+${area.x},${area.y}`,
  ];
  await run('ffmpeg', ['-v', 'error', '-y', ...input, '-frames:v', '1', '-update', '1', file], {
    environment,
  });
}

export interface QualityOptions {
  readonly video: string;
  /** In the video, in seconds since its first frame. */
  readonly atSeconds: number;
  /** What `grabExactly` has made of the same area at that time. */
  readonly exact: string;
  readonly area: Rectangle;
  readonly folder: string;
  readonly environment: Environment;
}

/** How long it had been the same by then. */
const restedSeconds = 0.9;

/** Compares the last frame up to that time with the exact picture. */
export async function qualityAt(options: QualityOptions): Promise<Quality> {
  const { video, atSeconds, exact, area, folder, environment } = options;
  const { x, y, width, height } = area;
  const frame = join(folder, 'compared.png');
  const from = Math.max(0, atSeconds - restedSeconds);
  const crop = `crop=${width}:${height}:${x}:${y}:exact=1`;
  // In the colours that the video's own words say.
  const filters = `${crop},scale=flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24`;
  const input = ['-ss', from.toFixed(3), '-t', restedSeconds.toFixed(3), '-i', video];
  const output = ['-vf', filters, '-fps_mode', 'passthrough', '-update', '1', frame];
  await run('ffmpeg', ['-v', 'error', '-y', ...input, ...output], { environment });
  const graph = [
    '[0:v]format=gbrp,split=2[c0][g0]',
    '[1:v]format=gbrp,split=2[c1][g1]',
    '[g0]format=gray,split=2[p0][s0]',
    '[g1]format=gray,split=2[p1][s1]',
    '[p0][p1]psnr,metadata=print:file=-[a]',
    '[s0][s1]ssim,metadata=print:file=-[b]',
    '[c0][c1]psnr,metadata=print:file=-[c]',
  ].join(';');
  const nowhere = ['[a]', '[b]', '[c]'].flatMap((pad) => ['-map', pad, '-f', 'null', '-']);
  const words = await run(
    'ffmpeg',
    ['-v', 'error', '-i', frame, '-i', exact, '-filter_complex', graph, ...nowhere],
    { environment },
  );
  return parseQuality(words);
}

/** What ffmpeg's filters psnr, of one plane and of three, and ssim say of one picture. */
export function parseQuality(words: string): Quality {
  const value = (name: string): number =>
    Number(new RegExp(`^lavfi\\.${name}=(\\S+)$`, 'm').exec(words)?.[1] ?? Number.NaN);
  const noise = (value('psnr.mse.r') + value('psnr.mse.g') + value('psnr.mse.b')) / 3;
  return {
    brightnessDb: decibels(value('psnr.mse.y')),
    similarity: value('ssim.Y'),
    colourDb: decibels(noise),
  };
}

/** From the mean of the squared differences of values up to 255; what is the same is 100. */
function decibels(noise: number): number {
  return noise === 0 ? 100 : Math.min(100, 10 * Math.log10(255 ** 2 / noise));
}
