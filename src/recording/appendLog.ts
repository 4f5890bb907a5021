import { open, rm, type FileHandle } from 'node:fs/promises';
import { writeFailure } from '../base/fileErrors.ts';

export interface AppendLogOptions {
  /** The most that may wait in memory, in bytes; default 1 MiB. */
  readonly limitBytes?: number;
}

/**
 * `optional` lines (a cursor's moves) may fill three quarters of what may wait; the last quarter is
 * kept for `required` ones (clicks), which so find room however many moves there are.
 */
export type Importance = 'optional' | 'required';

export interface AppendLogCounters {
  /** Lines taken, without the header. */
  readonly lines: number;
  /** Lines for which there was no room. */
  readonly refused: Readonly<Record<Importance, number>>;
  readonly waitingBytes: number;
  /** Bytes in the file, the header among them. */
  readonly writtenBytes: number;
  /** Calls that wrote something. */
  readonly writes: number;
}

const newline = '\n';
const shareOfOptional = 0.75;

/**
 * A log of lines that only grows (`docs/formats.md`). What is in the file stays; a flush adds what is
 * new at the offset where the last one ended, so every byte is written once, and a flush with nothing
 * new calls nothing. A write that fails or is cut short loses nothing: the next flush goes on from the
 * last byte that reached the file.
 *
 * It has no timer: who owns it flushes it. Flushes may overlap; one at most runs and one
 * at most waits.
 */
export class AppendLog {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #limitBytes: number;
  #lines: string[] = [];
  #lineBytes = 0;
  /** Taken from the lines by a flush, not yet in the file. */
  #unwritten: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #syncedOffset = 0;
  #writes = 0;
  #taken = 0;
  readonly #refused = { optional: 0, required: 0 };
  #turn: Promise<void> = Promise.resolve();
  /** Asked for and not begun: whoever asks meanwhile shares it. */
  #nextFlush: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(file: string, handle: FileHandle, limitBytes: number) {
    this.#file = file;
    this.#handle = handle;
    this.#limitBytes = limitBytes;
  }

  /**
   * Makes the file, which must not exist yet, with the header as its first line. Throws 'disk-full'
   * or 'write-failed', and leaves no file then.
   */
  static async open(
    file: string,
    header: object,
    options: AppendLogOptions = {},
  ): Promise<AppendLog> {
    let handle: FileHandle;
    try {
      handle = await open(file, 'wx');
    } catch (error) {
      throw writeFailure(file, error);
    }
    const log = new AppendLog(file, handle, options.limitBytes ?? 1024 * 1024);
    log.#unwritten = Buffer.from(JSON.stringify(header) + newline);
    try {
      await log.flush();
    } catch (error) {
      await handle.close();
      await rm(file, { force: true });
      throw error;
    }
    return log;
  }

  get counters(): AppendLogCounters {
    return {
      lines: this.#taken,
      refused: { ...this.#refused },
      waitingBytes: this.#waitingBytes,
      writtenBytes: this.#offset,
      writes: this.#writes,
    };
  }

  /**
   * Takes a line, without its newline, into memory. False when there is no room (or the log is
   * closed) and the line was not taken: the caller may then merge it with the next one.
   */
  append(line: string, importance: Importance): boolean {
    const bytes = Buffer.byteLength(line) + newline.length;
    const room = this.#limitBytes * (importance === 'optional' ? shareOfOptional : 1);
    if (this.#closing !== undefined || this.#waitingBytes + bytes > room) {
      this.#refused[importance] += 1;
      return false;
    }
    this.#lines.push(line);
    this.#lineBytes += bytes;
    this.#taken += 1;
    return true;
  }

  /** Writes what is new. Throws 'disk-full' or 'write-failed'; everything unwritten is kept then. */
  flush(): Promise<void> {
    if (this.#waitingBytes === 0) {
      return Promise.resolve();
    }
    this.#nextFlush ??= this.#inTurn(() => {
      this.#nextFlush = undefined;
      return this.#writeWaiting();
    });
    return this.#nextFlush;
  }

  /** Writes what is new and has the disk keep it; calls nothing when it already does. */
  async sync(): Promise<void> {
    await this.flush();
    await this.#inTurn(async () => {
      const offset = this.#offset;
      if (offset > this.#syncedOffset) {
        await this.#handle.datasync();
        this.#syncedOffset = offset;
      }
    });
  }

  /** Writes what is left and closes the file, even if that write fails (then it throws). */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.#handle.close();
    }
  }

  get #waitingBytes(): number {
    return this.#lineBytes + this.#unwritten.length;
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    try {
      await turn;
    } catch (error) {
      throw writeFailure(this.#file, error);
    }
  }

  async #writeWaiting(): Promise<void> {
    await this.#writeUnwritten();
    if (this.#lineBytes > 0) {
      this.#unwritten = Buffer.from(this.#lines.join(newline) + newline);
      this.#lines = [];
      this.#lineBytes = 0;
      await this.#writeUnwritten();
    }
  }

  async #writeUnwritten(): Promise<void> {
    while (this.#unwritten.length > 0) {
      const waiting = this.#unwritten;
      const { bytesWritten } = await this.#handle.write(waiting, 0, waiting.length, this.#offset);
      if (bytesWritten === 0) {
        throw new Error('the system took no byte and gave no reason');
      }
      this.#writes += 1;
      this.#offset += bytesWritten;
      this.#unwritten = waiting.subarray(bytesWritten);
    }
  }
}
