import { mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BoxSplitter, type Mp4Part } from '../../../src/recording/mp4/boxSplitter.ts';
import { composeMovieHead } from '../../../src/recording/mp4/movieHead.ts';
import { probeVideo, type VideoFacts } from '../../../src/recording/mp4/probe.ts';
import { box, ftyp, longBox, moov, u32 } from '../../unit/recording/mp4/boxes.ts';
import { thrownBy } from '../../unit/recording/thrown.ts';
import { addSounds, judge, judgeSounds, makeFragmented, makeOrdinary } from './videos.ts';

/** Leaves out most frames, as an encoder does that is given only what changed. */
const uneven = String.raw`select=not(mod(n\,3))+not(mod(n\,7))`;
const anyTimes = ['-vsync', 'vfr'];

let folder: string;
let fragmented: string;
let ordinary: string;
const scratch = (): string => path.join(folder, 'scratch.mp4');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-probe-'));
  fragmented = path.join(folder, 'fragmented.mp4');
  ordinary = path.join(folder, 'ordinary.mp4');
  await Promise.all([makeFragmented(fragmented), makeOrdinary(ordinary)]);
});
afterAll(() => rm(folder, { recursive: true }));

describe('BoxSplitter, on what ffmpeg writes,', () => {
  it('gives every byte once from chunks of any length, one fragment a frame', async () => {
    const bytes = await readFile(fragmented);
    const random = randomNumbers(7);
    for (let round = 0; round < 20; round += 1) {
      const longest = 1 + Math.floor(random() * 20_000);
      const parts = split(bytes, () => 1 + Math.floor(random() * longest));
      expect(Buffer.concat(parts.flatMap(({ buffers }) => buffers)).equals(bytes)).toBe(true);
      const kinds = parts.map(({ kind }) => kind).filter((kind) => kind !== 'trailer');
      expect(kinds).toEqual(['init', ...Array.from({ length: 90 }, () => 'fragment')]);
    }
  });

  it('reads the times and keyframes that ffprobe reads', async () => {
    const parts = split(await readFile(fragmented), () => 4096);
    const timing = parts.flatMap((part) => (part.kind === 'fragment' ? part.timing : []));
    const [init] = parts;
    const track = init?.kind === 'init' ? init.info.tracks[0] : undefined;
    expect(track).toMatchObject({ handler: 'vide', codec: 'avc1', width: 320, height: 180 });
    const judged = await judge(fragmented);
    const ticks = timing.reduce((sum, { duration }) => sum + duration, 0);
    expect((ticks / (track?.timescale ?? 0)) * 1000).toBeCloseTo(judged.durationMs, 0);
    expect(timing.map(({ keyframe }, at) => (keyframe ? at : -1)).filter((at) => at >= 0)).toEqual([
      0, 25, 50, 75,
    ]);
    const gaps = timing.filter(
      ({ decodeTime }, at) =>
        at > 0 &&
        decodeTime !== (timing[at - 1]?.decodeTime ?? 0) + (timing[at - 1]?.duration ?? 0),
    );
    expect(gaps).toEqual([]);
  });

  it('gives an init segment that plays with the spare box in it, without the trailer', async () => {
    const parts = split(await readFile(fragmented), () => 1000);
    const kept = parts.flatMap((part) => {
      if (part.kind === 'init') {
        return [composeMovieHead(part, [])];
      }
      return part.kind === 'fragment' ? part.buffers : [];
    });
    await writeFile(scratch(), Buffer.concat(kept));
    expect(await judge(scratch())).toEqual(await judge(fragmented));
    expect(await probeVideo(scratch())).toMatchObject({ frames: 90, torn: false });
  });
});

