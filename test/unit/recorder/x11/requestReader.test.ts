import { describe, expect, it } from 'vitest';
import { RequestReader } from '../../../../src/recorder/x11/requestReader.ts';

const marked = 77;

function request(opcode: number, length: number, { big = false } = {}): Buffer {
  const bytes = Buffer.alloc(length, opcode);
  bytes.writeUInt16LE(big ? 0 : length / 4, 2);
  if (big) {
    bytes.writeUInt32LE(length / 4, 4);
  }
  return bytes;
}

function reader(littleEndian = true): RequestReader {
  return new RequestReader(littleEndian, ({ major }) => major === marked);
}

/** How the bytes are cut, whatever chunks they come in. */
function cuts(all: Buffer, chunkBytes: number): { length: number; isMarked: boolean }[] {
  const read = reader();
  const joined: { length: number; isMarked: boolean }[] = [];
  for (let at = 0; at < all.length; at += chunkBytes) {
    for (const { bytes, isMarked } of read.push(all.subarray(at, at + chunkBytes))) {
      const last = joined.at(-1);
      if (isMarked || last === undefined) {
        joined.push({ length: bytes.length, isMarked });
      } else {
        last.length += bytes.length;
      }
    }
  }
  return joined;
}

describe('RequestReader', () => {
  const stream = Buffer.concat([
    request(1, 8),
    request(2, 400),
    request(marked, 32),
    request(3, 4),
    request(4, 1000, { big: true }),
    request(marked, 8),
    request(marked, 12, { big: true }),
    // What looks like the beginning of one stands in the middle of another.
    request(5, 64).fill(marked, 8),
  ]);

  it.each([1, 2, 3, 5, 8, 31, 100, 5000])(
    'cuts before what it looks for, in chunks of %i bytes',
    (chunkBytes) => {
      expect(cuts(stream, chunkBytes)).toEqual([
        { length: 408, isMarked: false },
        { length: 1036, isMarked: true },
        { length: 8, isMarked: true },
        { length: 76, isMarked: true },
      ]);
    },
  );

  it('passes on what it was given, byte by byte', () => {
    const read = reader();
    const out = [];
    for (let at = 0; at < stream.length; at += 7) {
      out.push(...read.push(stream.subarray(at, at + 7)).map(({ bytes }) => bytes));
    }
    expect(Buffer.concat(out).equals(stream)).toBe(true);
  });

  it('holds back no part of a request whose header is there', () => {
    const read = reader();
    const head = request(1, 1000).subarray(0, 4);
    expect(read.push(head).map(({ bytes }) => bytes.length)).toEqual([4]);
    expect(read.push(Buffer.alloc(500)).map(({ bytes }) => bytes.length)).toEqual([500]);
  });

  it('reads lengths in the order of bytes that the program speaks', () => {
    const bytes = Buffer.concat([request(1, 8), request(marked, 8)]);
    for (const at of [2, 10]) {
      bytes.writeUInt16BE(2, at);
    }
    expect(
      reader(false)
        .push(bytes)
        .map(({ isMarked }) => isMarked),
    ).toEqual([false, true]);
  });

  it('goes on after a request that is shorter than its own header', () => {
    const broken = request(1, 8, { big: true });
    broken.writeUInt32LE(0, 4);
    const stretches = reader().push(Buffer.concat([broken, request(marked, 8)]));
    expect(stretches.map(({ isMarked }) => isMarked)).toEqual([false, true]);
  });
});
