import * as v from 'valibot';
import { run } from '../../stage/supervised.ts';
import type { Environment } from '../../../src/base/environment.ts';

/** What ffprobe, which knows nothing of us, finds after reading the whole file. */
export interface ProbedVideo {
  readonly codec: string;
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly seconds: number;
}

const probeSchema = v.object({
  streams: v.tuple([
    v.object({
      codec_name: v.string(),
      pix_fmt: v.string(),
      width: v.number(),
      height: v.number(),
      nb_read_packets: v.pipe(v.string(), v.transform(Number)),
    }),
  ]),
  packets: v.array(v.object({ pts_time: v.pipe(v.string(), v.transform(Number)) })),
});

/** Rejects when it is no video that can be played. */
export async function probeVideo(file: string, environment: Environment): Promise<ProbedVideo> {
  const show = [
    '-select_streams',
    'v:0',
    '-count_packets',
    '-show_packets',
    '-show_streams',
    '-of',
    'json',
  ];
  const text = await run('ffprobe', ['-v', 'error', ...show, file], { environment });
  const { streams, packets } = v.parse(probeSchema, JSON.parse(text));
  const [stream] = streams;
  const times = packets.map(({ pts_time: time }) => time);
  return {
    codec: stream.codec_name,
    pixelFormat: stream.pix_fmt,
    width: stream.width,
    height: stream.height,
    frames: stream.nb_read_packets,
    seconds: times.length === 0 ? 0 : Math.max(...times) - Math.min(...times),
  };
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface BrightnessAt {
  /** Presentation time, in ms. */
  readonly ms: number;
  /** 0 black to 255 white. */
  readonly mean: number;
  /** How far the brightest and the darkest pixel are apart. */
  readonly range: number;
}

/** How bright a rectangle of the picture is, for every frame in it. Decodes the whole video. */
export async function brightnessOf(
  file: string,
  area: Rectangle,
  environment: Environment,
): Promise<BrightnessAt[]> {
  const { width, height, x, y } = area;
  const frames = await measureFrames(
    file,
    [`crop=${width}:${height}:${x}:${y}:exact=1`, 'format=gray'],
    environment,
  );
  return frames.map(({ ms, value }) => ({
    ms,
    mean: value('YAVG'),
    range: value('YMAX') - value('YMIN'),
  }));
}

/**
 * The times of the frames in which something is as purple as `magenta`: BT.709 has it at 215 (blue)
 * and 230 (red) of the colour planes, BT.601 at 202 and 222, and nothing in VS Code is far off grey
 * in both.
 */
export async function showsMagenta(file: string, environment: Environment): Promise<number[]> {
  const frames = await measureFrames(file, ['format=yuv420p'], environment);
  if (frames.length === 0) {
    throw new Error(`${file} has no picture at all.`);
  }
  return frames
    .filter(({ value }) => value('UMAX') > 190 && value('VMAX') > 210)
    .map(({ ms }) => ms);
}

interface MeasuredFrame {
  /** Presentation time. */
  readonly ms: number;
  /** A figure of ffmpeg's filter signalstats, by its name. */
  readonly value: (name: string) => number;
}

async function measureFrames(
  file: string,
  filters: readonly string[],
  environment: Environment,
): Promise<MeasuredFrame[]> {
  const chain = [...filters, 'signalstats', 'metadata=mode=print:file=-'].join(',');
  const output = ['-vf', chain, '-fps_mode', 'passthrough', '-f', 'null', '-'];
  const words = await run('ffmpeg', ['-v', 'error', '-i', file, ...output], { environment });
  return words
    .split(/^frame:/m)
    .slice(1)
    .map((frame) => {
      const value = (name: string): number =>
        Number(new RegExp(`\\b${name}[=:]\\s*(-?[\\d.]+)`).exec(frame)?.[1] ?? Number.NaN);
      return { ms: value('pts_time') * 1000, value };
    });
}

/** Decodes all of it, as a player does; rejects at the first fault and gives the number of frames. */
export async function decodeVideo(file: string, environment: Environment): Promise<number> {
  const whole = { x: 0, y: 0, width: 16, height: 16 };
  return (await brightnessOf(file, whole, environment)).length;
}
