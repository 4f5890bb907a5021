import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeScannedMovie } from '../../../src/recording/mp4/completeMovie.ts';
import { BoxFile } from '../../../src/recording/mp4/fileBoxes.ts';
import { FragmentScan } from '../../../src/recording/mp4/fragmentScan.ts';
import { spareBox } from '../../../src/recording/mp4/initSegment.ts';
import { probeVideo } from '../../../src/recording/mp4/probe.ts';
import type { IndexedSample } from '../../../src/recording/mp4/sampleIndex.ts';
import { box, ftyp, mdat, moov, u32, u64 } from '../../unit/recording/mp4/boxes.ts';
import { thrownBy } from '../../unit/recording/thrown.ts';
import { judge, makeFragmented, makeOrdinary } from './videos.ts';

let folder: string;
let file: string;
/** A second of a real recording: `ftyp`, the spare box, `moov`, fragments. */
let recording: Buffer;
let headBytes: number;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-complete-'));
  file = path.join(folder, 'movie.mp4');
  await makeFragmented(file, '-movflags', '+skip_trailer');
  const made = await readFile(file);
  const ftypBytes = made.readUInt32BE(0);
  recording = Buffer.concat([made.subarray(0, ftypBytes), spareBox, made.subarray(ftypBytes)]);
  headBytes = recording.indexOf('moof') - 4;
});
afterAll(() => rm(folder, { recursive: true }));

/** Completes a file of these bytes. */
async function complete(bytes: Buffer): Promise<void> {
  await writeFile(file, bytes);
  const handle = await open(file, 'r+');
  try {
    const { bytes: length } = await completeScannedMovie(handle, `${file}.samples`);
    expect(length).toBe((await handle.stat()).size);
  } finally {
    await handle.close();
    expect(await readdir(folder)).toEqual([path.basename(file)]);
  }
}

/** What a scan finds in a file of these bytes. */
async function scanned(
  bytes: Buffer,
): Promise<{ samples: IndexedSample[]; wholeBytes: number; torn: boolean }> {
  await writeFile(file, bytes);
  const handle = await open(file, 'r');
  try {
    const scan = await FragmentScan.open(new BoxFile(handle, bytes.length));
    const samples: IndexedSample[] = [];
    for await (const found of scan.fragments()) {
      samples.push(...found);
    }
    return { samples, wholeBytes: scan.wholeBytes, torn: scan.torn };
  } finally {
    await handle.close();
  }
}

describe('completing a file without its index', () => {
  it('keeps what is whole of a torn file and cuts off the rest', async () => {
    const lastMoof = recording.lastIndexOf('moof') - 4;
    for (const end of [lastMoof + 20, lastMoof + 200, recording.length - 1]) {
      await complete(recording.subarray(0, end));
      const facts = await probeVideo(file);
      expect(facts).toMatchObject({ frames: 89, fragmented: false, torn: false });
      expect(await judge(file)).toMatchObject({ frames: 89, keyframes: facts.keyframes });
    }
  });

  it('takes no notice of an index that was not finished', async () => {
    await complete(recording);
    const finished = await readFile(file);
    const index = finished.subarray(recording.length);
    for (const length of [7, 100, index.length]) {
      await complete(Buffer.concat([recording, index.subarray(0, length)]));
      expect((await readFile(file)).equals(finished)).toBe(true);
    }
  });

  it('finds samples behind the first four gigabytes', async () => {
    await writeFile(file, recording.subarray(0, headBytes));
    const handle = await open(file, 'r+');
    const far = 5 * 2 ** 30;
    const hole = Buffer.concat([u32(1), Buffer.from('free'), u64(BigInt(far))]);
    await handle.write(hole, 0, hole.length, headBytes);
    const fragments = recording.subarray(headBytes);
    await handle.write(fragments, 0, fragments.length, headBytes + far);
    await completeScannedMovie(handle, `${file}.samples`);
    await handle.close();
    expect(await judge(file)).toMatchObject({ frames: 90, keyframes: 4 });
    expect((await probeVideo(file)).durationMs).toBeCloseTo(3000, 6);
    await rm(file);
  });

  it.each([
    ['an ordinary file', (): Promise<void> => makeOrdinary(file), 'ordinary'],
    ['nothing', (): Promise<void> => writeFile(file, ''), '"ftyp"'],
    ['text', (): Promise<void> => writeFile(file, 'x'.repeat(5000)), '"ftyp"'],
    [
      'a file without the spare box',
      (): Promise<void> => makeFragmented(file),
      'no room for the header',
    ],
    [
      'one without a whole picture',
      (): Promise<void> => writeFile(file, recording.subarray(0, headBytes + 50)),
      'not one whole picture',
    ],
    [
      'one with an endless number of tracks',
      (): Promise<void> =>
        writeFile(
          file,
          Buffer.concat([
            ftyp,
            spareBox,
            moov(...Array.from({ length: 100 }, (_, id) => ({ id: id + 1 }))),
          ]),
        ),
      '100 tracks',
    ],
    [
      'one with two tracks of one number',
      (): Promise<void> =>
        writeFile(file, Buffer.concat([ftyp, spareBox, moov({ id: 1 }, { id: 1 })])),
      'two tracks',
    ],
    [
      'one whose spare box lies in two sectors',
      (): Promise<void> =>
        writeFile(
          file,
          Buffer.concat([box('ftyp', Buffer.alloc(490)), spareBox, recording.subarray(28 + 16)]),
        ),
      'sector',
    ],
  ])('refuses %s and leaves it as it is', async (_what, make, why) => {
    await rm(file, { force: true });
    await make();
    const before = await readFile(file);
    const handle = await open(file, 'r+');
    const error = await thrownBy(() => completeScannedMovie(handle, `${file}.samples`));
    await handle.close();
    expect(error.code).toBe('invalid-input');
    expect(error.message).toContain(why);
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(folder)).toEqual([path.basename(file)]);
  });
});

