import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { badMp4 } from './box.ts';
import { TrackSpool, type SampleTable } from './trackSpool.ts';

/** A sample where it lies in the file. Times are ticks of its track. */
export interface IndexedSample {
  readonly trackId: number;
  /** Of its first byte, from the file's start. */
  readonly offset: number;
  readonly size: number;
  readonly decodeTime: number;
  /** As far as it is known: the next sample's decode time counts for more. */
  readonly duration: number;
  readonly isKeyframe: boolean;
}

/** What there is of a track. */
export interface IndexedTrack {
  readonly samples: number;
  readonly keyframes: number;
  /** Runs of samples that last equally long; without the last one before `end`. */
  readonly durationRuns: number;
  /** Decode time of the first sample; 0 without any. */
  readonly start: number;
  /** Of all samples, in ticks; without the last one before `end`. */
  readonly duration: number;
}

/**
 * All samples of a movie, in small files that only grow while it is recorded: what is in memory does
 * not grow with it. They are kept as rows of the tables that the movie is to have, so that its end need
 * only copy them. The index belongs to the process that writes it. After a crash it is of no use and
 * can be deleted: the fragments say the same (`FragmentScan`).
 *
 * A sample lasts until the next one of its track, whatever it says itself: the tables of an ordinary
 * MP4 have no holes in time. Nothing of it is synced.
 */
export class SampleIndex {
  readonly #folder: string;
  readonly #tracks: ReadonlyMap<number, TrackSpool>;

  private constructor(folder: string, tracks: ReadonlyMap<number, TrackSpool>) {
    this.#folder = folder;
    this.#tracks = tracks;
  }

  /**
   * Makes the folder, over one that a crash left, with a file for each table. Throws what the system
   * says, and leaves nothing then.
   */
  static async create(folder: string, trackIds: readonly number[]): Promise<SampleIndex> {
    const tracks = new Map<number, TrackSpool>();
    const index = new SampleIndex(folder, tracks);
    try {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      for (const id of trackIds) {
        tracks.set(id, await TrackSpool.create(path.join(folder, `track${id}`)));
      }
    } catch (thrown) {
      await index.remove();
      throw thrown;
    }
    return index;
  }

  /** In the order of each track. Throws 'invalid-input' for an unknown track, or a step back in time. */
  add(sample: IndexedSample): void {
    this.#track(sample.trackId).add(sample);
  }

  /** Of the track's last sample so far, in ticks. */
  setLastDuration(trackId: number, duration: number): void {
    this.#track(trackId).setLastDuration(duration);
  }

  /**
   * To be called now and then, one call at a time: writes what waits, where it is worth a write.
   * Throws what the system says; then the index is of no use any more.
   */
  async spill(): Promise<void> {
    for (const track of this.#tracks.values()) {
      await track.spill();
    }
  }

  /** To be called once, when no sample follows: then it can be read. Throws what the system says. */
  async end(): Promise<void> {
    for (const track of this.#tracks.values()) {
      await track.end();
    }
  }

  track(trackId: number): IndexedTrack {
    return this.#track(trackId);
  }

  /**
   * To be called after `end`: gives as many bytes of a table's rows, from `position` on, as there are and
   * there is room for, at least one. Throws what the system says, and where there are none.
   */
  read(
    { trackId, table }: { readonly trackId: number; readonly table: SampleTable },
    room: Uint8Array,
    position: number,
  ): Promise<number> {
    return this.#track(trackId).read(table, room, position);
  }

  /** Closes and deletes its files. Never rejects. */
  async remove(): Promise<void> {
    await Promise.all([...this.#tracks.values()].map((track) => track.close()));
    await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }

  #track(trackId: number): TrackSpool {
    const track = this.#tracks.get(trackId);
    if (track === undefined) {
      throw badMp4(`a sample is of track ${trackId}, which the file does not name`);
    }
    return track;
  }
}
