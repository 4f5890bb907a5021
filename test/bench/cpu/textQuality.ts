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
  /**
   * Peak signal to noise of the brightness as the video has it, in dB: what makes letters sharp. Told in
   * the video's own matrix, because brightness made from its colours has their errors in it as well.
   */
  readonly brightnessDb: number;
  /** Structural similarity of that brightness: 1 is the same. */
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

/** Within this time before it there is a frame, however few a recorder makes. */
const heldSeconds = 2.5;

/** Compares the last frame up to that time with the exact picture. */
export async function qualityAt(options: QualityOptions): Promise<Quality> {
  const { video, atSeconds, exact, area, folder, environment } = options;
  const { x, y, width, height } = area;
  const frame = join(folder, 'compared.nut');
  const from = Math.max(0, atSeconds - heldSeconds);
  const crop = `crop=${width}:${height}:${x}:${y}:exact=1`;
  const input = ['-ss', from.toFixed(3), '-t', (atSeconds - from).toFixed(3), '-i', video];
  const last = ['-vf', `${crop},reverse`, '-frames:v', '1', '-c:v', 'rawvideo', frame];
  await run('ffmpeg', ['-v', 'error', '-y', ...input, ...last], { environment });
  const { matrix, range } = await colours(video, environment);
  const exactly = 'flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp';
  const graph = [
    '[0:v]split=2[v0][v1]',
    '[1:v]split=2[e0][e1]',
    '[v0]extractplanes=y,split=2[p0][s0]',
    `[e0]scale=out_color_matrix=${matrix}:out_range=${range}:${exactly},format=yuv444p,extractplanes=y,split=2[p1][s1]`,
    `[v1]scale=in_color_matrix=${matrix}:in_range=${range}:${exactly},format=gbrp[c0]`,
    '[e1]format=gbrp[c1]',
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

/** What a video says of its colours, in the words of the filter `scale`; ffmpeg's own guess if nothing. */
async function colours(
  video: string,
  environment: Environment,
): Promise<{ matrix: string; range: string }> {
  const asked = ['-select_streams', 'v:0', '-show_entries', 'stream=color_space,color_range'];
  const words = await run('ffprobe', ['-v', 'error', ...asked, '-of', 'default=nw=1', video], {
    environment,
  });
  return {
    matrix: words.includes('color_space=bt709') ? 'bt709' : 'bt601',
    range: words.includes('color_range=pc') ? 'pc' : 'tv',
  };
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
