import type { FileHandle } from 'node:fs/promises';
import { badMp4, Mp4Fault, longHeaderBytes, readBoxHeader } from './box.ts';

/** A box in a file: positions in bytes from the file's start. */
export interface FileBox {
  readonly type: string;
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
}

/** What is read at once: the heads of several small fragments, and little of a big frame's data. */
const windowBytes = 64 * 1024;

/** The largest box that is read as a whole. */
const largestContent = 16 * 1024 * 1024;

/**
 * Reads an MP4's headers by position, through a window of fixed size, so that a file of any length
 * takes the same memory. The file's length is what it was at the start.
 */
export class BoxFile {
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #window = Buffer.allocUnsafe(windowBytes);
  #windowStart = 0;
  #windowLength = 0;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  /** The box at `position`; undefined if none begins there or it goes beyond `limit`. */
  async boxAt(position: number, limit: number): Promise<FileBox | undefined> {
    const header = readBoxHeader(
      await this.read(position, Math.min(longHeaderBytes, limit - position)),
    );
    if (header === undefined) {
      return undefined;
    }
    const { type, size, headerBytes } = header;
    const end = size === 0 ? limit : position + size;
    return end > limit
      ? undefined
      : { type, start: position, contentStart: position + headerBytes, end };
  }

  /** The file's own boxes from `position` on, up to the first that is not whole or is none. */
  async *wholeBoxes(position: number): AsyncGenerator<FileBox> {
    let next = position;
    while (next < this.size) {
      const box = await this.boxAt(next, this.size).catch(noBox);
      if (box === undefined) {
        return;
      }
      yield box;
      next = box.end;
    }
  }

  /** The boxes inside another one. Throws 'invalid-input' if they do not fit. */
  async *boxesIn(parent: FileBox): AsyncGenerator<FileBox> {
    let position = parent.contentStart;
    while (position < parent.end) {
      const box = await this.boxAt(position, parent.end);
      if (box === undefined) {
        throw badMp4(`a box in "${parent.type}" is longer than what holds it`);
      }
      yield box;
      position = box.end;
    }
  }

  /** The first box at the end of a path of types; undefined if there is none. */
  async find(parent: FileBox, ...types: readonly string[]): Promise<FileBox | undefined> {
    const [type, ...deeper] = types;
    for await (const box of this.boxesIn(parent)) {
      if (box.type === type) {
        return deeper.length === 0 ? box : this.find(box, ...deeper);
      }
    }
    return undefined;
  }

  /** As `find`, and throws 'invalid-input' if there is none. */
  async need(parent: FileBox, ...types: readonly string[]): Promise<FileBox> {
    const box = await this.find(parent, ...types);
    if (box === undefined) {
      throw badMp4(`"${parent.type}" holds no "${types.join('/')}"`);
    }
    return box;
  }

  /** All of a box's content, as memory of its own. */
  async content(box: FileBox): Promise<Uint8Array> {
    const length = box.end - box.contentStart;
    if (length > largestContent) {
      throw badMp4(`the box "${box.type}" has ${length} bytes, more than ${largestContent}`);
    }
    return Uint8Array.from(await this.read(box.contentStart, length));
  }

  /** Bytes at a position; fewer at the end of the file. Valid until the next call. */
  async read(position: number, length: number): Promise<Uint8Array> {
    if (length > windowBytes) {
      return this.#readInto(Buffer.allocUnsafe(length), position);
    }
    const offset = position - this.#windowStart;
    if (offset >= 0 && offset + length <= this.#windowLength) {
      return this.#window.subarray(offset, offset + length);
    }
    this.#windowStart = position;
    this.#windowLength = (await this.#readInto(this.#window, position)).length;
    return this.#window.subarray(0, Math.min(length, this.#windowLength));
  }

  async #readInto(buffer: Buffer, position: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(buffer.length, this.size - position));
    let length = 0;
    while (length < wanted) {
      const at = position + length;
      const { bytesRead } = await this.#handle.read(buffer, length, wanted - length, at);
      if (bytesRead === 0) {
        break;
      }
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  }
}

/** Bytes that are no box end a file; a disk that fails is another matter. */
function noBox(thrown: unknown): undefined {
  if (!(thrown instanceof Mp4Fault)) {
    throw thrown;
  }
}
