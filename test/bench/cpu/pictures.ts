/** A pixel's brightness must change by this much, of 255: a typed letter's does, and the caret's. */
export const visibleDifference = 40;

/** Whether any pixel of two pictures of the same size, a byte each, differs so that it is seen. */
export function differsVisibly(one: Buffer, other: Buffer): boolean {
  // Most are the same to the last byte, and that is told a hundred times faster.
  if (one.equals(other)) {
    return false;
  }
  for (let index = 0; index < one.length; index += 1) {
    if (Math.abs((one[index] ?? 0) - (other[index] ?? 0)) >= visibleDifference) {
      return true;
    }
  }
  return false;
}

/**
 * For each picture in a stream of raw ones whether it visibly differs from the one before; the first
 * does. Holds two of them.
 * @throws Error when the stream ends within a picture
 */
export async function visibleChanges(
  stream: AsyncIterable<Buffer>,
  bytesEach: number,
): Promise<boolean[]> {
  const changes: boolean[] = [];
  let current = Buffer.alloc(bytesEach);
  let last = Buffer.alloc(bytesEach);
  let filled = 0;
  for await (const chunk of stream) {
    for (let from = 0; from < chunk.length;) {
      const taken = chunk.copy(current, filled, from);
      from += taken;
      filled += taken;
      if (filled === bytesEach) {
        changes.push(changes.length === 0 || differsVisibly(current, last));
        [current, last] = [last, current];
        filled = 0;
      }
    }
  }
  if (filled > 0) {
    throw new Error(`The pictures end within one: ${filled} of ${bytesEach} bytes.`);
  }
  return changes;
}
