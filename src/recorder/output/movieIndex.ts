import { CodereelError } from '../../base/errors.ts';
import { writeFailure } from '../../base/fileErrors.ts';
import {
  completeMovie,
  type CompletedMovie,
  type MovieFile,
} from '../../recording/mp4/completeMovie.ts';
import { SampleIndex, type IndexedSample } from '../../recording/mp4/sampleIndex.ts';

/**
 * The index of the movie that is being recorded, for as long as the disk takes it. What goes wrong with
 * it costs nothing but the index: the fragments tell the same, and a repair can make it later.
 */
export class MovieIndex {
  readonly #folder: string;
  #index: SampleIndex | undefined;
  #problem: CodereelError | undefined;

  /** `folder` is where it is kept while it grows. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** To be called once, before all else. */
  async open(trackIds: readonly number[]): Promise<void> {
    await this.#try(async () => {
      this.#index = await SampleIndex.create(this.#folder, trackIds);
    });
  }

  /** What has just been written. One call at a time. */
  async add(samples: readonly IndexedSample[]): Promise<void> {
    await this.#try(async () => {
      for (const sample of samples) {
        this.#index?.add(sample);
      }
      await this.#index?.spill();
    });
  }

  setLastDuration(trackId: number, duration: number): void {
    this.#index?.setLastDuration(trackId, duration);
  }

  /** See `completeMovie`. Throws CodereelError. */
  async complete(file: MovieFile, head: Uint8Array, end: number): Promise<CompletedMovie> {
    try {
      if (this.#index !== undefined) {
        return await completeMovie(file, { head, end, index: this.#index });
      }
    } catch (thrown) {
      await this.#lose(thrown);
    }
    throw this.#problem ?? this.#failure(new Error('There is no index.'));
  }

  /** Never rejects. */
  async close(): Promise<void> {
    const index = this.#index;
    this.#index = undefined;
    await index?.remove();
  }

  async #try(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (thrown) {
      await this.#lose(thrown);
    }
  }

  /** Its room on the disk is of more use to the video. */
  async #lose(thrown: unknown): Promise<void> {
    this.#problem ??= this.#failure(thrown);
    await this.close();
  }

  #failure(thrown: unknown): CodereelError {
    return thrown instanceof CodereelError ? thrown : writeFailure(this.#folder, thrown);
  }
}
