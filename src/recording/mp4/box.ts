import { CodereelError } from '../../base/errors.ts';

/**
 * The ground of every MP4 file: boxes of a size, a four-letter type and a content, one after another
 * and one in another (ISO/IEC 14496-12, 4.2).
 */
export interface BoxHeader {
  readonly type: string;
  /** Of the whole box, header included. 0: the box goes on to the end of the file. */
  readonly size: number;
  /** 8, or 16 where the size is a 64-bit one. */
  readonly headerBytes: number;
}

export const shortHeaderBytes = 8;
export const longHeaderBytes = 16;

/**
 * Reads the header at the start of `bytes`; undefined when it needs more bytes than there are.
 * Throws 'invalid-input' for what cannot be a box.
 */
export function readBoxHeader(bytes: Uint8Array): BoxHeader | undefined {
  if (bytes.length < shortHeaderBytes) {
    return undefined;
  }
  const reader = new ByteReader(bytes, 'a box header');
  const shortSize = reader.u32();
  const type = reader.text(4);
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) {
    throw badMp4(`what should be a box type is ${JSON.stringify(type)} (box size ${shortSize})`);
  }
  if (shortSize === 1) {
    if (bytes.length < longHeaderBytes) {
      return undefined;
    }
    return checkedHeader({ type, size: reader.u64(), headerBytes: longHeaderBytes }, false);
  }
  return checkedHeader({ type, size: shortSize, headerBytes: shortHeaderBytes }, shortSize === 0);
}

function checkedHeader(header: BoxHeader, openEnded: boolean): BoxHeader {
  if (!openEnded && header.size < header.headerBytes) {
    throw badMp4(
      `the box "${header.type}" gives its size as ${header.size}, less than its own header`,
    );
  }
  return header;
}

export interface Box {
  readonly type: string;
  readonly content: Uint8Array;
}

/** The boxes that fill `content`, in their order. Throws 'invalid-input' if they do not fit it. */
export function* boxesIn(content: Uint8Array, parent: string): Generator<Box> {
  let at = 0;
  while (at < content.length) {
    const rest = content.subarray(at);
    const header = readBoxHeader(rest);
    if (header === undefined || header.size === 0 || header.size > rest.length) {
      throw badMp4(`a box in "${parent}" is longer than what holds it`);
    }
    yield { type: header.type, content: rest.subarray(header.headerBytes, header.size) };
    at += header.size;
  }
}

/** The content of the first box of that type. */
export function childBox(content: Uint8Array, parent: string, type: string): Uint8Array {
  for (const box of boxesIn(content, parent)) {
    if (box.type === type) {
      return box.content;
    }
  }
  throw badMp4(`"${parent}" holds no "${type}"`);
}

/** A box with what it holds; its size has 32 bits. */
export function makeBox(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const header = Buffer.alloc(shortHeaderBytes);
  const bytes = content.reduce((sum, { length }) => sum + length, shortHeaderBytes);
  header.writeUInt32BE(bytes);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...content], bytes);
}

/** Reads big-endian numbers one after another; throws 'invalid-input' past the end. */
export class ByteReader {
  readonly #view: DataView;
  readonly #what: string;
  #at = 0;

  /** `what` names the thing read in errors: `the box "tfhd"`. */
  constructor(bytes: Uint8Array, what: string) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  u64(): number {
    const value = this.#view.getBigUint64(this.#take(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw badMp4(`${this.#what} holds the number ${value}, which no recording reaches`);
    }
    return Number(value);
  }

  /** One character a byte. */
  text(bytes: number): string {
    const at = this.#take(bytes);
    let text = '';
    for (let index = at; index < at + bytes; index += 1) {
      text += String.fromCharCode(this.#view.getUint8(index));
    }
    return text;
  }

  /** Version and flags, with which every 'full box' begins. */
  versionAndFlags(): { version: number; flags: number } {
    const word = this.u32();
    return { version: word >>> 24, flags: word & 0xff_ff_ff };
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#view.byteLength) {
      throw badMp4(`${this.#what} is cut short at ${this.#view.byteLength} bytes`);
    }
    this.#at = at + bytes;
    return at;
  }
}

/** Something in an MP4 that is not as it must be. */
export class Mp4Fault extends CodereelError {
  /** What is wrong, as the end of a sentence. */
  readonly fault: string;

  constructor(fault: string) {
    super({
      code: 'invalid-input',
      message: `The video is not MP4 as Codereel reads it: ${fault}.`,
      remedy: 'Check which ffmpeg is in use ("Codereel: Check Set-up").',
    });
    this.fault = fault;
  }
}

export function badMp4(fault: string): Mp4Fault {
  return new Mp4Fault(fault);
}
