import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeScannedMovie } from '../../../../src/recording/mp4/completeMovie.ts';
import { probeVideo } from '../../../../src/recording/mp4/probe.ts';
import { until } from '../../support/scene.ts';
import { boxSamplesOf, packetsOf, type Packet } from './completedMovies.ts';
import {
  clicks,
  complaintsAbout,
  encodeSound,
  encodeTake,
  endsOf,
  partsOf,
  stampsIn,
  streamsOf,
} from './movies.ts';
import { RecordedDisk, replay, type DiskStep } from './recordedDisk.ts';
import { openStudio } from './studio.ts';

let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-completed-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A path that is not there yet. */
function newFile(): string {
  count += 1;
  return path.join(folder, `${count}.mp4`);
}

interface Recorded {
  /** Where the finished movie is. */
  readonly file: string;
  /** The same movie before it was completed. */
  readonly fragmented: string;
  /** All that was done to the file, and how many steps of it before completing it began. */
  readonly steps: readonly DiskStep[];
  readonly before: number;
}

/** A movie of pauses, held pictures and two sounds, which may begin later than it. */
async function record(starts = { videoMs: 0, systemMs: 0 }): Promise<Recorded> {
  const file = newFile();
  const sink = await RecordedDisk.open(file);
  const [microphone, system, ...takes] = await Promise.all([
    encodeSound(clicks(5100, [100, 4000])),
    encodeSound(clicks(5100, [700])),
    encodeTake(0, 60),
    encodeTake(1, 60),
    encodeTake(2, 33),
  ]);
  const movie = await openStudio(file, { sink, sounds: { microphone, system } });
  const sounds = [
    movie.addSound('microphone', microphone),
    movie.addSound('system', system, starts.systemMs),
  ];
  const { videoMs } = starts;
  await movie.film(takes[0] ?? Buffer.alloc(0), videoMs, videoMs + 1234);
  await movie.film(takes[1] ?? Buffer.alloc(0), videoMs + 1234, videoMs + 2011);
  movie.pipeline.stayUntil(videoMs + 3500);
  await movie.film(takes[2] ?? Buffer.alloc(0), videoMs + 4000, videoMs + 5400);
  await Promise.all(sounds);
  expect(await movie.pipeline.finish()).toBeUndefined();
  const { steps } = sink;
  const before = steps.findIndex(({ kind }) => kind === 'truncate');
  const fragmented = newFile();
  await writeFile(fragmented, replay(steps.slice(0, before)));
  return { file, fragmented, steps, before };
}

/** How long each sample of a track lasts, as the fragments say: ffprobe does not read that of them. */
async function durationsIn(file: string, trackId: number): Promise<number[]> {
  return partsOf(await readFile(file)).flatMap((part) =>
    part.kind === 'fragment'
      ? part.timing.filter((timing) => timing.trackId === trackId).map(({ duration }) => duration)
      : [],
  );
}

function untimed(packet: Packet): Partial<Packet> {
  const { duration: _duration, ...rest } = packet;
  return rest;
}

describe.each([
  ['a movie of pauses, held pictures and two sounds', { videoMs: 0, systemMs: 0 }],
  ['one whose second sound begins late', { videoMs: 0, systemMs: 1500 }],
  ['one whose pictures begin late', { videoMs: 480, systemMs: 0 }],
])('%s', (_what, starts) => {
  let movie: Recorded;

  beforeAll(async () => {
    movie = await record(starts);
  });

  it('becomes an ordinary file, of which nothing else is left', async () => {
    const was = await probeVideo(movie.fragmented);
    const is = await probeVideo(movie.file);
    expect(was).toMatchObject({ fragmented: true, torn: false });
    expect(is).toEqual({ ...was, fragmented: false, bytes: is.bytes, wholeBytes: is.bytes });
    expect(is.frames).toBeGreaterThan(90);
    expect(await streamsOf(movie.file)).toEqual(await streamsOf(movie.fragmented));
    expect(await complaintsAbout(movie.file)).toBe('');
    expect(await readdir(folder)).not.toContain(`${path.basename(movie.file)}.samples`);
  });

  it.each([0, 1, 2])(
    'has the same samples as before in track %i, as ffprobe reads them',
    async (stream) => {
      const packets = await packetsOf(movie.file, stream);
      expect(packets.length).toBeGreaterThan(90);
      const before = await packetsOf(movie.fragmented, stream);
      expect(packets.map(untimed)).toEqual(before.map(untimed));
      const durations = await durationsIn(movie.fragmented, stream + 1);
      expect(packets.slice(0, -1).map(({ duration }) => duration)).toEqual(durations.slice(0, -1));
    },
  );

  it.each([0, 1, 2])('has the same samples in track %i, as mp4box reads them', async (stream) => {
    const before = await packetsOf(movie.fragmented, stream);
    const durations = await durationsIn(movie.fragmented, stream + 1);
    expect(await boxSamplesOf(movie.file, stream + 1)).toEqual(
      before.map(({ pts, size, position, isKeyframe, md5 }, at) => ({
        pts,
        duration: durations[at],
        size,
        position,
        isKeyframe,
        md5,
      })),
    );
  });

  it('is what a repair makes of its fragments, byte by byte', async () => {
    const handle = await open(movie.fragmented, 'r+');
    try {
      const { bytes } = await completeScannedMovie(handle, `${movie.fragmented}.samples`);
      const [repaired, finished] = await Promise.all([
        readFile(movie.fragmented),
        readFile(movie.file),
      ]);
      expect(bytes).toBe(finished.length);
      expect(repaired.equals(finished)).toBe(true);
    } finally {
      await handle.close();
    }
  });
});

