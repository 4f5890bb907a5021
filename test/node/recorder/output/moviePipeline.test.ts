import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Deferred } from '../../../../src/base/deferred.ts';
import type { SoundKind } from '../../../../src/protocol/recorderProtocol.ts';
import { thrownBy } from '../../../unit/recording/thrown.ts';
import { until } from '../../support/scene.ts';
import { openBrowserVideo } from './browserVideo.ts';
import {
  asFragmented,
  clicks,
  complaintsAbout,
  encodeSound,
  encodeTake,
  endsOf,
  onsets,
  decodeTimesOf,
  partsOf,
  samplesOf,
  sourceOf,
  stampsIn,
  streamsOf,
  withTimes,
  type Stamp,
} from './movies.ts';
import { openStudio as openStudioAt, studioClock, takeOf, type Studio } from './studio.ts';

let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-movie-'));
});
afterAll(() => rm(folder, { recursive: true }));

function openStudio(sounds: Partial<Record<SoundKind, Buffer>> = {}): Promise<Studio> {
  count += 1;
  return openStudioAt(path.join(folder, `${count}.mp4`), { sounds });
}

function never(): void {
  throw new Error('This must not be called.');
}

/** What the pictures of a take say. */
function numbered(take: number, frames: number): Stamp[] {
  return Array.from({ length: frames }, (_, number) => ({ take, number }));
}

/** Lets everything happen that is ready to. */
async function nextTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await nextTurn();
  }
}

describe('a movie of three takes and two sounds', () => {
  const moments = [100, 1500, 2900];
  let movie: Studio;

  beforeAll(async () => {
    const [microphone, system] = await Promise.all([
      encodeSound(clicks(3100, moments)),
      encodeSound(clicks(3100, [700])),
    ]);
    movie = await openStudio({ microphone, system });
    const takes = await Promise.all([encodeTake(0, 60), encodeTake(1, 60), encodeTake(2, 33)]);
    const sounds = [movie.addSound('microphone', microphone), movie.addSound('system', system)];
    await movie.film(takes[0], 0, 1234);
    await movie.film(takes[1], 1234, 2011);
    await movie.film(takes[2], 2011);
    await Promise.all(sounds);
    await movie.pipeline.finish();
  });

  it('has one H.264 and two AAC streams, the first sound being the one that is played', async () => {
    expect(await streamsOf(movie.file)).toMatchObject([
      { codec_name: 'h264', disposition: { default: 1 } },
      { codec_name: 'aac', disposition: { default: 1 }, tags: { handler_name: 'Microphone' } },
      { codec_name: 'aac', disposition: { default: 0 }, tags: { handler_name: 'System sound' } },
    ]);
    expect(movie.pipeline.trackId('microphone')).toBe(2);
    expect(movie.pipeline.trackId('system')).toBe(3);
  });

  it('goes on from frame to frame with no gap and no step back, in every stream', async () => {
    const frameTicks = { 'v:0': 3000, 'a:0': 1024, 'a:1': 1024 };
    for (const [stream, longest] of Object.entries(frameTicks)) {
      const times = await decodeTimesOf(movie.file, stream);
      expect(times.length).toBeGreaterThan(90);
      expect(times[0]).toBe(0);
      const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(Math.min(...steps)).toBeGreaterThan(0);
      expect(Math.max(...steps)).toBeLessThanOrEqual(longest);
    }
  });

  it('gives every frame the length that it is shown, and all fragments rising numbers', async () => {
    expect(new Set((await endsOf(movie.file)).keys())).toEqual(new Set([1, 2, 3]));
    const fragments = partsOf(asFragmented(await readFile(movie.file)));
    const parts = fragments.filter(({ kind }) => kind === 'fragment');
    expect(parts.length).toBeGreaterThan(300);
    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.concat(part.buffers);
      expect(bytes.readUInt32BE(bytes.indexOf('mfhd') + 8)).toBe(index + 1);
    }
  });

  it('begins each take where it was placed', async () => {
    const times = await decodeTimesOf(movie.file, 'v:0');
    expect([times[38], times[38 + 24]]).toEqual([1234 * 90, 2011 * 90]);
  });

  it('decodes without a word, and every frame is the one it should be', async () => {
    expect(await complaintsAbout(movie.file)).toBe('');
    expect(await stampsIn(movie.file)).toEqual([
      ...numbered(0, 38),
      ...numbered(1, 24),
      ...numbered(2, 33),
    ]);
  });

  it('has each sound at its media time', async () => {
    const found = onsets(await samplesOf(movie.file, 'a:0'), 6000);
    expect(found.map(Math.round)).toEqual(moments);
    expect(onsets(await samplesOf(movie.file, 'a:1'), 6000).map(Math.round)).toEqual([700]);
  });

  it('tells of it as ffprobe does, and missed no frame in the pauses', () => {
    const { mediaEndMs, ...figures } = movie.pipeline.figures();
    expect(figures).toMatchObject({ frames: 38 + 24 + 33, dropped: 0, queueBytes: 0 });
    expect(mediaEndMs).toBeCloseTo(2011 + 1100, 6);
    expect(figures.durationMs).toBeCloseTo(mediaEndMs, 6);
  });

  it('plays in a browser, in every take and with the sound in its place', async () => {
    const browser = await openBrowserVideo(movie.file);
    try {
      expect(Math.abs((await browser.durationMs()) - 3111)).toBeLessThan(30);
      expect(await browser.stampAt(20)).toEqual({ take: 0, number: 0 });
      expect(await browser.stampAt(1218)).toEqual({ take: 0, number: 36 });
      expect(await browser.stampAt(1250)).toEqual({ take: 1, number: 0 });
      expect(await browser.stampAt(1990)).toEqual({ take: 1, number: 22 });
      expect(await browser.stampAt(2030)).toEqual({ take: 2, number: 0 });
      expect(await browser.stampAt(3090)).toEqual({ take: 2, number: 32 });
      expect(await browser.playsFrom(900, 2200)).toEqual([0, 1, 2]);
      const heard = onsets(await browser.sound(), 6000 / 32_768);
      expect(heard.map(Math.round)).toEqual(moments);
    } finally {
      await browser.close();
    }
  });
});

