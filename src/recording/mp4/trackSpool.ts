import { open, type FileHandle } from 'node:fs/promises';
import { badMp4 } from './box.ts';
import { totalBytes } from './buffers.ts';
import type { IndexedSample, IndexedTrack } from './sampleIndex.ts';
import { writeAll } from './writeAll.ts';

/**
 * In the file, big-endian: the offset in 64 bits, of which the highest says that it is a keyframe, then
 * size and duration in 32 bits each.
 */
const recordBytes = 16;
const keyframeBit = 0x80_00_00_00;
/**
 * Samples that were read together, by their number in the piece. They are not made objects of: an hour
 * has half a million, and the end of a recording waits for all of them.
 */
export class SampleRecords {
  readonly count: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.count = Math.floor(bytes.length / recordBytes);
  }

  isKeyframe(at: number): boolean {
    return this.#view.getUint32(at * recordBytes) >= keyframeBit;
  }

  /** The upper half of the offset's 64 bits. */
  offsetHigh(at: number): number {
    return this.#view.getUint32(at * recordBytes) % keyframeBit;
  }

  offsetLow(at: number): number {
    return this.#view.getUint32(at * recordBytes + 4);
  }

  size(at: number): number {
    return this.#view.getUint32(at * recordBytes + 8);
  }

  duration(at: number): number {
    return this.#view.getUint32(at * recordBytes + 12);
  }
}

/** Written at once: a minute of sound. */
const pieceBytes = 1024 * recordBytes;
/** Read at once. */
const readBytes = 4096 * recordBytes;

/** The longest that a sample can last: 32 bits, in ticks (14496-12, 8.6.1.2); half a day of video. */
export const longestTicks = 2 ** 32 - 1;

/** The samples of one track, in a file that only grows. */
export class TrackSpool implements IndexedTrack {
  samples = 0;
  keyframes = 0;
  durationRuns = 0;
  start = 0;
  duration = 0;
  readonly #handle: FileHandle;
  /** Not in the file yet: its duration may still change. */
  #last: IndexedSample | undefined;
  /** Of the samples in the current run. */
  #runDuration = -1;
  #piece = Buffer.allocUnsafe(pieceBytes);
  #pieceUsed = 0;
  #full: Buffer[] = [];
  #written = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Throws what the system says, also where there is such a file. */
  static async create(file: string): Promise<TrackSpool> {
    return new TrackSpool(await open(file, 'wx+'));
  }

  add(sample: IndexedSample): void {
    if (this.#last === undefined) {
      this.start = sample.decodeTime;
    } else {
      this.setLastDuration(sample.decodeTime - this.#last.decodeTime);
      this.#putLast();
    }
    this.#last = sample;
  }

  setLastDuration(duration: number): void {
    if (duration < 0) {
      throw badMp4('a sample begins before the one that it follows');
    }
    if (this.#last !== undefined) {
      this.#last = { ...this.#last, duration: Math.min(duration, longestTicks) };
    }
  }

  async spill(): Promise<void> {
    const full = this.#full;
    this.#full = [];
    await writeAll(this.#handle, full, this.#written);
    this.#written += totalBytes(full);
  }

  /** No sample follows: writes all. */
  async end(): Promise<void> {
    this.#putLast();
    this.#last = undefined;
    this.#full.push(this.#piece.subarray(0, this.#pieceUsed));
    this.#pieceUsed = 0;
    await this.spill();
  }

  /** Reads all that is written, piece by piece; each is valid until the next. */
  async *records(): AsyncGenerator<SampleRecords> {
    const piece = Buffer.allocUnsafe(readBytes);
    let position = 0;
    while (position < this.#written) {
      const wanted = Math.min(readBytes, this.#written - position);
      const { bytesRead } = await this.#handle.read(piece, 0, wanted, position);
      const whole = bytesRead - (bytesRead % recordBytes);
      if (whole === 0) {
        throw new Error(`The index of samples ends at ${position} of ${this.#written} bytes.`);
      }
      yield new SampleRecords(piece.subarray(0, whole));
      position += whole;
    }
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }

  #putLast(): void {
    if (this.#last === undefined) {
      return;
    }
    const { offset, size, duration, isKeyframe } = this.#last;
    const at = this.#pieceUsed;
    const high = Math.floor(offset / 2 ** 32) + (isKeyframe ? keyframeBit : 0);
    this.#piece.writeUInt32BE(high, at);
    this.#piece.writeUInt32BE(offset % 2 ** 32, at + 4);
    this.#piece.writeUInt32BE(size, at + 8);
    this.#piece.writeUInt32BE(duration, at + 12);
    this.#pieceUsed += recordBytes;
    this.samples += 1;
    this.keyframes += isKeyframe ? 1 : 0;
    this.durationRuns += duration === this.#runDuration ? 0 : 1;
    this.duration += duration;
    this.#runDuration = duration;
    if (this.#pieceUsed === pieceBytes) {
      this.#full.push(this.#piece);
      this.#piece = Buffer.allocUnsafe(pieceBytes);
      this.#pieceUsed = 0;
    }
  }
}