describe('a completed movie', () => {
  let movie: Recorded;
  let fragments: Buffer;

  beforeAll(async () => {
    movie = await record();
    fragments = await readFile(movie.fragmented);
  });

  it('has the right picture behind every seek, as the fragmented one has', async () => {
    for (const [ms, take, number] of [
      [0, 0, 0],
      [500, 0, 15],
      [1000, 0, 30],
      [1220, 0, 37],
      [1234, 1, 0],
      [1240, 1, 1],
      [2000, 1, 23],
      [3000, 2, 0],
      [3999, 2, 0],
      [4010, 2, 1],
      [5000, 2, 30],
    ] as const) {
      expect([ms, await stampsIn(movie.file, ms, 1)]).toEqual([ms, [{ take, number }]]);
      expect(await stampsIn(movie.fragmented, ms, 1)).toEqual([{ take, number }]);
    }
  });

  /** What a file is when the power goes away: as it was before, or finished. Nothing between. */
  async function expectWhole(content: Buffer): Promise<'before' | 'finished'> {
    const file = newFile();
    await writeFile(file, content);
    const facts = await probeVideo(file);
    const { frames, keyframes, durationMs, sounds } = await probeVideo(movie.file);
    expect(facts).toMatchObject({ frames, keyframes, durationMs, sounds });
    if (facts.fragmented) {
      expect(facts.wholeBytes).toBe(fragments.length);
      expect(content.subarray(0, fragments.length).equals(fragments)).toBe(true);
    } else {
      expect(content.equals(await readFile(movie.file))).toBe(true);
    }
    await rm(file);
    return facts.fragmented ? 'before' : 'finished';
  }

  it('is the fragmented one until its last write, wherever the power goes away', async () => {
    const steps = movie.steps.slice(movie.before);
    const turn = steps.findLastIndex(({ kind }) => kind === 'write');
    expect(steps.slice(0, turn).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['write', 'sync']),
    );
    for (const [at, step] of steps.entries()) {
      const done = replay(steps.slice(0, at), fragments);
      expect(await expectWhole(done)).toBe(at > turn ? 'finished' : 'before');
      // A write of more than a sector may reach the disk in part, from its beginning or its end.
      if (step.kind === 'write' && at < turn) {
        for (const share of [0.001, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.999]) {
          const cut = Math.floor(step.bytes.length * share);
          const [first, second] = [step.bytes.subarray(0, cut), step.bytes.subarray(cut)];
          const later = step.position + cut;
          await expectWhole(replay([{ ...step, bytes: first }], done));
          await expectWhole(replay([{ ...step, bytes: second, position: later }], done));
        }
      }
    }
    expect(await expectWhole(replay(steps, fragments))).toBe('finished');
  });

  it('is the fragmented one where any write before a sync has not reached the disk', async () => {
    const steps = movie.steps.slice(movie.before);
    const synced = steps.findIndex(({ kind }) => kind === 'sync');
    const head = fragments.readUInt32BE(0);
    for (let missing = 0; missing < synced; missing += 1) {
      const reached = steps.slice(0, synced).filter((_, at) => at !== missing);
      expect(await expectWhole(replay(reached, fragments))).toBe('before');
    }
    // Nothing is turned over before the sync, and after it only the spare box: in one sector.
    for (const [at, step] of steps.entries()) {
      if (step.kind === 'write') {
        expect(step.position >= fragments.length).toBe(at < synced);
        if (at > synced) {
          expect([step.position, step.bytes.length]).toEqual([head, 16]);
          expect(head + 16).toBeLessThanOrEqual(512);
        }
      }
    }
    expect(steps.at(-1)).toEqual({ kind: 'sync' });
  });
});

describe('a movie that cannot be completed', () => {
  it.each([0, 1, 1000, 1500])(
    'stays what it was when the disk is full after %i bytes of the index, and says why',
    async (room) => {
      const file = newFile();
      const sink = await RecordedDisk.open(file);
      const movie = await openStudio(file, { sink });
      await movie.film(await encodeTake(0, 90), 0, 3000);
      const { pipeline } = movie;
      await until(() => pipeline.figures().frames === 90 && pipeline.figures().queueFrames === 0);
      const before = replay(sink.steps);
      sink.room = room;
      expect(await pipeline.finish()).toMatchObject({ code: 'disk-full' });
      expect((await readFile(file)).equals(before)).toBe(true);
      expect(await probeVideo(file)).toMatchObject({ fragmented: true, torn: false, frames: 90 });
      expect(pipeline.figures()).toMatchObject({ frames: 90, fileBytes: before.length });
      expect(await readdir(folder)).not.toContain(`${path.basename(file)}.samples`);
    },
  );

  it('is recorded all the same when there is no place for its index', async () => {
    const file = newFile();
    const movie = await openStudio(file, { samplesFolder: path.join(folder, 'not', 'there') });
    await movie.film(await encodeTake(0, 30), 0);
    expect(await movie.pipeline.finish()).toMatchObject({ code: 'write-failed' });
    expect(await probeVideo(file)).toMatchObject({ fragmented: true, torn: false, frames: 30 });
    expect(await endsOf(file)).toEqual(new Map([[1, 90_000]]));
  });
});