describe('takes', () => {
  it('that overlap stand one after the other: the second waits until the first is cut', async () => {
    const { pipeline, film, file } = await openStudio();
    const takes = await Promise.all([encodeTake(0, 60), encodeTake(1, 30)]);
    const gate = new Deferred();
    let isCut = false;
    const first = pipeline.film({
      ...takeOf(takes[0], 0, gate.promise),
      onCut: () => {
        isCut = true;
      },
    });
    await until(() => pipeline.figures().frames > 0);
    const second = film(takes[1], 500);
    await nextTurns();
    expect(pipeline.figures().frames).toBe(1);
    pipeline.cutAt(500);
    expect(isCut).toBe(false);
    gate.resolve();
    await Promise.all([first, second]);
    expect(isCut).toBe(true);
    await pipeline.finish();
    expect(await stampsIn(file)).toEqual([...numbered(0, 15), ...numbered(1, 30)]);
    expect(pipeline.figures().mediaEndMs).toBeCloseTo(1500, 6);
  });

  it('that begin where frames are written already keep their times and lose no frame', async () => {
    const { pipeline, film, file } = await openStudio();
    await film(await encodeTake(0, 30), 0);
    await film(await encodeTake(1, 30), 800);
    await pipeline.finish();
    expect(await complaintsAbout(file)).toBe('');
    expect(await stampsIn(file)).toHaveLength(60);
    expect((await decodeTimesOf(file, 'v:0')).at(-1)).toBe(800 * 90 + 29 * 3000);
    expect(pipeline.figures()).toMatchObject({ dropped: 0 });
  });

  it('after a while without a picture count nothing as missed', async () => {
    const { pipeline, film, file } = await openStudio();
    await film(await encodeTake(0, 30), 0);
    await film(await encodeTake(1, 30), 4000);
    await pipeline.finish();
    expect(await endsOf(file)).toEqual(new Map([[1, 5000 * 90]]));
    expect(pipeline.figures()).toMatchObject({ frames: 60, dropped: 0 });
    expect(pipeline.figures().mediaEndMs).toBeCloseTo(5000, 6);
    const browser = await openBrowserVideo(file);
    try {
      expect(await browser.stampAt(2500)).toEqual({ take: 0, number: 29 });
      expect(await browser.stampAt(4020)).toEqual({ take: 1, number: 0 });
      expect(await browser.playsFrom(800, 4300)).toEqual([0, 1]);
    } finally {
      await browser.close();
    }
  });

  it('leave their last picture until it is told what follows, and the file is whole all the time', async () => {
    const { pipeline, film, file } = await openStudio();
    await film(await encodeTake(0, 30), 0, 900);
    expect(await endsOf(file)).toEqual(new Map([[1, 900 * 90]]));
    for (const mediaMs of [1900, 2900, 1000]) {
      pipeline.stayUntil(mediaMs);
    }
    await until(async () => (await endsOf(file)).get(1) === 2900 * 90);
    expect(await stampsIn(file)).toEqual(numbered(0, 27));
    pipeline.cutAt(4000);
    await pipeline.finish();
    expect(await endsOf(file)).toEqual(new Map([[1, 4000 * 90]]));
    expect(pipeline.figures()).toMatchObject({ frames: 27, dropped: 0, durationMs: 4000 });
    const browser = await openBrowserVideo(file);
    try {
      expect(await browser.durationMs()).toBeCloseTo(4000, 0);
      expect(await browser.stampAt(3500)).toEqual({ take: 0, number: 26 });
    } finally {
      await browser.close();
    }
  });

  it('that ended before their cut leave their last picture until there', async () => {
    const { pipeline, film, file } = await openStudio();
    await film(await encodeTake(0, 30), 0, 1100);
    await film(await encodeTake(1, 30), 1100);
    await pipeline.finish();
    expect(await endsOf(file)).toEqual(new Map([[1, 2100 * 90]]));
    expect(await stampsIn(file)).toEqual([...numbered(0, 30), ...numbered(1, 30)]);
  });

  it('that nobody wants any more are read to their end and leave no trace', async () => {
    const { pipeline, film, file } = await openStudio();
    await film(await encodeTake(0, 30), 0);
    const source = sourceOf(await encodeTake(1, 30), 30, Promise.resolve());
    await pipeline.film({ source, place: () => Promise.resolve(undefined), onFirstFrame: never });
    expect(source.readableEnded).toBe(true);
    await film(await encodeTake(2, 30), 1000);
    await pipeline.finish();
    expect(new Set((await stampsIn(file)).map(({ take }) => take))).toEqual(new Set([0, 2]));
  });

  it('of another size are refused with the reason, and the file stays what it was', async () => {
    const { pipeline, film, file } = await openStudio();
    await film(await encodeTake(0, 30), 0);
    const error = await thrownBy(() =>
      encodeTake(1, 30, '640x360').then((bytes) =>
        pipeline.film(takeOf(bytes, 1000, Promise.resolve())),
      ),
    );
    expect(error.code).toBe('ffmpeg-failed');
    expect(error.message).toContain('640x360 and was 320x180');
    await pipeline.finish();
    expect(await stampsIn(file)).toHaveLength(30);
  });

  it('that never bring a frame leave an empty file and no error', async () => {
    const { pipeline, file } = await openStudio();
    await pipeline.film({
      source: Readable.from([]),
      place: () => Promise.reject(new Error('there is nothing to place')),
      onFirstFrame: never,
    });
    await pipeline.finish();
    expect((await stat(file)).size).toBe(0);
  });
});

