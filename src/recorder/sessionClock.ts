import type { Clock } from '../base/clock.ts';

/** How far ffmpeg's word on its first frame may lie from what we saw, before the clock was set. */
const plausibleMs = 5_000;

/**
 * The scale of a recording's logs: milliseconds since its epoch, which is one moment read on two
 * clocks, the monotonic one to measure by and the wall to find ffmpeg's stamp on.
 */
export class SessionClock {
  readonly epochMonotonicMs: number;
  readonly epochUnixMs: number;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.epochMonotonicMs = clock.monotonic();
    this.epochUnixMs = clock.wall();
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.fromMonotonic(this.#clock.monotonic());
  }

  fromMonotonic(monotonicMs: number): number {
    return monotonicMs - this.epochMonotonicMs;
  }

  /**
   * When the first frame was grabbed. ffmpeg tells it in Unix time on X11 and Windows. Where it does
   * not, or where the wall clock was set meanwhile, the first fragment's arrival has to do: it
   * leaves no earlier than one frame duration after the grab, when the encoder knows the next frame.
   */
  videoStart(first: {
    readonly startUnixMs: number | null;
    readonly arrivedMonotonicMs: number;
    readonly frameMs: number;
  }): number {
    const seen = this.fromMonotonic(first.arrivedMonotonicMs) - first.frameMs;
    if (first.startUnixMs === null) {
      return seen;
    }
    const told = first.startUnixMs - this.epochUnixMs;
    return Math.abs(told - seen) <= plausibleMs ? told : seen;
  }
}
