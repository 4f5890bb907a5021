import { badMp4 } from './box.ts';
import type { IndexedSample, IndexedTrack } from './sampleIndex.ts';
import { TableSpool } from './tableSpool.ts';

/**
 * The tables that grow with the samples: how long they last, in runs of equal ones (`stts`, ISO/IEC
 * 14496-12, 8.6.1.2), which are keyframes (`stss`, 8.6.2), their sizes (`stsz`, 8.7.3) and where they
 * lie (`co64`, 8.7.5).
 */
export type SampleTable = 'stts' | 'stss' | 'stsz' | 'co64';

const sampleTables: readonly SampleTable[] = ['stts', 'stss', 'stsz', 'co64'];

/** The longest that a sample can last: 32 bits, in ticks (8.6.1.2); half a day of video. */
export const longestTicks = 2 ** 32 - 1;

/** The samples of one track, as rows of its tables. */
export class TrackSpool implements IndexedTrack {
  samples = 0;
  keyframes = 0;
  durationRuns = 0;
  start = 0;
  duration = 0;
  readonly #tables: ReadonlyMap<SampleTable, TableSpool>;
  /** Of the last sample, which may still last longer or shorter. */
  #lastStart = 0;
  #lastDuration = 0;
  /** The run that the sample before belongs to; it is a row when another one begins. */
  #runSamples = 0;
  #runDuration = 0;

  private constructor(tables: ReadonlyMap<SampleTable, TableSpool>) {
    this.#tables = tables;
  }

  /** A file for each table, their names behind `path`. Throws what the system says. */
  static async create(path: string): Promise<TrackSpool> {
    const tables = new Map<SampleTable, TableSpool>();
    const spool = new TrackSpool(tables);
    try {
      for (const table of sampleTables) {
        tables.set(table, await TableSpool.create(`${path}.${table}`));
      }
    } catch (thrown) {
      await spool.close();
      throw thrown;
    }
    return spool;
  }

  add({ offset, size, decodeTime, duration, isKeyframe }: IndexedSample): void {
    if (this.samples === 0) {
      this.start = decodeTime;
    } else {
      this.setLastDuration(decodeTime - this.#lastStart);
      this.#endLast();
    }
    this.samples += 1;
    this.#table('stsz').add(size);
    this.#table('co64').add(Math.floor(offset / 2 ** 32));
    this.#table('co64').add(offset % 2 ** 32);
    if (isKeyframe) {
      this.keyframes += 1;
      this.#table('stss').add(this.samples);
    }
    this.#lastStart = decodeTime;
    this.setLastDuration(duration);
  }

  setLastDuration(duration: number): void {
    if (duration < 0) {
      throw badMp4('a sample begins before the one that it follows');
    }
    this.#lastDuration = Math.min(duration, longestTicks);
  }

  async spill(): Promise<void> {
    for (const table of this.#tables.values()) {
      await table.spill();
    }
  }

  /** No sample follows: writes all. */
  async end(): Promise<void> {
    if (this.samples > 0) {
      this.#endLast();
      this.#endRun();
    }
    for (const table of this.#tables.values()) {
      await table.end();
    }
  }

  /** See TableSpool.read. */
  read(table: SampleTable, room: Uint8Array, position: number): Promise<number> {
    return this.#table(table).read(room, position);
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await Promise.all([...this.#tables.values()].map((table) => table.close()));
  }

  #endLast(): void {
    this.duration += this.#lastDuration;
    if (this.#runSamples > 0 && this.#runDuration !== this.#lastDuration) {
      this.#endRun();
    }
    this.#runSamples += 1;
    this.#runDuration = this.#lastDuration;
  }

  #endRun(): void {
    this.#table('stts').add(this.#runSamples);
    this.#table('stts').add(this.#runDuration);
    this.durationRuns += 1;
    this.#runSamples = 0;
  }

  #table(name: SampleTable): TableSpool {
    const table = this.#tables.get(name);
    if (table === undefined) {
      throw new Error(`There is no table ${name}.`);
    }
    return table;
  }
}
