/** A frame as it comes: ticks on the scale of its own take. */
export interface TakenFrame {
  readonly decodeTime: number;
  readonly duration: number;
}

/** A frame where it stands in the movie: ticks since the movie's start. */
export interface PlacedFrame<Frame extends TakenFrame> {
  readonly frame: Frame;
  readonly start: number;
  readonly duration: number;
  /** It is its take's first: what was before it is no part of this take's rhythm. */
  readonly opensTake: boolean;
}

export interface TakePosition {
  /** The decode time of the take's first frame. */
  readonly firstDecodeTime: number;
  /** Where that frame stands in the movie. */
  readonly start: number;
  /** Where the movie ends so far: nothing begins before. */
  readonly movieEnd: number;
}

/**
 * Decides where each frame of a take stands in the movie, and where the take ends. All in ticks.
 *
 * A take that begins where the movie has frames already keeps its times: the frames that lie there
 * follow each other by a tick, the first of them being what the others are decoded from, until the
 * take has caught up.
 *
 * Frames that begin at the cut or after it are left out. The last one ends at the cut, however long
 * ffmpeg took it to be; to know which one is the last, one is held back from the moment that the cut
 * is known.
 *
 * A take may be frozen where its window went out of sight: what begins there or later is left out, and
 * the last frame before lasts until the cut, which comes when the window is back, or with the end.
 */
export class TakeCutter<Frame extends TakenFrame> {
  readonly #shift: number;
  #end: number;
  #cut = Infinity;
  #frozen = Infinity;
  #held: PlacedFrame<Frame> | undefined;
  #ended = false;
  #isFirst = true;

  constructor({ firstDecodeTime, start, movieEnd }: TakePosition) {
    this.#shift = start - firstDecodeTime;
    this.#end = movieEnd;
  }

  /** Where the movie ends with the frames given so far, and the one held back. */
  get end(): number {
    return this.#end;
  }

  /** Whether no frame of this take is to come any more. */
  get isDone(): boolean {
    return this.#ended && this.#held === undefined;
  }

  /** Of several cuts the earliest counts. */
  cutAt(ticks: number): void {
    this.#cut = Math.min(this.#cut, ticks);
    if (this.#end >= this.#cut) {
      this.#ended = true;
    }
  }

  freezeAt(ticks: number): void {
    this.#frozen = Math.min(this.#frozen, ticks);
  }

  /** The next frame came in: gives those that have their place now. */
  push(frame: Frame): readonly PlacedFrame<Frame>[] {
    const shifted = frame.decodeTime + this.#shift;
    const start = Math.max(shifted, this.#end);
    if (this.#ended || start >= this.#cut) {
      return this.finish();
    }
    if (start >= this.#frozen) {
      return [];
    }
    const end = Math.min(Math.max(shifted + frame.duration, start + 1), this.#cut);
    const placed = { frame, start, duration: end - start, opensTake: this.#isFirst };
    const before = this.#letGo(start);
    this.#isFirst = false;
    this.#end = end;
    if (end === this.#cut) {
      this.#ended = true;
    } else if (this.#cut !== Infinity || this.#frozen !== Infinity) {
      this.#held = placed;
      return before;
    }
    return [...before, placed];
  }

  /** No frame follows, or none that belongs: gives the one held back. */
  finish(): readonly PlacedFrame<Frame>[] {
    this.#ended = true;
    return this.#letGo(this.#cut);
  }

  /** The frame held back lasts until then. */
  #letGo(until: number): readonly PlacedFrame<Frame>[] {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined || held.start >= until) {
      return [];
    }
    this.#end = until;
    return [{ ...held, duration: until - held.start }];
  }
}
