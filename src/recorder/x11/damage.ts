import type { Area } from '../../protocol/recorderProtocol.ts';

/**
 * Requests of the Damage extension (version 1.1) and of XFixes (version 2.0), whose regions it speaks
 * in, by the numbers that the server gave the extensions.
 */
export const damageRequests = {
  queryVersion: (opcode: number): Buffer => request(opcode, 0, [1, 1]),
  /** Tells once when something is drawn on the drawable or what it holds, until it is subtracted. */
  create: (opcode: number, damage: number, drawable: number): Buffer =>
    request(opcode, 1, [damage, drawable, nonEmpty]),
  /** Moves all that was drawn so far into a region; what is drawn next is told of again. */
  subtract: (opcode: number, damage: number, into: number): Buffer =>
    request(opcode, 3, [damage, none, into]),
};

export const fixesRequests = {
  queryVersion: (opcode: number): Buffer => request(opcode, 0, [2, 0]),
  /** Tells whenever the pointer gets another look, an animated one at each step. */
  selectCursorInput: (opcode: number, window: number): Buffer => request(opcode, 3, [window, 1]),
  createRegion: (opcode: number, region: number, area: Area): Buffer =>
    request(opcode, 5, [region, packed(area.x, area.y), packed(area.width, area.height)]),
  intersectRegion: (opcode: number, one: number, other: number, into: number): Buffer =>
    request(opcode, 14, [one, other, into]),
  fetchRegion: (opcode: number, region: number): Buffer => request(opcode, 19, [region]),
};

/**
 * Whether FetchRegion's answer holds no rectangle; its first 8 bytes are missing, the extent of the
 * region and 16 bytes of nothing come before the rectangles.
 */
export function isEmptyRegion(answer: Buffer): boolean {
  return answer.length <= 24;
}

const nonEmpty = 3;
const none = 0;

function request(opcode: number, minor: number, words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + words.length * 4);
  bytes.writeUInt8(opcode, 0);
  bytes.writeUInt8(minor, 1);
  bytes.writeUInt16LE(bytes.length / 4, 2);
  words.forEach((word, index) => bytes.writeUInt32LE(word >>> 0, 4 + index * 4));
  return bytes;
}

/** Two numbers of 16 bits in one of 32. */
function packed(low: number, high: number): number {
  return (low & 0xffff) + (high & 0xffff) * 0x1_0000;
}
