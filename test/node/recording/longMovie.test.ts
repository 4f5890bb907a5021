import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { completeMovie, type MovieFile } from '../../../src/recording/mp4/completeMovie.ts';
import { spareBox } from '../../../src/recording/mp4/initSegment.ts';
import { SampleIndex, type IndexedSample } from '../../../src/recording/mp4/sampleIndex.ts';
import { makeFragmented } from './videos.ts';

/** More than is read, kept or written at once, and beyond what 32 bits can say of a place. */
const samples = 300_000;
const mebibyte = 1024 * 1024;

let folder: string;
/** Of a real recording: `ftyp`, the spare box, `moov`. */
let head: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-long-'));
  const file = path.join(folder, 'real.mp4');
  await makeFragmented(file, '-movflags', '+skip_trailer');
  const made = await readFile(file);
  const ftypBytes = made.readUInt32BE(0);
  const moov = made.subarray(ftypBytes, made.indexOf('moof') - 4);
  head = Buffer.concat([made.subarray(0, ftypBytes), spareBox, moov]);
});
afterAll(() => rm(folder, { recursive: true }));

function* longMovie(): Generator<IndexedSample> {
  let decodeTime = 0;
  for (let number = 0; number < samples; number += 1) {
    const duration = 1000 + (number % 7 < 3 ? 0 : number % 11);
    yield {
      trackId: 1,
      offset: head.length + number * 50_000,
      size: 100 + (number % 1000),
      decodeTime,
      duration: 1,
      isKeyframe: number % 60 === 0,
    };
    decodeTime += duration;
  }
}

/** The 32-bit numbers of a table, behind version, flags and `skipped` more of its head. */
function rowsOf(movie: Buffer, table: string, skipped: number): number[] {
  const start = movie.lastIndexOf(table) - 4;
  const rows: number[] = [];
  for (let at = start + 12 + skipped; at < start + movie.readUInt32BE(start); at += 4) {
    rows.push(movie.readUInt32BE(at));
  }
  return rows;
}

function* expectedRuns(): Generator<number> {
  let [count, last] = [0, -1];
  const all = [...longMovie()];
  for (const [at, { decodeTime }] of all.entries()) {
    const duration = (all[at + 1]?.decodeTime ?? decodeTime + 500) - decodeTime;
    if (duration !== last && count > 0) {
      yield* [count, last];
      count = 0;
    }
    count += 1;
    last = duration;
  }
  yield* [count, last];
}

/** The first row that is not as it must be. To show all of them would take minutes. */
function differsAt(rows: readonly number[], expected: readonly number[]): number | undefined {
  const at = Array.from({ length: Math.max(rows.length, expected.length) }).findIndex(
    (_, number) => rows[number] !== expected[number],
  );
  return at === -1 ? undefined : at;
}

it('a movie of hours has all its samples in its tables, which are copied in large pieces', async () => {
  const file = path.join(folder, 'long.mp4');
  const handle = await open(file, 'w+');
  const index = await SampleIndex.create(`${file}.samples`, [1]);
  await handle.write(head, 0, head.length, 0);
  for (const sample of longMovie()) {
    index.add(sample);
    if (sample.decodeTime % 32 === 0) {
      await index.spill();
    }
  }
  index.setLastDuration(1, 500);
  let writes = 0;
  const counted: MovieFile = {
    writev: (buffers, position) => {
      writes += 1;
      return handle.writev(buffers, position);
    },
    truncate: (length) => handle.truncate(length),
    datasync: () => handle.datasync(),
  };
  const { bytes } = await completeMovie(counted, { head, end: head.length, index });
  const movie = await readFile(file);
  await index.remove();
  await handle.close();

  expect(movie.length).toBe(bytes);
  expect(await readdir(folder)).not.toContain('long.mp4.samples');
  // The tables, and the 16 bytes at the head.
  expect(writes).toBe(Math.ceil((bytes - head.length) / mebibyte) + 1);
  const all = [...longMovie()];
  expect(
    differsAt(
      rowsOf(movie, 'stsz', 8),
      all.map(({ size }) => size),
    ),
  ).toBeUndefined();
  const places = all.flatMap(({ offset }) => [Math.floor(offset / 2 ** 32), offset % 2 ** 32]);
  expect(differsAt(rowsOf(movie, 'co64', 4), places)).toBeUndefined();
  expect(differsAt(rowsOf(movie, 'stts', 4), [...expectedRuns()])).toBeUndefined();
  const keys = all.flatMap(({ isKeyframe }, at) => (isKeyframe ? [at + 1] : []));
  expect(differsAt(rowsOf(movie, 'stss', 4), keys)).toBeUndefined();
});
