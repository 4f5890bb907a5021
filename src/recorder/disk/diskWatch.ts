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
/** How often it is looked in a pause, at no more than the folder. */
const restMs = 5_000;
const rateSpanMs = 1_000;

interface Point {
  readonly atMs: number;
  readonly freeBytes: number;
  readonly fileBytes: number;
}

/** `resting`: nothing is written, so that the folder alone is looked at, now and then. */
type Pace = 'off' | 'watching' | 'resting';

/**
 * Watches the room on a recording's disk, and whether its folder is still there; more often the less
 * room there is. In a pause it looks whether the folder is there, and no more.
 */
export class DiskWatch {
  readonly #options: DiskWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #pace: Pace = 'off';
  #state: DiskState = 'ample';
  #seen: Point | undefined;
  #bytesPerSecond = 0;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  /** Looks now, and on a schedule, until `rest`. */
  watch(): void {
    if (this.#pace !== 'watching') {
      this.#pace = 'watching';
      clearTimeout(this.#timer);
      this.#seen = undefined;
      this.#looking = this.#looking.then(() => this.#look());
    }
  }

  /** Nothing is written for a while. */
  rest(): void {
    if (this.#pace === 'watching') {
      this.#pace = 'resting';
      this.#lookAgain(restMs);
    }
  }

  /** Settles when no look is under way, and none follows. */
  async stop(): Promise<void> {
    this.#end();
    await this.#looking;
  }

  #end(): void {
    this.#pace = 'off';
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const { files, folder, onGone, onMoved } = this.#options;
    await files.hold();
    const place = await files.whereabouts();
    if (this.#pace === 'off') {
      return;
    }
    if (place.kind === 'gone') {
      this.#end();
      onGone();
      return;
    }
    if (place.kind === 'moved') {
      onMoved(place.folder);
    }
    const free = this.#pace === 'watching' ? await freeBytes(folder()) : null;
    // It may have changed meanwhile.
    if (this.#pace === 'watching') {
      this.#judge(free);
    } else if (this.#pace === 'resting') {
      this.#lookAgain(restMs);
    }
  }

  #judge(free: number | null): void {
    const { limits, onFull, onLow } = this.#options;
    if (free === null) {
      this.#lookAgain(blindMs);
      return;
    }
    const look = this.#lookOf(free);
    const before = this.#state;
    this.#state = diskState(before, limits, look);
    if (this.#state === 'full') {
      this.#end();
      onFull(look);
      return;
    }
    if (this.#state === 'low' && before === 'ample') {
      onLow(look);
    }
    this.#lookAgain(nextLookMs(limits, look));
  }

  #lookAgain(afterMs: number): void {
    clearTimeout(this.#timer);
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
