import type { FileHandle } from 'node:fs/promises';
import { badMp4, boxesIn, childBox, longHeaderBytes, readBoxHeader } from './box.ts';
import { BoxFile } from './fileBoxes.ts';
import { FragmentScan } from './fragmentScan.ts';
import { spareBox } from './initSegment.ts';
import { layoutMovie, pieceBytes } from './movieTables.ts';
import { SampleIndex } from './sampleIndex.ts';
import { writeMovie } from './movieWriter.ts';
import { writeAll, type WritableFile } from './writeAll.ts';

/** What completing needs of a file; a FileHandle that is open for reading and writing is one. */
export interface MovieFile extends WritableFile {
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

/** What a disk writes as a whole or not at all; most write eight of them. */
const sectorBytes = 512;

/**
 * Makes an ordinary MP4 of a fragmented one, in place (docs/formats.md): appends a `moov` with sample
 * tables, then turns the spare box into the header of an `mdat` over all fragments.
 *
 * Before that last write of 16 bytes the file is the fragmented one that it was, and after it the
 * ordinary one; all that was written before is on the disk by then. When something before it fails, the
 * file is cut back to `end`, and what the system said is thrown; or Mp4Fault ('invalid-input') where the
 * head has no spare box, or the index would be too long for a box. The index is ended and read, and
 * not removed. Memory does not grow with the movie.
 */
export async function completeMovie(
  file: MovieFile,
  { head, end, index }: Fragments,
): Promise<CompletedMovie> {
  const spareAt = spareBoxIn(head);
  await index.end();
  const pieces = layoutMovie(childBox(head, 'file', 'moov'), index);
  try {
    await file.truncate(end);
    await writeMovie(file, pieces, index, end);
    await file.datasync();
  } catch (thrown) {
    await cutBack(file, end);
    throw thrown;
  }
  await writeAll(file, [mediaHeader(end - spareAt)], spareAt);
  await file.datasync();
  return { bytes: pieces.reduce((sum, piece) => sum + pieceBytes(piece), end) };
}

/**
 * The same for a file whose index is gone: makes another one of its fragments, in `indexFolder`, which
 * is removed again. What lies behind the last whole fragment is cut off. The handle is open for reading
 * and writing ('r+') and stays open.
 *
 * Throws Mp4Fault ('invalid-input') and leaves the file as it is where it has no readable head, no spare
 * box, not one whole picture, or is an ordinary MP4 already; otherwise as `completeMovie`.
 */
export async function completeScannedMovie(
  handle: FileHandle,
  indexFolder: string,
): Promise<CompletedMovie> {
  const { size } = await handle.stat();
  const scan = await FragmentScan.open(new BoxFile(handle, size));
  const { head, init } = scan;
  spareBoxIn(head);
  const index = await SampleIndex.create(
    indexFolder,
    init.tracks.map(({ id }) => id),
  );
  try {
    for await (const samples of scan.fragments()) {
      for (const sample of samples) {
        index.add(sample);
      }
      await index.spill();
    }
    const video = init.tracks.find(({ handler }) => handler === 'vide');
    if (video === undefined || index.track(video.id).samples === 0) {
      throw badMp4('it has not one whole picture');
    }
    return await completeMovie(handle, { head, end: scan.wholeBytes, index });
  } finally {
    await index.remove();
  }
}

/** Where the spare box begins. It must be possible to write over it in one go. */
function spareBoxIn(head: Uint8Array): number {
  const at = readBoxHeader(head)?.size ?? 0;
  const [first] = boxesIn(head.subarray(at), 'file');
  if (first?.type !== 'free' || first.content.length !== spareBox.length - 8) {
    throw badMp4('it has no room for the header of an ordinary file behind its "ftyp"');
  }
  const lastByte = at + longHeaderBytes - 1;
  if (Math.floor(at / sectorBytes) !== Math.floor(lastByte / sectorBytes)) {
    throw badMp4('the room for its header goes over the border of a sector');
  }
  return at;
}

/** The header of an `mdat` with a 64-bit size (14496-12, 4.2): as long as the spare box. */
function mediaHeader(size: number): Uint8Array {
  const header = Buffer.alloc(longHeaderBytes);
  header.writeUInt32BE(1);
  header.write('mdat', 4, 'latin1');
  header.writeBigUInt64BE(BigInt(size), 8);
  return header;
}

/** When even this fails, the file ends in something that is no fragment, which readers leave out. */
async function cutBack(file: MovieFile, end: number): Promise<void> {
  try {
    await file.truncate(end);
    await file.datasync();
  } catch {
    // What failed first says what is wrong with the disk.
  }
}