interface FragmentOptions {
  readonly time?: number;
  /** Of each sample. */
  readonly sizes?: readonly number[];
  /** In place of the samples with sizes: so many without. */
  readonly samples?: number;
  /** Where the samples are, from the start of the `moof`. */
  readonly at?: number;
}

/** A fragment of one run with 100 bytes behind its head. */
function fragment(options: FragmentOptions = {}): Buffer {
  const { time = 10_000, sizes = [100], samples } = options;
  const moofAt = (at: number): Buffer => {
    const run = samples === undefined ? [0x2_01, sizes.length, at, ...sizes] : [1, samples, at];
    const tfdt = box('tfdt', u32(0x1_00_00_00), u64(BigInt(time)));
    const traf = box('traf', box('tfhd', u32(0x2_00_00, 1)), tfdt, box('trun', u32(...run)));
    return box('moof', box('mfhd', u32(0, 1)), traf);
  };
  const at = options.at ?? moofAt(0).length + 8;
  return Buffer.concat([moofAt(at), mdat(100)]);
}

/** The same for a track that is not there. */
function strayFragment(): Buffer {
  const stray = fragment();
  stray.writeUInt32BE(9, stray.indexOf('tfhd') + 8);
  return stray;
}

describe('a scan of fragments', () => {
  const head = Buffer.concat([ftyp, spareBox, moov({ id: 1 }, { id: 2 })]);
  const start = head.length;

  it('tells of every sample where it lies, how long it is, and when', async () => {
    const first = fragment({ time: 0, sizes: [60, 40] });
    const second = fragment({ time: 5000 });
    const between = box('free', u32(1));
    const { samples, wholeBytes, torn } = await scanned(
      Buffer.concat([head, first, between, second]),
    );
    const end = start + first.length + between.length + second.length;
    const at = start + first.length - 100;
    const common = { trackId: 1, duration: 512, isKeyframe: false };
    expect(samples).toEqual([
      { ...common, offset: at, size: 60, decodeTime: 0 },
      { ...common, offset: at + 60, size: 40, decodeTime: 512 },
      { ...common, offset: end - 100, size: 100, decodeTime: 5000 },
    ]);
    expect(wholeBytes).toBe(end);
    expect(torn).toBe(false);
  });

  it.each([
    ['a sample that goes beyond its fragment', fragment({ sizes: [101] })],
    ['a sample that lies in the head', fragment({ at: 8 })],
    ['a place before the file', fragment({ at: 0xff_ff_ff_00 })],
    ['a sample of no size', fragment({ sizes: [100, 0] })],
    ['four billion samples without a size', fragment({ samples: 0xff_ff_ff_ff })],
    ['a step back in time', fragment({ time: 0 })],
    ['a leap of a year', fragment({ time: 2 ** 50 })],
    ['an unknown track', strayFragment()],
    ['a head without its samples', fragment().subarray(0, -108)],
    ['a box larger than the file', Buffer.concat([u32(0x7f_ff_ff_ff), Buffer.from('moof')])],
    ['zeros', Buffer.alloc(100_000)],
    ['a moof in a moof', box('moof', box('moof', box('moof')))],
    ['a huge 64-bit box', Buffer.concat([u32(1), Buffer.from('mdat'), u64(2n ** 63n)])],
  ])('ends before %s and says that the file is torn', async (_what, bytes) => {
    const good = fragment({ time: 1 });
    const found = await scanned(Buffer.concat([head, good, bytes, fragment({ time: 20_000 })]));
    expect(found.samples).toMatchObject([{ decodeTime: 1, size: 100 }]);
    expect(found).toMatchObject({ wholeBytes: start + good.length, torn: true });
  });
});
