import type { Clock } from '../../../src/base/clock.ts';
import { systemClock } from '../../../src/base/clock.ts';

/** A stretch of time that passes faster than it does. Two processes that have it agree on the time. */
export interface FastTime {
  /** When it begins, on the real monotonic clock. */
  readonly fromMs: number;
  /** Simulated milliseconds for each real one. */
  readonly speed: number;
  /** Simulated milliseconds after which time passes as ever again. */
  readonly lengthMs: number;
}

/** How far simulated time is ahead of the real one at a real moment: it never jumps, nor goes back. */
export function aheadAt({ fromMs, speed, lengthMs }: FastTime, realMs: number): number {
  const fast = Math.min(Math.max(0, realMs - fromMs), lengthMs / speed);
  return fast * (speed - 1);
}

/** The system's clock, until it runs faster. */
export class FastClock implements Clock {
  #fast: FastTime | undefined;

  hurry(fast: FastTime): void {
    this.#fast = fast;
  }

  /** Simulated milliseconds since it hurries; 0 before. */
  get passedMs(): number {
    return this.#fast === undefined
      ? 0
      : Math.max(0, systemClock.monotonic() - this.#fast.fromMs + this.#ahead);
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead;
  }

  wall(): number {
    return systemClock.wall() + this.#ahead;
  }

  get #ahead(): number {
    return this.#fast === undefined ? 0 : aheadAt(this.#fast, systemClock.monotonic());
  }
}

/**
 * Timers that are set from now on wait for simulated time, as far as the system's grain of 1 ms lets
 * them: what the product does twice a second it does as often in an hour of it. Gives what takes
 * this back, for timers that are set after that.
 */
export function hurryTimers(speed: number): () => void {
  const { setTimeout: realTimeout, setInterval: realInterval } = globalThis;
  globalThis.setTimeout = faster(realTimeout, speed);
  globalThis.setInterval = faster(realInterval, speed);
  return () => Object.assign(globalThis, { setTimeout: realTimeout, setInterval: realInterval });
}

function faster<Timer extends typeof setTimeout | typeof setInterval>(
  timer: Timer,
  speed: number,
): Timer {
  return new Proxy(timer, {
    apply: (target, self, [callback, ms, ...rest]: unknown[]): unknown =>
      Reflect.apply(target, self, [callback, Number(ms ?? 0) / speed, ...rest]),
  });
}
