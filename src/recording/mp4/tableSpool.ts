import { open, type FileHandle } from 'node:fs/promises';
import { totalBytes } from './buffers.ts';
import { writeAll } from './writeAll.ts';

/** Written at once: two minutes of positions at 30 frames a second. */
const pieceBytes = 32 * 1024;

/**
 * The rows of one sample table as they will stand in the `moov`: 32-bit numbers, big-endian, one after
 * another, in a file that only grows.
 */
export class TableSpool {
  readonly #handle: FileHandle;
  #piece = Buffer.allocUnsafe(pieceBytes);
  #used = 0;
  #full: Buffer[] = [];
  #written = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Throws what the system says, also where there is such a file. */
  static async create(file: string): Promise<TableSpool> {
    return new TableSpool(await open(file, 'wx+'));
  }

  add(value: number): void {
    this.#piece.writeUInt32BE(value, this.#used);
    this.#used += 4;
    if (this.#used === pieceBytes) {
      this.#full.push(this.#piece);
      this.#piece = Buffer.allocUnsafe(pieceBytes);
      this.#used = 0;
    }
  }

  /** Writes what waits, where it is worth a write. Throws what the system says. */
  async spill(): Promise<void> {
    const full = this.#full;
    if (full.length > 0) {
      this.#full = [];
      await writeAll(this.#handle, full, this.#written);
      this.#written += totalBytes(full);
    }
  }

  /** No row follows: writes all. Throws what the system says. */
  async end(): Promise<void> {
    this.#full.push(this.#piece.subarray(0, this.#used));
    this.#used = 0;
    await this.spill();
  }

  /**
   * To be called after `end`: gives as many bytes from `position` on as there are and there is room for,
   * at least one. Throws what the system says, and where there are none.
   */
  async read(room: Uint8Array, position: number): Promise<number> {
    const { bytesRead } = await this.#handle.read(room, 0, room.length, position);
    if (bytesRead === 0) {
      throw new Error(`A table of samples ends at ${position} of ${this.#written} bytes.`);
    }
    return bytesRead;
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }
}
