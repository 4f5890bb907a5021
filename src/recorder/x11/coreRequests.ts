import type { Area } from '../../protocol/recorderProtocol.ts';

/** Requests of the core protocol that are sent often, as bytes, and what is in their answers. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function queryPointer(window: number): Buffer {
  const request = Buffer.alloc(8);
  request.writeUInt8(38, 0);
  request.writeUInt16LE(2, 2);
  request.writeUInt32LE(window, 4);
  return request;
}

/** From the window's corner. The answer's first 8 bytes are missing. */
export function parsePointer(answer: Buffer): Point {
  return { x: answer.readInt16LE(12), y: answer.readInt16LE(14) };
}

/** All planes, in the form in which the server has them. */
export function getImage(window: number, { x, y, width, height }: Area): Buffer {
  const request = Buffer.alloc(20);
  request.writeUInt8(73, 0);
  request.writeUInt8(zPixmap, 1);
  request.writeUInt16LE(5, 2);
  request.writeUInt32LE(window, 4);
  request.writeInt16LE(x, 8);
  request.writeInt16LE(y, 10);
  request.writeUInt16LE(width, 12);
  request.writeUInt16LE(height, 14);
  request.writeUInt32LE(0xffff_ffff, 16);
  return request;
}

/** The pixels of GetImage's answer, whose first 8 bytes are missing: the visual and 20 unused bytes come before. */
export function imagePixels(answer: Buffer): Buffer {
  return answer.subarray(24);
}

const zPixmap = 2;
