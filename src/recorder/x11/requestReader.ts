import type { RequestKind } from './grabRequests.ts';

/** A stretch of a program's bytes for an X server. */
export interface Stretch {
  readonly bytes: Buffer;
  /** It begins with a request that the reader was told to look for. */
  readonly isMarked: boolean;
}

const headerBytes = 4;
/** A length of 0 says that 32 bits of it follow: BIG-REQUESTS. */
const bigHeaderBytes = 8;

/**
 * Finds where requests begin in what a program sends to an X server after the connection setup (X11
 * protocol, "Request Format": opcode, a byte of data, the length in units of 4 bytes). Bytes are passed
 * on as they come, and joined where two stretches need no cut between them; of a request's header alone
 * is waited for the rest, so nothing grows here.
 */
export class RequestReader {
  readonly #isMarked: (kind: RequestKind) => boolean;
  readonly #littleEndian: boolean;
  /** The beginning of a header whose rest has not come. */
  #torn: Buffer = Buffer.alloc(0);
  /** Bytes of the request under way that are still to come. */
  #left = 0;

  constructor(littleEndian: boolean, isMarked: (kind: RequestKind) => boolean) {
    this.#littleEndian = littleEndian;
    this.#isMarked = isMarked;
  }

  push(chunk: Buffer): Stretch[] {
    const bytes = this.#torn.length === 0 ? chunk : Buffer.concat([this.#torn, chunk]);
    const stretches: Stretch[] = [];
    let from = 0;
    let marked = false;
    let at = Math.min(this.#left, bytes.length);
    this.#left -= at;
    while (at < bytes.length) {
      const length = this.#lengthAt(bytes, at);
      if (length === undefined) {
        break;
      }
      if (this.#isMarked({ major: bytes.readUInt8(at), minor: bytes.readUInt8(at + 1) })) {
        if (at > from) {
          stretches.push({ bytes: bytes.subarray(from, at), isMarked: marked });
        }
        from = at;
        marked = true;
      }
      const here = Math.min(length, bytes.length - at);
      this.#left = length - here;
      at += here;
    }
    this.#torn = bytes.subarray(at);
    if (at > from) {
      stretches.push({ bytes: bytes.subarray(from, at), isMarked: marked });
    }
    return stretches;
  }

  /** undefined: its header is not whole yet. */
  #lengthAt(bytes: Buffer, at: number): number | undefined {
    if (bytes.length - at < headerBytes) {
      return undefined;
    }
    const words = this.#littleEndian ? bytes.readUInt16LE(at + 2) : bytes.readUInt16BE(at + 2);
    if (words > 0) {
      return words * 4;
    }
    if (bytes.length - at < bigHeaderBytes) {
      return undefined;
    }
    const many = this.#littleEndian ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4);
    // One that says less than its own header is refused by the server; here it must only go on.
    return Math.max(many * 4, bigHeaderBytes);
  }
}
