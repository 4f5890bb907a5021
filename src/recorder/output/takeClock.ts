/** A frame that was grabbed so long after it came shows that its clock was set. */
const impossibleMs = 200;
/** Two frames so far apart show that none came between them, also where the screen stood still. */
const gapMs = 2000;
/** How much of a frame's delay goes into what is usual. */
const usualGain = 0.05;

export interface TakeClockOptions {
  readonly ticksPerMs: number;
  /** How long after its grab the first frame came. */
  readonly firstLagMs: number;
}

/** Ticks on the scale of the take, as if its clock had never been set. */
export interface TakeMoment {
  readonly decodeTime: number;
  /** How long after the one before it came, where that is long; otherwise 0. */
  readonly gap: number;
}

/**
 * Keeps a take's times to the clock that never jumps. ffmpeg stamps frames by the wall clock: when that
 * is set forward, or the machine slept, frames seem to be grabbed after they came, and from there on
 * their times are told as much earlier. Frames that come late are believed: they waited, for the
 * encoder or for the disk. A wall clock that is set back cannot be seen here: ffmpeg leaves out what
 * is older than what it gave, so that nothing comes (film/takes.ts).
 */
export class TakeClock {
  readonly #ticksPerMs: number;
  #usualLagMs: number;
  /** The frame before. */
  #last: { readonly decodeTime: number; readonly arrivedMs: number } | undefined;
  #lagMs: number;
  #shift = 0;

  constructor({ ticksPerMs, firstLagMs }: TakeClockOptions) {
    this.#ticksPerMs = ticksPerMs;
    this.#usualLagMs = Math.max(0, firstLagMs);
    this.#lagMs = this.#usualLagMs;
  }

  /** The next frame, with the times that it came with. `arrivedMs`: on a clock that never jumps. */
  push(frame: { readonly decodeTime: number; readonly arrivedMs: number }): TakeMoment {
    const last = this.#last;
    let decodeTime = frame.decodeTime + this.#shift;
    if (last !== undefined) {
      this.#lagMs += frame.arrivedMs - last.arrivedMs;
      this.#lagMs -= (decodeTime - last.decodeTime) / this.#ticksPerMs;
      if (this.#lagMs < -impossibleMs) {
        const early = Math.round((this.#usualLagMs - this.#lagMs) * this.#ticksPerMs);
        this.#shift -= early;
        decodeTime -= early;
        this.#lagMs = this.#usualLagMs;
      }
      this.#usualLagMs += usualGain * (this.#lagMs - this.#usualLagMs);
    }
    this.#last = { decodeTime, arrivedMs: frame.arrivedMs };
    // What ffmpeg says of how long the frame before lasts is no more than when this one came.
    const apart = last === undefined ? 0 : decodeTime - last.decodeTime;
    return { decodeTime, gap: apart > gapMs * this.#ticksPerMs ? apart : 0 };
  }
}
