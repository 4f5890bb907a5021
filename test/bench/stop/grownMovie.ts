import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { systemClock } from '../../../src/base/clock.ts';
import { MovieFile, type QueuedMoviePart } from '../../../src/recorder/output/movieFile.ts';
import type { Take } from '../../../src/recorder/output/take.ts';
import type { FragmentPart, InitPart } from '../../../src/recording/mp4/boxSplitter.ts';
import {
  clicks,
  encodeSound,
  encodeTake,
  fragmentsOf,
  initOf,
  partsOf,
} from '../../node/recorder/output/movies.ts';

/** Encoded picture and sound that a movie of any length can be made of, over and over. */
export interface Material {
  readonly video: InitPart;
  readonly frames: readonly FragmentPart[];
  readonly sound: InitPart;
  readonly soundFrames: readonly FragmentPart[];
}

export interface Completion {
  /** From the last byte in the file to an ordinary MP4 that is closed, and its spool files gone. */
  readonly ms: number;
  readonly samples: number;
  /** Of the file before. */
  readonly movieBytes: number;
  /** What was appended. */
  readonly indexBytes: number;
}

const framesPerSecond = 30;
const loopSeconds = 2;
const kinds = ['microphone', 'system'] as const;

/** What the recorder has in one go. */
const batchParts = 32;

/** Frames are never evenly spaced in a recording: each has a row of its own in the table of durations. */
const unevenTicks = 90;

export async function encodeMaterial(): Promise<Material> {
  const take = await encodeTake(0, framesPerSecond * loopSeconds);
  const frames = partsOf(take).filter((part) => part.kind === 'fragment');
  const encoded = await encodeSound(clicks(loopSeconds * 1000, []));
  const [video, sound] = [initOf(take), initOf(encoded)];
  if (video === undefined || sound === undefined) {
    throw new Error('ffmpeg gave no head.');
  }
  return { video, frames, sound, soundFrames: fragmentsOf(encoded) };
}

/** Has the product write a movie of that length, with two sounds, then make an ordinary MP4 of it. */
export async function completeGrown(
  material: Material,
  seconds: number,
  folder: string,
): Promise<Completion> {
  const file = path.join(folder, 'grown.mp4');
  const handle = await open(file, 'wx+');
  try {
    const movie = new MovieFile({
      sink: handle,
      file,
      samplesFolder: `${file}.samples`,
      framesPerSecond,
      clock: systemClock,
    });
    const { video, sound: init } = material;
    movie.accept(video);
    await movie.begin(
      video,
      kinds.map((kind) => ({ kind, init })),
    );
    const samples = await write(movie, partsFor(material, seconds));
    const { fileBytes: movieBytes } = movie.figures();
    // A recording syncs while it grows: at its end two seconds of it are left.
    await handle.datasync();
    const from = performance.now();
    const problem = await movie.finish(true);
    const ms = performance.now() - from;
    if (problem !== undefined) {
      throw problem;
    }
    return { ms, samples, movieBytes, indexBytes: movie.figures().fileBytes - movieBytes };
  } finally {
    await rm(file, { force: true });
  }
}

/** Gives how many there were. */
async function write(movie: MovieFile, parts: Iterable<QueuedMoviePart>): Promise<number> {
  let count = 0;
  let batch: QueuedMoviePart[] = [];
  for (const part of parts) {
    batch.push(part);
    count += 1;
    if (batch.length === batchParts) {
      await movie.write(batch);
      batch = [];
    }
  }
  await movie.write(batch);
  return count;
}

/** In the order of a recording: each frame, then the sounds that have come meanwhile. */
function* partsFor(
  { video, frames, sound, soundFrames }: Material,
  seconds: number,
): Generator<QueuedMoviePart> {
  const ticksPerFrame = timescaleOf(video) / framesPerSecond;
  const soundTicksPerFrame = timescaleOf(sound) / framesPerSecond;
  let soundEnd = 0;
  let soundNumber = 0;
  for (let number = 0; number < seconds * framesPerSecond; number += 1) {
    const start = Math.round(number * ticksPerFrame) + (number % 7) * unevenTicks;
    yield videoPart(at(frames, number), start, ticksPerFrame);
    for (; soundEnd < number * soundTicksPerFrame; soundNumber += 1) {
      const part = movedTo(at(soundFrames, soundNumber), soundEnd);
      for (const kind of kinds) {
        yield { kind, part, bytes: part.bytes, frames: 0 };
      }
      soundEnd += part.timing[0]?.duration ?? 0;
    }
  }
}

function videoPart(part: FragmentPart, start: number, duration: number): QueuedMoviePart {
  const [decodeTime, opensTake] = [start, start === 0];
  const frame = { part, arrivedMs: 0, decodeTime, duration };
  return {
    kind: 'video',
    placed: { frame, start, duration, opensTake },
    take,
    bytes: part.bytes,
    frames: 1,
  };
}

/** Nobody reads it: its frames are there already. */
const take: Take = {
  source: Readable.from([]),
  place: () => Promise.resolve({ mediaMs: 0 }),
  onFirstFrame: () => undefined,
};

function movedTo(part: FragmentPart, decodeTime: number): FragmentPart {
  return { ...part, timing: part.timing.map((timing) => ({ ...timing, decodeTime })) };
}

function timescaleOf({ info }: InitPart): number {
  return info.tracks[0]?.timescale ?? 0;
}

function at(parts: readonly FragmentPart[], number: number): FragmentPart {
  const part = parts[number % parts.length];
  if (part === undefined) {
    throw new Error('ffmpeg gave no fragment.');
  }
  return part;
}
