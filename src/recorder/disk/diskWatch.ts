import type { Clock } from '../../base/clock.ts';
import { freeBytes } from '../../base/diskSpace.ts';
import {
  diskState,
  nextLookMs,
  type DiskLimits,
  type DiskLook,
  type DiskState,
} from './diskPolicy.ts';
import type { HeldFiles } from './heldFiles.ts';

export interface DiskWatchOptions {
  readonly limits: DiskLimits;
  readonly files: HeldFiles;
  readonly clock: Clock;
  readonly folder: () => string;
  /** Bytes in the video's file, and what the recording's end will write. */
  readonly recorded: () => { readonly fileBytes: number; readonly endBytes: number };
  readonly onLow: (look: DiskLook) => void;
  readonly onFull: (look: DiskLook) => void;
  readonly onMoved: (folder: string) => void;
  readonly onGone: () => void;
}

/** How often it is looked while no platform tells how much is free. */
const blindMs = 2_000;
const rateSpanMs = 1_000;

interface Point {
  readonly atMs: number;
  readonly freeBytes: number;
  readonly fileBytes: number;
}

/**
 * Watches the room on a recording's disk, and whether its folder is still there; more often the less
 * room there is. While nothing is recorded it rests.
 */
export class DiskWatch {
  readonly #options: DiskWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #isWatching = false;
  #state: DiskState = 'ample';
  #seen: Point | undefined;
  #bytesPerSecond = 0;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  /** Looks now, and on a schedule, until `rest`. */
  watch(): void {
    if (!this.#isWatching) {
      this.#isWatching = true;
      this.#seen = undefined;
      this.#looking = this.#looking.then(() => this.#look());
    }
  }

  rest(): void {
    this.#isWatching = false;
    clearTimeout(this.#timer);
  }

  /** Rests, and waits for the look that is under way. */
  async stop(): Promise<void> {
    this.rest();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { files, folder, limits, onFull, onGone, onLow, onMoved } = this.#options;
    await files.hold();
    const place = await files.whereabouts();
    const free = await freeBytes(folder());
    if (!this.#isWatching) {
      return;
    }
    if (place.kind === 'gone') {
      this.rest();
      onGone();
      return;
    }
    if (place.kind === 'moved') {
      onMoved(place.folder);
    }
    if (free === null) {
      this.#lookAgain(blindMs);
      return;
    }
    const look = this.#lookOf(free);
    const before = this.#state;
    this.#state = diskState(before, limits, look);
    if (this.#state === 'full') {
      this.rest();
      onFull(look);
      return;
    }
    if (this.#state === 'low' && before === 'ample') {
      onLow(look);
    }
    this.#lookAgain(nextLookMs(limits, look));
  }

  #lookAgain(afterMs: number): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look();
    }, afterMs);
  }

  /** Whoever fills the disk: it may be another program, and our own bytes may not be on it yet. */
  #lookOf(freeNow: number): DiskLook {
    const { clock, recorded } = this.#options;
    const { fileBytes, endBytes } = recorded();
    const now: Point = { atMs: clock.monotonic(), freeBytes: freeNow, fileBytes };
    const before = this.#seen ?? now;
    const spanMs = now.atMs - before.atMs;
    if (spanMs >= rateSpanMs) {
      const taken = Math.max(now.fileBytes - before.fileBytes, before.freeBytes - now.freeBytes);
      this.#bytesPerSecond = (taken / spanMs) * 1000;
    }
    if (spanMs >= rateSpanMs || !this.#seen) {
      this.#seen = now;
    }
    return { freeBytes: freeNow, bytesPerSecond: this.#bytesPerSecond, endBytes };
  }
}
