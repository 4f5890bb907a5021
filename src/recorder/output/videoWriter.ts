import type { CodereelError } from '../../base/errors.ts';
import { writeFailure } from '../../base/fileErrors.ts';
import { totalBytes, withoutFirst } from '../../recording/mp4/buffers.ts';
import type { CompletedMovie, MovieFile } from '../../recording/mp4/completeMovie.ts';

/** What the writer needs of a file; a FileHandle is one. */
export interface VideoSink extends MovieFile {
  close(): Promise<void>;
}

/** A piece of the file that is of use only as a whole. */
export interface WholePart {
  readonly buffers: readonly Uint8Array[];
  readonly bytes: number;
}

/** What a machine that loses power may cost, in milliseconds of video. */
const syncEveryMs = 2000;

/**
 * Appends parts to the video's file: its head, then fragments, every write at a position of its own.
 * Of what is written only single fields are changed, in place.
 * When a write fails the file is cut back to the last whole part, so that it plays to its end, and the
 * writer takes nothing more.
 *
 * Syncing goes on beside the writing and never holds it up. A sync that fails fails the next call.
 */
export class VideoWriter {
  readonly #sink: VideoSink;
  readonly #file: string;
  #bytes = 0;
  #parts = 0;
  #failure: CodereelError | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  #syncing: Promise<void> = Promise.resolve();

  /** `file` is for messages. */
  constructor(sink: VideoSink, file: string) {
    this.#sink = sink;
    this.#file = file;
  }

  /** Bytes of the file: all of them part of whole boxes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Parts in the file. */
  get parts(): number {
    return this.#parts;
  }

  /** Throws CodereelError (disk-full, permission-denied, write-failed). */
  async write(parts: readonly WholePart[]): Promise<void> {
    if (this.#failure) {
      throw this.#failure;
    }
    const buffers = parts.flatMap((part) => part.buffers);
    const written = await this.#writeAll(buffers, totalBytes(buffers));
    if (written.failure === undefined) {
      this.#bytes += written.bytes;
      this.#parts += parts.length;
      this.#scheduleSync();
      return;
    }
    this.#failure = writeFailure(this.#file, written.failure);
    this.#keepWhole(parts, written.bytes);
    await this.#cutBack();
    throw this.#failure;
  }

  /** Writes over some bytes of a part that is in the file. Throws CodereelError. */
  async change(bytes: Uint8Array, position: number): Promise<void> {
    if (this.#failure) {
      throw this.#failure;
    }
    try {
      await this.#sink.writev([bytes], position);
    } catch (thrown) {
      this.#failure = writeFailure(this.#file, thrown);
      throw this.#failure;
    }
    this.#scheduleSync();
  }

  /**
   * Lets the whole parts become something else, when no part follows. Throws what `step` throws, and
   * before it what went wrong earlier.
   */
  async complete(step: (file: MovieFile, end: number) => Promise<CompletedMovie>): Promise<void> {
    clearTimeout(this.#syncTimer);
    await this.#syncing;
    if (this.#failure) {
      throw this.#failure;
    }
    const { bytes } = await step(this.#sink, this.#bytes);
    this.#bytes = bytes;
  }

  /** Syncs what is there and closes the file. Throws CodereelError when the sync or the close fails. */
  async close(): Promise<void> {
    clearTimeout(this.#syncTimer);
    await this.#syncing;
    if (!this.#failure) {
      await this.#sync();
    }
    try {
      await this.#sink.close();
    } catch (thrown) {
      this.#failure ??= writeFailure(this.#file, thrown);
    }
    if (this.#failure) {
      throw this.#failure;
    }
  }

  /** A short write is not an error yet: the rest is tried, and that tells what is wrong. */
  async #writeAll(
    buffers: readonly Uint8Array[],
    total: number,
  ): Promise<{ bytes: number; failure?: unknown }> {
    let bytes = 0;
    let rest = buffers;
    while (bytes < total) {
      try {
        const { bytesWritten } = await this.#sink.writev(rest, this.#bytes + bytes);
        if (bytesWritten === 0) {
          return { bytes, failure: new Error('The system wrote nothing and gave no reason.') };
        }
        bytes += bytesWritten;
        rest = bytes < total ? withoutFirst(buffers, bytes) : [];
      } catch (failure) {
        return { bytes, failure };
      }
    }
    return { bytes };
  }

  /** Counts the parts that reached the file as a whole before the write failed. */
  #keepWhole(parts: readonly WholePart[], writtenBytes: number): void {
    let left = writtenBytes;
    for (const part of parts) {
      if (part.bytes > left) {
        return;
      }
      left -= part.bytes;
      this.#bytes += part.bytes;
      this.#parts += 1;
    }
  }

  /** When even this fails the file ends in a torn fragment, which players leave out. */
  async #cutBack(): Promise<void> {
    clearTimeout(this.#syncTimer);
    try {
      await this.#sink.truncate(this.#bytes);
      await this.#sink.datasync();
    } catch {
      // The write's own failure says what is wrong with the disk.
    }
  }

  #scheduleSync(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncing = this.#sync().finally(() => {
        this.#syncTimer = undefined;
      });
    }, syncEveryMs);
  }

  async #sync(): Promise<void> {
    try {
      await this.#sink.datasync();
    } catch (thrown) {
      this.#failure ??= writeFailure(this.#file, thrown);
    }
  }
}
