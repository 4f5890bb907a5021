import { Deferred } from '../base/deferred.ts';
import type { Clock } from '../base/clock.ts';

/** Waits on purpose, for as many seconds as the user asked for. */
export class Countdown {
  readonly #clock: Clock;
  readonly #lengthMs: number;
  readonly #over = new Deferred();
  #timer: NodeJS.Timeout | undefined;
  #endMs: number | undefined;

  constructor(clock: Clock, seconds: number) {
    this.#clock = clock;
    this.#lengthMs = seconds * 1000;
  }

  /** Settles when it has run down, or was cancelled; without any seconds it has at once. */
  run(): Promise<void> {
    if (this.#lengthMs === 0) {
      this.#over.resolve();
    } else {
      this.#endMs = this.#clock.monotonic() + this.#lengthMs;
      this.#timer = setTimeout(() => this.#over.resolve(), this.#lengthMs);
    }
    return this.#over.promise;
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#over.resolve();
  }

  get leftMs(): number {
    const endMs = this.#endMs;
    return endMs === undefined ? this.#lengthMs : Math.max(0, endMs - this.#clock.monotonic());
  }
}
