/* Bytes that came in several buffers and are never joined without need. */

/** The first bytes as one piece; copied only if they are in several buffers. */
export function firstBytes(buffers: readonly Uint8Array[], count: number): Uint8Array {
  const [first] = buffers;
  if (first !== undefined && first.length >= count) {
    return first.subarray(0, count);
  }
  const needed: Uint8Array[] = [];
  let bytes = 0;
  for (const buffer of buffers) {
    if (bytes >= count) {
      break;
    }
    needed.push(buffer);
    bytes += buffer.length;
  }
  return Buffer.concat(needed).subarray(0, count);
}

/** What is left behind the first bytes; nothing is copied. */
export function withoutFirst(buffers: readonly Uint8Array[], count: number): Uint8Array[] {
  const rest: Uint8Array[] = [];
  let left = count;
  for (const buffer of buffers) {
    if (left < buffer.byteLength) {
      rest.push(buffer.subarray(left));
    }
    left = Math.max(0, left - buffer.byteLength);
  }
  return rest;
}

export function totalBytes(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
