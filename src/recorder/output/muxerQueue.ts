/** An encoded piece on its way to the file: a fragment's bytes, as they came, never joined. */
export interface QueuedPart {
  readonly bytes: number;
  /** Places it takes of the bound in frames: none for sound. */
  readonly frames: 0 | 1;
}

export interface QueueLimits {
  readonly frames: number;
  readonly bytes: number;
}

/** How much may wait in bytes, whatever the frames are: a bound for pictures that compress badly. */
export const defaultQueueBytes = 32 * 1024 * 1024;

/**
 * How many parts may wait at all: a frame of silence has some hundred bytes and takes a kilobyte or two
 * of memory. So many are six minutes of one sound.
 */
const mostParts = 16_384;

/** One that waits for its part to find room. */
interface Waiting<Part> {
  readonly part: Part;
  readonly admitted: () => void;
  readonly failed: (error: Error) => void;
}

/**
 * The muxer queue: what is encoded and not yet in the file, bounded in frames, bytes and parts. It has
 * several producers and one consumer.
 *
 * - `put` settles once the part has its place. While there is none the producer waits, stops reading
 *   its pipe, and the pressure goes back to the grabbing: nothing encoded is dropped. Sound takes no
 *   place among the frames, so it passes by a frame that waits for one; it waits for bytes, and for the
 *   number of parts, as all do.
 * - `drain` hands out batches. A batch keeps its place until it is written, because until then it
 *   is in memory: the bounds hold for all of it.
 * - `close` says that no part follows; `drain` returns when the last one is written.
 * - `fail` gives up what waits and makes every waiting and later call throw the error.
 *
 * A part greater than the bound in bytes passes when nothing else is there, and not before; what comes
 * after it waits behind it.
 */
export class MuxerQueue<Part extends QueuedPart = QueuedPart> {
  readonly limits: QueueLimits;
  #parts: Part[] = [];
  /** In the order in which they came. */
  #waiting: Waiting<Part>[] = [];
  /** Parts in memory: waiting to be handed out, or in the batch that is being written. */
  #held = 0;
  #frames = 0;
  #bytes = 0;
  #peakFrames = 0;
  #peakBytes = 0;
  #closed = false;
  #failure: Error | undefined;
  #wakeConsumer: () => void = () => undefined;

  constructor(limits: QueueLimits) {
    this.limits = limits;
  }

  /** Frames in memory: waiting, or in the batch that is being written. */
  get frames(): number {
    return this.#frames;
  }

  /** Of frames and sound, counted in the same way. */
  get bytes(): number {
    return this.#bytes;
  }

  get peakFrames(): number {
    return this.#peakFrames;
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  async put(part: Part): Promise<void> {
    if (this.#failure) {
      throw this.#failure;
    }
    if (this.#closed) {
      throw new Error('The muxer queue is closed: nothing can follow.');
    }
    await new Promise<void>((admitted, failed) => {
      this.#waiting.push({ part, admitted, failed });
      this.#admit();
    });
  }

  /** Nothing follows. Call it when every `put` has settled. */
  close(): void {
    this.#closed = true;
    this.#wakeConsumer();
  }

  fail(error: Error): void {
    if (this.#failure) {
      return;
    }
    this.#failure = error;
    this.#parts = [];
    this.#held = 0;
    this.#frames = 0;
    this.#bytes = 0;
    for (const { failed } of this.#waiting.splice(0)) {
      failed(error);
    }
    this.#wakeConsumer();
  }

  /**
   * Calls `write` with what waits, at most `batchParts` at once, in order, until the queue is
   * closed and empty. When `write` throws, so does this, and the queue has failed.
   */
  async drain(write: (batch: readonly Part[]) => Promise<void>, batchParts: number): Promise<void> {
    for (;;) {
      const batch = await this.#next(batchParts);
      if (batch.length === 0) {
        return;
      }
      try {
        await write(batch);
      } catch (thrown) {
        this.fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
        throw thrown;
      }
      this.#release(batch);
    }
  }

  async #next(batchParts: number): Promise<readonly Part[]> {
    while (!this.#failure && !this.#closed && this.#parts.length === 0) {
      await new Promise<void>((wake) => {
        this.#wakeConsumer = wake;
      });
    }
    if (this.#failure) {
      throw this.#failure;
    }
    return this.#parts.splice(0, batchParts);
  }

  #release(batch: readonly Part[]): void {
    if (this.#failure) {
      return;
    }
    this.#held -= batch.length;
    for (const part of batch) {
      this.#frames -= part.frames;
      this.#bytes -= part.bytes;
    }
    this.#admit();
  }

  /** Lets in whom there is room for: whoever lacks only a place for a frame can be passed by. */
  #admit(): void {
    const stillWaiting: Waiting<Part>[] = [];
    let isFull = false;
    for (const waiting of this.#waiting) {
      const { part } = waiting;
      isFull ||= this.#held >= mostParts;
      isFull ||= this.#held > 0 && this.#bytes + part.bytes > this.limits.bytes;
      if (isFull || this.#frames + part.frames > this.limits.frames) {
        stillWaiting.push(waiting);
      } else {
        this.#take(part);
        waiting.admitted();
      }
    }
    this.#waiting = stillWaiting;
  }

  #take(part: Part): void {
    this.#parts.push(part);
    this.#held += 1;
    this.#frames += part.frames;
    this.#bytes += part.bytes;
    this.#peakFrames = Math.max(this.#peakFrames, this.#frames);
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
    this.#wakeConsumer();
  }
}
