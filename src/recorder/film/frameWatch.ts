import type { Clock } from '../../base/clock.ts';

export interface FrameWatchOptions {
  readonly clock: Clock;
  /** Frames so far; undefined: it is not ffmpeg's fault if none come now. */
  readonly frames: () => number | undefined;
  /** None has come for a while. */
  readonly onStall: () => void;
  /** The wall clock was set, or the machine slept: what ffmpeg stamps by it is worth nothing. */
  readonly onClockSet: (aheadMs: number) => void;
}

const lookEveryMs = 500;
/** Looks, not time: after a sleep of everything the next look finds ffmpeg as awake as ourselves. */
const stalledLooks = 8;
/** The clock is led to the right time by less between two looks. */
const stepMs = 200;

/** Looks twice a second whether ffmpeg gives frames, and whether the clock that it stamps them by goes on. */
export class FrameWatch {
  readonly #options: FrameWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #frames: number | undefined;
  #sameLooks = 0;
  #wallAheadMs = 0;

  constructor(options: FrameWatchOptions) {
    this.#options = options;
  }

  /** Does nothing where it watches already. */
  begin(): void {
    if (this.#timer === undefined) {
      this.#frames = undefined;
      this.#wallAheadMs = this.#wallAhead();
      this.#timer = setInterval(() => this.#look(), lookEveryMs);
    }
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const { frames, onStall, onClockSet } = this.#options;
    const wallAheadMs = this.#wallAhead();
    const step = wallAheadMs - this.#wallAheadMs;
    this.#wallAheadMs = wallAheadMs;
    if (Math.abs(step) >= stepMs) {
      onClockSet(step);
    }
    const now = frames();
    this.#sameLooks = now !== undefined && now === this.#frames ? this.#sameLooks + 1 : 0;
    this.#frames = now;
    if (this.#sameLooks === stalledLooks) {
      this.#sameLooks = 0;
      onStall();
    }
  }

  #wallAhead(): number {
    const { clock } = this.#options;
    return clock.wall() - clock.monotonic();
  }
}
