import { pieceBytes, type MoviePiece } from './movieTables.ts';
import type { SampleIndex } from './sampleIndex.ts';
import { writeAll, type WritableFile } from './writeAll.ts';

/** Written at once: ten minutes of picture and two sounds. */
const writtenBytes = 1024 * 1024;

/** Writes a `moov` piece by piece from `position` on, its rows copied from the index. */
export async function writeMovie(
  file: WritableFile,
  pieces: readonly MoviePiece[],
  index: SampleIndex,
  position: number,
): Promise<void> {
  const bytes = pieces.reduce((sum, piece) => sum + pieceBytes(piece), 0);
  const waiting = Buffer.allocUnsafe(Math.min(bytes, writtenBytes));
  let used = 0;
  let at = position;
  for (const piece of pieces) {
    const length = pieceBytes(piece);
    for (let done = 0; done < length;) {
      const room = waiting.subarray(used, used + length - done);
      const filled = await fill(room, piece, done, index);
      done += filled;
      used += filled;
      if (used === waiting.length) {
        await writeAll(file, [waiting], at);
        at += used;
        used = 0;
      }
    }
  }
  await writeAll(file, [waiting.subarray(0, used)], at);
}

/** Gives how many of the piece's bytes it put there. */
async function fill(
  room: Uint8Array,
  piece: MoviePiece,
  from: number,
  index: SampleIndex,
): Promise<number> {
  if (piece instanceof Uint8Array) {
    room.set(piece.subarray(from, from + room.length));
    return room.length;
  }
  return index.read(piece, room, from);
}
