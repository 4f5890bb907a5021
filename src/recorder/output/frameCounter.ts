/** When a frame is shown, in milliseconds on the video's own scale. */
export interface FrameTiming {
  readonly startMs: number;
  readonly durationMs: number;
  /** It begins a take: what lies between it and the frame before is a pause, or a window that was not to be seen. */
  readonly opensTake: boolean;
  /** Its take gives one at each place of the frame rate, and not only when something has changed. */
  readonly isRegular: boolean;
}

/**
 * A frame may come this much of a frame duration early or late and still fill its place on the grid:
 * more than the jitter of a busy machine, less than a whole one, which is a missing frame.
 */
const lateTolerance = 0.75;

/** How much of a frame's deviation moves the grid: it follows a drifting clock, not the jitter. */
const gridGain = 0.05;

/** Arrivals remembered for the frame rate: two seconds at the highest rate a session can ask for. */
const arrivalCapacity = 256;

/**
 * Counts frames and finds those that are missing.
 *
 * The frame rate is a grid of places in time, each with room for one frame. A frame fills the next
 * place, early or late. One that comes about a whole place late or more shows that the places it
 * passed were empty: those are the dropped frames, so that a gap of k frame durations is k-1 drops. One that
 * comes a place early is a catch-up after a stall (a grabber works off the ticks it missed in
 * one burst); it fills no place, because the picture it should have shown is past. Each take has a grid of
 * its own. Where frames come only when something has changed, empty places say nothing, and whoever
 * grabs knows what is missing (`Take.missed`).
 */
export class FrameCounter {
  readonly #placeMs: number;
  readonly #arrivals = new Float64Array(arrivalCapacity);
  #frames = 0;
  #dropped = 0;
  #firstMs = 0;
  #endMs = 0;
  /** Where on the video's scale the next frame is due. */
  #dueMs = 0;

  constructor(framesPerSecond: number) {
    this.#placeMs = 1000 / framesPerSecond;
  }

  get frames(): number {
    return this.#frames;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** The last frame's end on the video's scale. */
  get endMs(): number {
    return this.#endMs;
  }

  /** From the first frame's start to the last one's end. */
  get durationMs(): number {
    return this.#endMs - this.#firstMs;
  }

  /** `arrivedMs`: when the frame came in, on a clock that never jumps. */
  add(timing: FrameTiming, arrivedMs: number): void {
    if (this.#frames === 0) {
      this.#firstMs = timing.startMs;
    }
    if (timing.opensTake) {
      this.#dueMs = timing.startMs;
    }
    this.#arrivals[this.#frames % arrivalCapacity] = arrivedMs;
    this.#frames += 1;
    this.#endMs = timing.startMs + timing.durationMs;
    if (timing.isRegular) {
      this.#place(timing.startMs);
    }
  }

  /** The last frame lasts longer than was known. */
  lastUntil(ms: number): void {
    this.#endMs = ms;
  }

  /** Frames that came in during the second before `nowMs`. */
  framesPerSecond(nowMs: number): number {
    const known = Math.min(this.#frames, arrivalCapacity);
    let recent = 0;
    for (let back = 1; back <= known; back += 1) {
      const arrived = this.#arrivals[(this.#frames - back) % arrivalCapacity] ?? 0;
      if (arrived <= nowMs - 1000) {
        break;
      }
      recent += 1;
    }
    return recent;
  }

  #place(startMs: number): void {
    const late = (startMs - this.#dueMs) / this.#placeMs;
    if (late <= -lateTolerance) {
      return;
    }
    const missing = Math.max(0, Math.floor(late + (1 - lateTolerance)));
    this.#dropped += missing;
    const deviation = late - missing;
    this.#dueMs += (missing + 1 + gridGain * deviation) * this.#placeMs;
  }
}
