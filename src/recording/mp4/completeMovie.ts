import type { FileHandle } from 'node:fs/promises';
import type { SampleIndex } from './sampleIndex.ts';

/** What completing needs of a file; a FileHandle that is open for reading and writing is one. */
export interface MovieFile {
  writev(buffers: readonly Uint8Array[], position: number): Promise<{ bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  datasync(): Promise<void>;
}

/** A fragmented movie that is to become an ordinary one. */
export interface Fragments {
  /** The file's first bytes, to the end of its `moov`: `ftyp`, the spare box, `moov`. */
  readonly head: Uint8Array;
  /** Where the last fragment ends. What lies behind it is cut off. */
  readonly end: number;
  readonly index: SampleIndex;
}

export interface CompletedMovie {
  /** Length of the file. */
  readonly bytes: number;
}

/**
 * Makes an ordinary MP4 of a fragmented one, in place (docs/formats.md): appends a `moov` with sample
 * tables, then turns the spare box into the header of an `mdat` over all fragments.
 *
 * Before that last write of 16 bytes the file is the fragmented one that it was, and after it the
 * ordinary one; each step is on the disk before the next begins. When a step before it fails, the file
 * is cut back to `end`, and what the system said is thrown; or Mp4Fault ('invalid-input') where the
 * head has no spare box, or an index that is too long for a file. The index is ended and read, and
 * not removed. Memory does not grow with the movie.
 */
export async function completeMovie(
  file: MovieFile,
  { head, end, index }: Fragments,
): Promise<CompletedMovie> {
  throw new Error(`to follow: ${[file, head, end, index].length}`);
}

/**
 * The same for a file whose index is gone: makes another one of its fragments, in `indexFolder`, which
 * is removed again. What lies behind the last whole fragment is cut off. The handle is open for reading
 * and writing ('r+') and stays open.
 *
 * Throws Mp4Fault ('invalid-input') and leaves the file as it is where it has no readable head, no spare
 * box, not one whole sample of a picture, or is an ordinary MP4 already; otherwise as `completeMovie`.
 */
export async function completeScannedMovie(
  handle: FileHandle,
  indexFolder: string,
): Promise<CompletedMovie> {
  throw new Error(`to follow: ${handle.fd} ${indexFolder}`);
}
