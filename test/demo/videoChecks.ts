import * as v from 'valibot';
import type { Environment } from '../../src/base/environment.ts';
import { run } from '../stage/supervised.ts';

/** What ffprobe and ffmpeg found in a video, having decoded all of it. */
export interface VideoFacts {
  readonly codec: string;
  readonly pixelFormat: string;
  readonly container: string;
  readonly width: number;
  readonly height: number;
  readonly durationSeconds: number;
  readonly frames: number;
  /** Frames that visibly differ from the one before. */
  readonly changedFrames: number;
}

const probeSchema = v.object({
  streams: v.tuple([
    v.object({
      codec_name: v.string(),
      pix_fmt: v.string(),
      width: v.number(),
      height: v.number(),
      nb_read_frames: v.pipe(v.string(), v.transform(Number)),
    }),
  ]),
  format: v.object({
    format_name: v.string(),
    duration: v.pipe(v.string(), v.transform(Number)),
  }),
});

const probeArguments = [
  '-v',
  'error',
  '-of',
  'json',
  '-count_frames',
  '-select_streams',
  'v',
  '-show_entries',
  'stream=codec_name,pix_fmt,width,height,nb_read_frames:format=format_name,duration',
];

/** Rejects when a frame cannot be decoded without an error. */
export async function inspectVideo(file: string, environment: Environment): Promise<VideoFacts> {
  const options = { environment, timeoutMs: 300_000 };
  const probed = await run('ffprobe', [...probeArguments, file], options);
  const { streams, format } = v.parse(probeSchema, JSON.parse(probed));
  const [stream] = streams;
  return {
    codec: stream.codec_name,
    pixelFormat: stream.pix_fmt,
    container: format.format_name,
    width: stream.width,
    height: stream.height,
    durationSeconds: format.duration,
    frames: stream.nb_read_frames,
    changedFrames: await countChangedFrames(file, options),
  };
}

/** A pixel's brightness must change by this much (of 255) to count: a typed letter's does. */
const visibleDifference = 40;

async function countChangedFrames(
  file: string,
  options: { readonly environment: Environment; readonly timeoutMs: number },
): Promise<number> {
  const filter =
    'format=gray,tblend=all_mode=difference,signalstats,metadata=print:key=lavfi.signalstats.YMAX:file=-';
  const output = await run(
    'ffmpeg',
    ['-v', 'error', '-xerror', '-i', file, '-vf', filter, '-f', 'null', '-'],
    options,
  );
  return [...output.matchAll(/YMAX=(\d+)/g)].filter(
    ([, maximum]) => Number(maximum) >= visibleDifference,
  ).length;
}
