import { asCodereelError, CodereelError } from '../../base/errors.ts';
import { badMp4, longHeaderBytes, readBoxHeader, shortHeaderBytes, type BoxHeader } from './box.ts';
import { parseFragment, type FragmentTiming } from './fragment.ts';
import { parseInitSegment, type InitSegment } from './initSegment.ts';

/** A piece of a fragmented MP4. The buffers are slices of the chunks it came in, one after another. */
export type Mp4Part = InitPart | FragmentPart | TrailerPart;

/** `ftyp`, `moov` and what stands between them. */
export interface InitPart {
  readonly kind: 'init';
  readonly buffers: readonly Uint8Array[];
  readonly bytes: number;
  readonly info: InitSegment;
}

/** `moof` and its `mdat`, with what announces them (`styp`, `sidx`, `prft`, `emsg`). */
export interface FragmentPart {
  readonly kind: 'fragment';
  readonly buffers: readonly Uint8Array[];
  readonly bytes: number;
  /** One entry a track. */
  readonly timing: readonly FragmentTiming[];
}

/**
 * Bytes that belong to no fragment: ffmpeg's `mfra` at the end, a `free`. Handed on as they come, so
 * one box may be many parts. Nothing needs them, and `mfra` holds positions in ffmpeg's own output,
 * which are wrong in a file that the spare box made longer: the writer leaves them out.
 */
export interface TrailerPart {
  readonly kind: 'trailer';
  readonly buffers: readonly Uint8Array[];
  readonly bytes: number;
}

export interface BoxSplitterOptions {
  /** The longest init segment or fragment it takes, in bytes; default 64 MiB. */
  readonly maxPartBytes?: number;
}

/** What the stream is in the middle of. */
type Place = 'start' | 'init' | 'betweenFragments' | 'beforeMoof' | 'beforeMdat';

interface OpenBox extends BoxHeader {
  readonly trailer: boolean;
  /** Bytes still to come. */
  left: number;
}

/** Boxes that open a fragment before its `moof` (14496-12, 8.16). */
const heralds: ReadonlySet<string> = new Set(['styp', 'sidx', 'ssix', 'prft', 'emsg']);

/**
 * Cuts fragmented MP4 (ISO/IEC 14496-12) into its init segment and its fragments while it streams by.
 *
 * It keeps slices of the chunks it is given and joins only `moov` and `moof`, which it reads; it holds
 * one incomplete part at most. A chunk's memory must not be used again by who gave it. After an error
 * it stays in error.
 */
export class BoxSplitter {
  readonly #maxPartBytes: number;
  /** The header of the next box, as far as it has come. */
  readonly #header = new Uint8Array(longHeaderBytes);
  #headerBytes = 0;
  #headerWanted = shortHeaderBytes;
  #box: OpenBox | undefined;
  #boxStart = 0;
  #place: Place = 'start';
  /** The part so far, without what the chunk at hand adds. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Bytes of the part's boxes that have ended. */
  #wholeBoxBytes = 0;
  /** Bytes of all chunks before the one at hand. */
  #position = 0;
  #ftypBytes = 0;
  #init: InitSegment | undefined;
  #timing: readonly FragmentTiming[] = [];
  #failure: CodereelError | undefined;

  constructor(options: BoxSplitterOptions = {}) {
    this.#maxPartBytes = options.maxPartBytes ?? 64 * 1024 * 1024;
  }

