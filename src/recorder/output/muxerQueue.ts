/** One encoded frame on its way to the file: a fragment's bytes, as they came, never joined. */
export interface QueuedFrame {
  readonly buffers: readonly Uint8Array[];
  readonly bytes: number;
}

export interface QueueLimits {
  readonly frames: number;
  readonly bytes: number;
}

/** How much may wait in bytes, whatever the frames are: a bound for pictures that compress badly. */
export const defaultQueueBytes = 32 * 1024 * 1024;

/**
 * The muxer queue: what is encoded and not yet in the file, bounded in frames and in bytes. It has
 * one producer and one consumer.
 *
 * - `put` settles once the frame has its place. While there is none the producer waits, stops
 *   reading ffmpeg's pipe, and the pressure goes back to the grabbing: nothing encoded is dropped.
 * - `drain` hands out batches. A batch keeps its place until it is written, because until then it
 *   is in memory: the bounds hold for all of it.
 * - `close` says that no frame follows; `drain` returns when the last one is written.
 * - `fail` gives up what waits and makes every waiting and later call throw the error.
 *
 * A frame greater than the bound in bytes passes when nothing else is there, and not before.
 */
export class MuxerQueue<Frame extends QueuedFrame = QueuedFrame> {
  readonly limits: QueueLimits;
  #waiting: Frame[] = [];
  #frames = 0;
  #bytes = 0;
  #peakFrames = 0;
  #peakBytes = 0;
  #closed = false;
  #failure: Error | undefined;
  #producer: Gate | undefined;
  #consumer: Gate | undefined;

  constructor(limits: QueueLimits) {
    this.limits = limits;
  }

  /** Frames in memory: waiting, or in the batch that is being written. */
  get frames(): number {
    return this.#frames;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get peakFrames(): number {
    return this.#peakFrames;
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  async put(frame: Frame): Promise<void> {
    if (this.#producer) {
      throw new Error('The muxer queue takes one frame at a time: await the last put first.');
    }
    while (!this.#failure && !this.#hasRoomFor(frame)) {
      this.#producer = new Gate();
      await this.#producer.passed;
      this.#producer = undefined;
    }
    if (this.#failure) {
      throw this.#failure;
    }
    if (this.#closed) {
      throw new Error('The muxer queue is closed: no frame can follow.');
    }
    this.#waiting.push(frame);
    this.#frames += 1;
    this.#bytes += frame.bytes;
    this.#peakFrames = Math.max(this.#peakFrames, this.#frames);
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
    this.#consumer?.open();
  }

  /** No frame follows. Call it when the last `put` has settled. */
  close(): void {
    this.#closed = true;
    this.#consumer?.open();
  }

  fail(error: Error): void {
    if (this.#failure) {
      return;
    }
    this.#failure = error;
    this.#waiting = [];
    this.#frames = 0;
    this.#bytes = 0;
    this.#producer?.open();
    this.#consumer?.open();
  }

  /**
   * Calls `write` with what waits, at most `batchFrames` at once, in order, until the queue is
   * closed and empty. When `write` throws, so does this, and the queue has failed.
   */
  async drain(
    write: (batch: readonly Frame[]) => Promise<void>,
    batchFrames: number,
  ): Promise<void> {
    for (;;) {
      const batch = await this.#next(batchFrames);
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

  async #next(batchFrames: number): Promise<readonly Frame[]> {
    while (!this.#failure && !this.#closed && this.#waiting.length === 0) {
      this.#consumer = new Gate();
      await this.#consumer.passed;
      this.#consumer = undefined;
    }
    if (this.#failure) {
      throw this.#failure;
    }
    return this.#waiting.splice(0, batchFrames);
  }

  #release(batch: readonly Frame[]): void {
    if (this.#failure) {
      return;
    }
    this.#frames -= batch.length;
    for (const frame of batch) {
      this.#bytes -= frame.bytes;
    }
    this.#producer?.open();
  }

  #hasRoomFor(frame: Frame): boolean {
    return (
      this.#frames === 0 ||
      (this.#frames < this.limits.frames && this.#bytes + frame.bytes <= this.limits.bytes)
    );
  }
}

/** One that waits, and what lets it go on. */
class Gate {
  readonly passed: Promise<void>;
  #pass: () => void = () => undefined;

  constructor() {
    this.passed = new Promise((resolve) => {
      this.#pass = resolve;
    });
  }

  open(): void {
    this.#pass();
  }
}
