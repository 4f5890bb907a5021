import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { encoderOptions, outputOptions } from '../../../../src/recorder/ffmpeg/encoderArguments.ts';
import { toArguments } from '../../../../src/recorder/ffmpeg/programOptions.ts';
import { parseVersion, type FfmpegVersion } from '../../../../src/recorder/ffmpeg/version.ts';
import { withoutPriming } from '../../../../src/recording/mp4/aacPriming.ts';
import {
  BoxSplitter,
  type FragmentPart,
  type InitPart,
  type Mp4Part,
} from '../../../../src/recording/mp4/boxSplitter.ts';
import { spareBox } from '../../../../src/recording/mp4/initSegment.ts';
import { retimeFragment } from '../../../../src/recording/mp4/retime.ts';

/* Takes and sounds as the recorder gets them from ffmpeg, and what other programs see in the movie. */

const run = promisify(execFile);

/** What a picture says of itself: its take by the colour, its number by the brightness. */
export interface Stamp {
  readonly take: number;
  readonly number: number;
}

/** Pictures of one colour each, which compression leaves as it is and a screen can show. */
const colours = { luma: 60, lumaStep: 2, blue: 112, blueStep: 16, numbers: 60 };

/** A take of pictures that carry their number, encoded as a recording is. */
export async function encodeTake(take: number, frames: number, size = '320x180'): Promise<Buffer> {
  const { luma, lumaStep, blue, blueStep, numbers } = colours;
  const picture = `geq=lum='${luma}+${lumaStep}*mod(N,${numbers})':cb=${blue + blueStep * take}:cr=128`;
  const choice = {
    encoder: 'libx264',
    quality: 'crisp',
    framesPerSecond: 30,
    version: await ffmpegVersion(),
  } as const;
  return readOutput([
    ...toArguments({ f: 'lavfi', i: `color=s=${size}:r=30,format=yuv420p,${picture}` }),
    ...toArguments({ 'frames:v': frames, ...encoderOptions(choice) }),
    ...toArguments(outputOptions(choice.version)),
    'pipe:1',
  ]);
}

/** 48 kHz stereo, as an AAC track of one frame a fragment. */
export function encodeSound(pcm: Buffer): Promise<Buffer> {
  const input = toArguments({ f: 's16le', ar: 48_000, ac: 2, i: 'pipe:0' });
  const movflags = 'empty_moov+default_base_moof+frag_every_frame+skip_trailer';
  const output = toArguments({ 'c:a': 'aac', 'b:a': '160k', f: 'mp4', movflags });
  return readOutput([...input, ...output, 'pipe:1'], pcm);
}

/** The head of what ffmpeg wrote. */
export function initOf(bytes: Buffer): InitPart | undefined {
  return partsOf(bytes).find((part) => part.kind === 'init');
}

/** The sound of an AAC track in media time, which begins with it. */
export function fragmentsOf(sound: Buffer): FragmentPart[] {
  return partsOf(sound).flatMap((part) => {
    const placed = part.kind === 'fragment' ? withoutPriming(part) : undefined;
    return placed === undefined ? [] : [placed];
  });
}

/** The same take with other times: each frame has its start and the duration it says, in ticks. */
export function withTimes(
  bytes: Buffer,
  times: readonly { readonly start: number; readonly duration: number }[],
): Buffer {
  const [head, ...frames] = partsOf(bytes);
  const moved = times.flatMap(({ start, duration }, index) => {
    const part = frames[index];
    const place = { trackId: 1, sequence: index + 1, decodeTime: start, duration };
    return part?.kind === 'fragment' ? retimeFragment(part, place).buffers : [];
  });
  return Buffer.concat([...(head?.buffers ?? []), ...moved]);
}

/** The parts of what ffmpeg wrote. */
export function partsOf(bytes: Buffer): Mp4Part[] {
  return new BoxSplitter().push(bytes);
}

/** Gives the head and the first frames, and the rest when `gate` says so. */
export function sourceOf(bytes: Buffer, firstFrames: number, gate: Promise<void>): Readable {
  const parts = partsOf(bytes);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const [index, part] of parts.entries()) {
      if (index === 1 + firstFrames) {
        await gate;
      }
      yield Buffer.concat(part.buffers);
    }
  }
  return Readable.from(chunks());
}

/** The decode times of one stream, in its ticks, as ffprobe reads them. */
export async function decodeTimesOf(file: string, stream: string): Promise<number[]> {
  const { stdout } = await run(
    'ffprobe',
    `-v error -select_streams ${stream} -show_entries packet=dts -of csv=p=0`
      .split(' ')
      .concat(file),
    { maxBuffer: 1e8 },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => Number.parseInt(line, 10));
}

/**
 * Where each track ends, in its ticks, as the fragments say that are in the file, completed or not.
 * Throws where a sample does not begin where the one before it ends, or the first one not at 0.
 */