  /** Bytes of the part that is not whole yet. Above 0 when the stream has ended: it was cut off. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * Takes the next bytes, gives the parts that they complete. Throws 'invalid-input' for what is not
   * fragmented MP4; parts that were whole before that are given first, and the next call throws.
   */
  push(chunk: Uint8Array): Mp4Part[] {
    this.end();
    const parts: Mp4Part[] = [];
    try {
      this.#cut(chunk, parts);
    } catch (error) {
      this.#release();
      this.#failure = new CodereelError(
        {
          ...asCodereelError(error).toData(),
          detail: `In the box that begins at byte ${this.#boxStart} of the stream.`,
        },
        { cause: error },
      );
      if (parts.length === 0) {
        throw this.#failure;
      }
    }
    return parts;
  }

  /** To be called when the stream has ended: throws what was wrong with it, if no `push` has yet. */
  end(): void {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
  }

  #cut(chunk: Uint8Array, parts: Mp4Part[]): void {
    let partStart = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#box === undefined) {
        at += this.#takeHeader(chunk, at);
      } else {
        const taken = Math.min(this.#box.left, chunk.length - at);
        this.#box.left -= taken;
        at += taken;
      }
      if (this.#box?.left === 0) {
        const part = this.#endBox(this.#box, chunk.subarray(partStart, at));
        if (part !== undefined) {
          parts.push(part);
          partStart = at;
        }
      }
    }
    this.#hold(chunk.subarray(partStart));
    if (this.#box?.trailer === true && this.#heldBytes > 0) {
      parts.push({ kind: 'trailer', ...this.#release() });
    }
    this.#position += chunk.length;
  }

  /** Gathers a box's header, and opens the box when it is whole; tells how many bytes it took. */
  #takeHeader(chunk: Uint8Array, at: number): number {
    if (this.#headerBytes === 0) {
      this.#boxStart = this.#position + at;
    }
    const taken = Math.min(this.#headerWanted - this.#headerBytes, chunk.length - at);
    this.#header.set(chunk.subarray(at, at + taken), this.#headerBytes);
    this.#headerBytes += taken;
    if (this.#headerBytes < this.#headerWanted) {
      return taken;
    }
    const header = readBoxHeader(this.#header.subarray(0, this.#headerBytes));
    if (header === undefined) {
      this.#headerWanted = longHeaderBytes;
      return taken;
    }
    this.#box = this.#openBox(header);
    this.#headerBytes = 0;
    this.#headerWanted = shortHeaderBytes;
    return taken;
  }

  #openBox(header: BoxHeader): OpenBox {
    const { type, size } = header;
    if (size === 0) {
      throw badMp4(`the box "${type}" gives no size, which a stream of fragments cannot have`);
    }
    const next = nextPlace(this.#place, type);
    const trailer = next === 'betweenFragments';
    if (!trailer && this.#wholeBoxBytes + size > this.#maxPartBytes) {
      throw badMp4(
        `the box "${type}" of ${size} bytes goes beyond the ${this.#maxPartBytes} bytes a part may have`,
      );
    }
    this.#place = next;
    return { ...header, trailer, left: size - header.headerBytes };
  }

  /** `slice` is what the chunk at hand adds to the part that the box is in. */
  #endBox(box: OpenBox, slice: Uint8Array): Mp4Part | undefined {
    this.#box = undefined;
    this.#wholeBoxBytes += box.size;
    if (box.trailer) {
      this.#hold(slice);
      return { kind: 'trailer', ...this.#release() };
    }
    switch (box.type) {
      case 'ftyp':
        this.#ftypBytes = box.size;
        return undefined;
      case 'moov': {
        const info = parseInitSegment(this.#contentOf(box, slice), this.#ftypBytes);
        this.#init = info;
        this.#place = 'betweenFragments';
        this.#hold(slice);
        return { kind: 'init', ...this.#release(), info };
      }
      case 'moof':
        if (this.#init !== undefined) {
          this.#timing = parseFragment(this.#contentOf(box, slice), this.#init);
        }
        return undefined;
      case 'mdat':
        this.#place = 'betweenFragments';
        this.#hold(slice);
        return { kind: 'fragment', ...this.#release(), timing: this.#timing };
      default:
        return undefined;
    }
  }

  /** The content of a box that ends where `slice` ends; copied only if it came in several chunks. */
  #contentOf(box: BoxHeader, slice: Uint8Array): Uint8Array {
    const bytes = box.size - box.headerBytes;
    if (slice.length >= bytes) {
      return slice.subarray(slice.length - bytes);
    }
    const content = new Uint8Array(bytes);
    let left = bytes - slice.length;
    content.set(slice, left);
    for (const buffer of this.#held.toReversed()) {
      const piece = buffer.subarray(Math.max(0, buffer.length - left));
      left -= piece.length;
      content.set(piece, left);
    }
    return content;
  }

  #hold(slice: Uint8Array): void {
    if (slice.length > 0) {
      this.#held.push(slice);
      this.#heldBytes += slice.length;
    }
  }

  #release(): { buffers: readonly Uint8Array[]; bytes: number } {
    const part = { buffers: this.#held, bytes: this.#heldBytes };
    this.#held = [];
    this.#heldBytes = 0;
    this.#wholeBoxBytes = 0;
    return part;
  }
}

/** Where the stream is once a box of that type has begun. A trailer leaves it between fragments. */
function nextPlace(place: Place, type: string): Place {
  if (place === 'start') {
    if (type !== 'ftyp') {
      throw badMp4(`it begins with "${type}" and not with "ftyp"`);
    }
    return 'init';
  }
  if (place === 'init') {
    if (type === 'mdat' || type === 'moof' || type === 'ftyp') {
      throw badMp4(`"${type}" comes before "moov"`);
    }
    return 'init';
  }
  if (place === 'beforeMdat') {
    if (type === 'moof') {
      throw badMp4('a "moof" comes without its "mdat"');
    }
    return 'beforeMdat';
  }
  if (type === 'mdat') {
    throw badMp4('an "mdat" comes without its "moof"');
  }
  if (type === 'moof') {
    return 'beforeMdat';
  }
  return heralds.has(type) ? 'beforeMoof' : place;
}