describe('probeVideo agrees with ffprobe', () => {
  it.each([
    ['a fragmented file', () => makeFragmented(scratch())],
    ['one without a trailer', () => makeFragmented(scratch(), '-movflags', '+skip_trailer')],
    ['an ordinary file', () => makeOrdinary(scratch())],
    ['one whose moov stands first', () => makeOrdinary(scratch(), '-movflags', 'faststart')],
    ['one with B-frames', () => makeOrdinary(scratch(), '-tune', 'film', '-bf', '2')],
    ['one of keyframes only', () => makeOrdinary(scratch(), '-g', '1')],
    ['one of uneven frame times', () => makeFragmented(scratch(), '-vf', uneven, ...anyTimes)],
    ['an ordinary one of uneven times', () => makeOrdinary(scratch(), '-vf', uneven, ...anyTimes)],
  ])('on %s', async (_what, make) => {
    await make();
    const { durationMs, ...facts } = await probeVideo(scratch());
    const { durationMs: judgedMs, ...judged } = await judge(scratch());
    expect(facts).toMatchObject({ ...judged, torn: false });
    expect(Math.abs(durationMs - judgedMs)).toBeLessThan(1);
    expect(facts.bytes).toBe((await stat(scratch())).size);
  });

  it.each([
    ['a fragmented file', true],
    ['an ordinary file', false],
  ])('on the sounds of %s', async (_what, isFragmented) => {
    await addSounds(ordinary, scratch(), isFragmented);
    const judged = await judgeSounds(scratch());
    const { sounds, frames } = await probeVideo(scratch());
    expect(frames).toBe(90);
    expect(sounds).toMatchObject([
      { trackId: 2, name: 'Microphone', codec: 'aac', sampleRate: 48_000, channels: 2 },
      { trackId: 3, name: 'SoundHandler', codec: 'aac', sampleRate: 44_100, channels: 2 },
    ]);
    expect(judged).toHaveLength(2);
    for (const [index, sound] of judged.entries()) {
      expect(sounds[index]).toMatchObject({ codec: sound.codec, sampleRate: sound.sampleRate });
      expect(Math.abs((sounds[index]?.durationMs ?? 0) - sound.durationMs)).toBeLessThan(25);
    }
  });

  it('on a file that was cut anywhere, up to its last whole fragment', async () => {
    const bytes = await readFile(fragmented);
    const initBytes = split(bytes, () => 4096)[0]?.bytes ?? 0;
    const random = randomNumbers(3);
    for (let round = 0; round < 12; round += 1) {
      const length = Math.floor(initBytes + random() * (bytes.length - initBytes));
      await writeFile(scratch(), bytes.subarray(0, length));
      const facts = await probeVideo(scratch());
      expect(facts.bytes).toBe(length);
      expect(facts.wholeBytes).toBeLessThanOrEqual(length);
      await truncate(scratch(), facts.wholeBytes);
      const whole = await judge(scratch());
      expect(facts.frames).toBe(whole.frames);
      expect(await probeVideo(scratch())).toMatchObject({
        ...facts,
        bytes: facts.wholeBytes,
        torn: false,
      });
    }
  });
});

