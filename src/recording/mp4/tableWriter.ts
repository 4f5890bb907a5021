import { pieceBytes, type MoviePiece, type TableRows } from './movieTables.ts';
import type { SampleIndex } from './sampleIndex.ts';
import type { SampleRecords } from './trackSpool.ts';
import { writeAll, type WritableFile } from './writeAll.ts';

/** Rows that wait in memory before they are written. */
const waitingBytes = 64 * 1024;

/** Writes a `moov` piece by piece from `position` on, its rows read from the index. */
export async function writeMovie(
  file: WritableFile,
  pieces: readonly MoviePiece[],
  index: SampleIndex,
  position: number,
): Promise<void> {
  const tracks = new Map<number, Partial<Record<TableRows['table'], RowWriter>>>();
  let at = position;
  let bytes: Uint8Array[] = [];
  let bytesAt = at;
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) {
      bytes.push(piece);
    } else {
      await writeAll(file, bytes, bytesAt);
      const rows = new RowWriter(file, at, piece.bytes);
      tracks.set(piece.trackId, { ...tracks.get(piece.trackId), [piece.table]: rows });
      bytes = [];
      bytesAt = at + piece.bytes;
    }
    at += pieceBytes(piece);
  }
  await writeAll(file, bytes, bytesAt);
  for (const [trackId, tables] of tracks) {
    await writeRows(tables, index.records(trackId));
  }
}

/** All tables of a track in one go through its samples. */
async function writeRows(
  { stts, stss, stsz, co64 }: Partial<Record<TableRows['table'], RowWriter>>,
  records: AsyncIterable<SampleRecords>,
): Promise<void> {
  const tables = [stts, stss, stsz, co64].filter((table) => table !== undefined);
  let number = 0;
  let runSamples = 0;
  let runDuration = 0;
  for await (const piece of records) {
    for (let at = 0; at < piece.count; at += 1) {
      const duration = piece.duration(at);
      number += 1;
      if (runSamples > 0 && runDuration !== duration) {
        stts?.add(runSamples);
        stts?.add(runDuration);
        runSamples = 0;
      }
      runSamples += 1;
      runDuration = duration;
      if (stss !== undefined && piece.isKeyframe(at)) {
        stss.add(number);
      }
      stsz?.add(piece.size(at));
      co64?.add(piece.offsetHigh(at));
      co64?.add(piece.offsetLow(at));
    }
    for (const table of tables) {
      await table.spill();
    }
  }
  if (runSamples > 0) {
    stts?.add(runSamples);
    stts?.add(runDuration);
  }
  for (const table of tables) {
    await table.end();
  }
}

/** The rows of one table: 32-bit numbers, one after another. */
class RowWriter {
  readonly #file: WritableFile;
  readonly #end: number;
  #position: number;
  readonly #bytes = new Uint8Array(2 * waitingBytes);
  readonly #view = new DataView(this.#bytes.buffer);
  #used = 0;

  constructor(file: WritableFile, position: number, bytes: number) {
    this.#file = file;
    this.#position = position;
    this.#end = position + bytes;
  }

  add(value: number): void {
    this.#view.setUint32(this.#used, value);
    this.#used += 4;
  }

  async spill(): Promise<void> {
    if (this.#used >= waitingBytes) {
      await this.#write();
    }
  }

  /** Throws when the table is not as long as was said: the file must not become what it says. */
  async end(): Promise<void> {
    await this.#write();
    if (this.#position !== this.#end) {
      throw new Error(`A table of samples ends at ${this.#position} instead of ${this.#end}.`);
    }
  }

  async #write(): Promise<void> {
    await writeAll(this.#file, [this.#bytes.subarray(0, this.#used)], this.#position);
    this.#position += this.#used;
    this.#used = 0;
  }
}
