import type { SessionClock } from './sessionClock.ts';

/** The longest time a timer takes, in milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls once, when the recording has reached a media time. Only while it is armed. */
export class MediaAlarm {
  readonly #clock: SessionClock;
  readonly #mediaMs: number;
  readonly #onReached: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(clock: SessionClock, mediaMs: number, onReached: () => void) {
    this.#clock = clock;
    this.#mediaMs = mediaMs;
    this.#onReached = onReached;
  }

  arm(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) {
      return;
    }
    const leftMs = this.#mediaMs - this.#clock.mediaNow();
    if (leftMs <= 0) {
      this.#isOver = true;
      this.#onReached();
    } else {
      this.#timer = setTimeout(() => this.arm(), Math.min(Math.ceil(leftMs), longestTimerMs));
    }
  }

  disarm(): void {
    clearTimeout(this.#timer);
  }
}