describe('probeVideo', () => {
  it.each(['the middle of a moof', 'between moof and mdat', 'the middle of an mdat'] as const)(
    'tells that a file is torn in %s',
    async (where) => {
      const bytes = await readFile(fragmented);
      const [moofAt, mdatAt] = [bytes.lastIndexOf('moof') - 4, bytes.lastIndexOf('mdat') - 4];
      const cut = {
        'the middle of a moof': moofAt + 30,
        'between moof and mdat': mdatAt,
        'the middle of an mdat': mdatAt + 100,
      }[where];
      await writeFile(scratch(), bytes.subarray(0, cut));
      expect(await probeVideo(scratch())).toMatchObject({
        frames: 89,
        wholeBytes: moofAt,
        bytes: cut,
        torn: true,
      });
    },
  );

  it.each([
    ['zeros, as a machine without power leaves them', Buffer.alloc(5000)],
    ['bytes of something else', Buffer.from('x'.repeat(99))],
    ['a damaged moof', Buffer.concat([box('moof', u32(7)), box('mdat', u32(1))])],
  ])('ends where %s begin', async (_what, tail) => {
    const bytes = withoutTrailer(await readFile(fragmented));
    await writeFile(scratch(), Buffer.concat([bytes, tail]));
    const facts = await probeVideo(scratch());
    expect(facts).toMatchObject({ frames: 90, wholeBytes: bytes.length, torn: true });
  });

  it('knows an init segment without frames as an empty recording', async () => {
    await writeFile(scratch(), Buffer.concat([ftyp, moov({ width: 640, height: 360 })]));
    const facts: VideoFacts = {
      codec: 'h264',
      width: 640,
      height: 360,
      durationMs: 0,
      frames: 0,
      keyframes: 0,
      bytes: ftyp.length + moov().length,
      wholeBytes: ftyp.length + moov().length,
      torn: false,
      fragmented: true,
      sounds: [],
    };
    expect(await probeVideo(scratch())).toEqual(facts);
  });

  it('knows the ordinary file that a fragmented one becomes: 64-bit mdat, then moov', async () => {
    const bytes = await readFile(ordinary);
    const at = bytes.indexOf('moov') - 4;
    const parts = [ftyp, longBox('mdat', bytes.subarray(0, 5000)), bytes.subarray(at)];
    await writeFile(scratch(), Buffer.concat(parts));
    const facts = await probeVideo(scratch());
    expect(facts).toMatchObject({ frames: 90, fragmented: false, torn: false });
  });

  it('reads less than a megabyte of a file of 40 GB, never its pictures', async () => {
    const bytes = await readFile(fragmented);
    const head = split(bytes, () => 4096)[0]?.bytes ?? 0;
    const moof = bytes.subarray(head, bytes.indexOf('mdat') - 4);
    const hugeMdat = Buffer.concat([u32(1), Buffer.from('mdat'), u32(2, 0)]);
    const handle = await open(scratch(), 'w');
    await handle.write(bytes.subarray(0, head));
    for (let fragment = 0; fragment < 5; fragment += 1) {
      const position = head + fragment * (moof.length + 2 * 2 ** 32);
      await handle.write(Buffer.concat([moof, hugeMdat]), 0, moof.length + 16, position);
    }
    await handle.truncate(head + 5 * (moof.length + 2 * 2 ** 32));
    const reads = vi.spyOn(prototypeOf(handle), 'read');
    await handle.close();
    const facts = await probeVideo(scratch());
    expect(facts).toMatchObject({ frames: 5, torn: false });
    expect(facts.bytes).toBeGreaterThan(40e9);
    const bytesRead = reads.mock.calls.reduce((sum, [, , length]) => sum + Number(length), 0);
    expect(bytesRead).toBeGreaterThan(head);
    expect(bytesRead).toBeLessThan(1024 * 1024);
    reads.mockRestore();
  });

  it.each([
    ['nothing', Buffer.alloc(0), '"ftyp"'],
    ['text', Buffer.from('# Notes about a recording\n'), 'not a video'],
    ['a file cut inside its header', Buffer.concat([ftyp, moov().subarray(0, 90)]), 'cut off'],
    [
      'an ordinary MP4 that was never finished',
      Buffer.concat([ftyp, box('mdat', u32(1))]),
      'cut off',
    ],
    ['sound only', Buffer.concat([ftyp, moov({ handler: 'soun', codec: 'mp4a' })]), 'no video'],
    ['an ordinary moov without tracks', Buffer.concat([ftyp, box('moov')]), 'no video'],
  ])('refuses %s as no recording, naming the file', async (_what, bytes, why) => {
    await writeFile(scratch(), bytes);
    const error = await thrownBy(() => probeVideo(scratch()));
    expect(error.code).toBe('not-a-recording');
    expect(error.message).toContain(scratch());
    expect(error.message).toContain(why);
  });

  it('refuses a path that is no file', async () => {
    expect((await thrownBy(() => probeVideo(folder))).code).toBe('invalid-input');
    expect((await thrownBy(() => probeVideo(`${folder}/none.mp4`))).code).toBe('invalid-input');
  });
});

function split(bytes: Buffer, nextLength: () => number): Mp4Part[] {
  const splitter = new BoxSplitter();
  const parts: Mp4Part[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = at + nextLength();
    parts.push(...splitter.push(bytes.subarray(at, end)));
    at = end;
  }
  splitter.end();
  expect(splitter.heldBytes).toBe(0);
  return parts;
}

function withoutTrailer(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf('mfra') - 4);
}

/** Numbers from 0 to 1, the same at every run (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type Readable = { read(...given: unknown[]): unknown };

function prototypeOf(handle: object): Readable {
  const shared: unknown = Object.getPrototypeOf(handle);
  if (typeof shared !== 'object' || shared === null || !hasRead(shared)) {
    throw new Error('file handles are not what they were');
  }
  return shared;
}

function hasRead(value: object): value is Readable {
  return 'read' in value && typeof value.read === 'function';
}
