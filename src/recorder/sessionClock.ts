import type { Clock } from '../base/clock.ts';
import type { Manifest } from '../recording/manifest.ts';

/** How far ffmpeg's word on its first frame may lie from what we saw, before the clock was set. */
const plausibleMs = 5_000;

/** A stretch of recording without a pause; of all but the last one it is known where it ends. */
interface Span {
  readonly fromMonotonicMs: number;
  /** The media time of that moment. */
  readonly mediaMs: number;
  untilMonotonicMs: number;
}

/**
 * The scales of a recording, and how they lie on the monotonic clock.
 *
 * *Media time* is time in the video: 0 is the first frame, and pauses are not in it. The scale of the
 * logs counts from the recording's epoch, which is one moment read on two clocks, the monotonic one to
 * measure by and the wall to find ffmpeg's stamps on; from the first frame on it is media time plus
 * `videoStartMs`. Both stand still during a pause.
 */
export class SessionClock {
  readonly epochMonotonicMs: number;
  readonly epochUnixMs: number;
  readonly #clock: Clock;
  readonly #spans: Span[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.epochMonotonicMs = clock.monotonic();
    this.epochUnixMs = clock.wall();
  }

  /** Where on the logs' scale the first frame lies; null until it is known. */
  get videoStartMs(): number | null {
    const first = this.#spans[0];
    return first === undefined ? null : first.fromMonotonicMs - this.epochMonotonicMs;
  }

  /** Where on the logs' scale it was paused, and for how long; a pause that still lasts is not there. */
  get pauses(): Manifest['clock']['pauses'] {
    const start = this.videoStartMs ?? 0;
    return this.#spans.slice(1).map((span, index) => ({
      atMs: start + span.mediaMs,
      lengthMs: span.fromMonotonicMs - (this.#spans[index]?.untilMonotonicMs ?? NaN),
    }));
  }

  /** Whether media time passes. */
  get isRunning(): boolean {
    return this.#spans.at(-1)?.untilMonotonicMs === Infinity;
  }

  /** Now on the monotonic clock, or in the past: what comes after it is not yet known. */
  monotonic(): number {
    return this.#clock.monotonic();
  }

  /** Now on the logs' scale: how far it is, while it is paused; 0 before the first frame. */
  now(): number {
    return (this.videoStartMs ?? 0) + this.mediaNow();
  }

  /** Now in media time: how far it is, while it is paused; 0 before the first frame. */
  mediaNow(): number {
    return this.reachedAt(this.monotonic());
  }

  /** How much had been recorded by a moment. */
  reachedAt(monotonicMs: number): number {
    const span = this.#spans.findLast((each) => each.fromMonotonicMs <= monotonicMs);
    return span === undefined ? 0 : mediaIn(span, Math.min(monotonicMs, span.untilMonotonicMs));
  }

  /** The media time of a moment; undefined: it is not recorded, being in a pause or before the start. */
  mediaAt(monotonicMs: number): number | undefined {
    const span = this.#spans.findLast((each) => each.fromMonotonicMs <= monotonicMs);
    return span !== undefined && monotonicMs < span.untilMonotonicMs
      ? mediaIn(span, monotonicMs)
      : undefined;
  }

  /** A moment on the logs' scale; undefined: it is not recorded, being in a pause or before the start. */
  fromMonotonic(monotonicMs: number): number | undefined {
    const mediaMs = this.mediaAt(monotonicMs);
    return mediaMs === undefined ? undefined : (this.videoStartMs ?? 0) + mediaMs;
  }

  /** When a media time of the stretch that is being recorded is, or will be, on the monotonic clock. */
  monotonicAt(mediaMs: number): number {
    const span = this.#spans.at(-1);
    return span === undefined ? Infinity : span.fromMonotonicMs + mediaMs - span.mediaMs;
  }

  /** From this moment on is recorded: it is the given media time, which is never before the last. */
  run(fromMonotonicMs: number, mediaMs: number): void {
    if (this.isRunning) {
      throw new Error('A clock that runs is not started.');
    }
    this.#spans.push({ fromMonotonicMs, mediaMs, untilMonotonicMs: Infinity });
  }

  /**
   * From this moment on nothing is recorded; gives its media time. One before the stretch began is its
   * beginning. Where the clock stands already it changes nothing.
   */
  stop(monotonicMs: number): number {
    const span = this.#spans.at(-1);
    if (span === undefined) {
      return 0;
    }
    if (this.isRunning) {
      span.untilMonotonicMs = Math.max(monotonicMs, span.fromMonotonicMs);
    }
    return mediaIn(span, span.untilMonotonicMs);
  }

  /**
   * When a take's first frame was grabbed, on the monotonic clock. ffmpeg tells it in Unix time on X11
   * and Windows. Where it does not, or where the wall clock was set meanwhile, the first fragment's
   * arrival has to do: it leaves no earlier than one frame duration after the grab, when the encoder
   * knows the next frame.
   */
  grabbedAt(first: {
    readonly startUnixMs: number | null;
    readonly arrivedMonotonicMs: number;
    readonly frameMs: number;
  }): number {
    const seen = first.arrivedMonotonicMs - first.frameMs;
    if (first.startUnixMs === null) {
      return seen;
    }
    // The two clocks read now, not at the epoch: in a long recording the wall is set, a little or a lot.
    const told = first.startUnixMs - this.#clock.wall() + this.#clock.monotonic();
    return Math.abs(told - seen) <= plausibleMs ? told : seen;
  }
}

function mediaIn(span: Span, monotonicMs: number): number {
  return span.mediaMs + monotonicMs - span.fromMonotonicMs;
}