export async function endsOf(file: string): Promise<ReadonlyMap<number, number>> {
  const ends = new Map<number, number>();
  for (const part of partsOf(asFragmented(await readFile(file)))) {
    const [timing] = part.kind === 'fragment' ? part.timing : [];
    if (timing !== undefined) {
      const { trackId, decodeTime, duration } = timing;
      const end = ends.get(trackId) ?? 0;
      if (decodeTime !== end) {
        throw new Error(`In track ${trackId}, ${end} is followed by ${decodeTime}.`);
      }
      ends.set(trackId, decodeTime + duration);
    }
  }
  return ends;
}

/** The fragmented movie that an ordinary one was before it was completed; another stays what it is. */
export function asFragmented(movie: Buffer): Buffer {
  const at = movie.readUInt32BE(0);
  if (movie.toString('latin1', at + 4, at + 8) !== 'mdat') {
    return movie;
  }
  const end = at + Number(movie.readBigUInt64BE(at + 8));
  return Buffer.concat([movie.subarray(0, at), spareBox, movie.subarray(at + 16, end)]);
}

const streamsSchema = v.object({
  streams: v.array(
    v.object({
      codec_name: v.string(),
      disposition: v.object({ default: v.number() }),
      tags: v.object({ handler_name: v.string() }),
    }),
  ),
});

export async function streamsOf(
  file: string,
): Promise<v.InferOutput<typeof streamsSchema>['streams']> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', file]);
  return v.parse(streamsSchema, JSON.parse(stdout)).streams;
}

/** Decodes all of it; gives what ffmpeg had to say. */
export async function complaintsAbout(file: string): Promise<string> {
  const words = ['-v', 'warning', '-i', file, '-map', '0', '-enc_time_base', '1:90000'];
  return (await run('ffmpeg', [...words, '-f', 'null', '-'])).stderr;
}

/** What the pictures say of themselves, decoded one after another, from a moment on. */
export async function stampsIn(file: string, fromMs = 0, most = 1e6): Promise<Stamp[]> {
  const vf = 'crop=2:2:100:100,scale=1:1,format=yuv444p';
  const output = { vf, fps_mode: 'passthrough', enc_time_base: '1:90000', f: 'rawvideo' };
  const input = toArguments({ ss: fromMs / 1000, i: file, map: '0:v', 'frames:v': most });
  const pixels = await readOutput([...input, ...toArguments(output), 'pipe:1']);
  const count = pixels.length / 3;
  return Array.from({ length: count }, (_, index) =>
    stampOf(pixels[3 * index] ?? 0, pixels[3 * index + 1] ?? 0),
  );
}

function stampOf(luma: number, blue: number): Stamp {
  // A negative zero is not equal to zero in a test.
  return {
    take: Math.round((blue - colours.blue) / colours.blueStep) + 0,
    number: Math.round((luma - colours.luma) / colours.lumaStep) + 0,
  };
}

/** From what a browser's canvas shows: R, G and B of BT.709 in limited range. */
export function stampOfColour([red = 0, green = 0, blue = 0]: readonly number[]): Stamp {
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const blueDifference = (blue - luma) / 1.8556;
  return stampOf(16 + (luma * 219) / 255, 128 + (blueDifference * 224) / 255);
}

/** One channel of a track of sound, decoded. */
export async function samplesOf(file: string, stream: string): Promise<Int16Array> {
  const output = ['-map', `0:${stream}`, '-ac', '1', '-f', 's16le', 'pipe:1'];
  const bytes = await readOutput(['-i', file, ...output]);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

/** Silence with a short loud noise at each of the moments. */
export function clicks(lengthMs: number, momentsMs: readonly number[]): Buffer {
  const pcm = Buffer.alloc(lengthMs * 48 * 4);
  for (const moment of momentsMs) {
    for (let sample = 0; sample < 480; sample += 1) {
      const value = sample % 48 < 24 ? 16_000 : -16_000;
      pcm.writeInt16LE(value, (moment * 48 + sample) * 4);
      pcm.writeInt16LE(value, (moment * 48 + sample) * 4 + 2);
    }
  }
  return pcm;
}

/** When noises begin, in milliseconds. */
export function onsets(samples: Iterable<number>, loud: number): number[] {
  const found: number[] = [];
  let quietUntil = 0;
  let index = 0;
  for (const sample of samples) {
    if (Math.abs(sample) > loud) {
      if (index >= quietUntil) {
        found.push(index / 48);
      }
      quietUntil = index + 4800;
    }
    index += 1;
  }
  return found;
}

async function ffmpegVersion(): Promise<FfmpegVersion> {
  const version = parseVersion((await run('ffmpeg', ['-version'])).stdout);
  if (version === undefined) {
    throw new Error('ffmpeg does not tell its version');
  }
  return version;
}

async function readOutput(args: readonly string[], input?: Buffer): Promise<Buffer> {
  const ffmpeg = spawn('ffmpeg', ['-hide_banner', '-v', 'error', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  ffmpeg.stdin.end(input);
  return buffer(ffmpeg.stdout);
}