describe('frames that come when something changes', () => {
  // In milliseconds, as a capture gives them that does not know how long a picture will stay.
  const starts = [0, 33, 67, 900, 1900, 1901, 2300];
  const take = async (sayMs: number): Promise<Buffer> =>
    withTimes(
      await encodeTake(0, starts.length),
      starts.map((start) => ({ start: start * 90, duration: sayMs * 90 })),
    );

  it.each([
    ['too short', 1],
    ['too long', 60],
  ])('last until the next one begins, when they are said to be %s', async (_what, sayMs) => {
    const { pipeline, film, file } = await openStudio();
    await film(await take(sayMs), 0, 2750);
    await pipeline.finish();
    const times = await decodeTimesOf(file, 'v:0');
    expect(times).toEqual(starts.map((start) => start * 90));
    expect(await endsOf(file)).toEqual(new Map([[1, 2750 * 90]]));
    expect(pipeline.figures()).toMatchObject({ frames: starts.length, durationMs: 2750 });
    expect(await complaintsAbout(file)).toBe('');
  });

  it('have no hole behind them in the file while it grows, one at a time', async () => {
    const { pipeline, file } = await openStudio();
    const parts = partsOf(await take(1));
    const source = new PassThrough();
    const filming = pipeline.film({
      source,
      place: () => Promise.resolve({ mediaMs: 0 }),
      onFirstFrame: () => undefined,
    });
    for (const [index, { buffers }] of parts.entries()) {
      source.write(Buffer.concat(buffers));
      await until(() => pipeline.figures().frames === index);
      if (index > 0) {
        expect(await endsOf(file)).toEqual(new Map([[1, ((starts[index - 1] ?? 0) + 1) * 90]]));
      }
    }
    source.end();
    await filming;
    await pipeline.finish();
    expect(pipeline.figures()).toMatchObject({ mediaEndMs: 2301 });
  });
});

describe('each take', () => {
  it('is told when its first frame is in the file, and asked for its place once before', async () => {
    const { pipeline } = await openStudio();
    const told: string[] = [];
    for (const name of ['first', 'second']) {
      const source = sourceOf(await encodeTake(0, 5), 5, Promise.resolve());
      await pipeline.film({
        source,
        place: ({ arrivedMonotonicMs }) => {
          expect(arrivedMonotonicMs).toBeLessThanOrEqual(studioClock.monotonic());
          told.push(`${name} asks, ${pipeline.figures().frames} before`);
          return Promise.resolve({ mediaMs: 0 });
        },
        onFirstFrame: () => told.push(`${name} is there`),
      });
      await until(() => pipeline.figures().queueFrames === 0);
    }
    await pipeline.finish();
    expect(told).toEqual([
      'first asks, 0 before',
      'first is there',
      'second asks, 5 before',
      'second is there',
    ]);
  });
});

describe('a sound', () => {
  it('that is not there leaves the number of its track to the next one', async () => {
    const system = await encodeSound(clicks(1000, [500]));
    const { pipeline, film, addSound, file } = await openStudio({ system });
    await addSound('system', system);
    await film(await encodeTake(0, 30), 0);
    await pipeline.finish();
    expect(pipeline.trackId('microphone')).toBeUndefined();
    expect(pipeline.trackId('system')).toBe(2);
    expect(await streamsOf(file)).toMatchObject([
      { codec_name: 'h264' },
      { codec_name: 'aac', disposition: { default: 1 }, tags: { handler_name: 'System sound' } },
    ]);
    expect(onsets(await samplesOf(file, 'a:0'), 6000).map(Math.round)).toEqual([500]);
  });
});
