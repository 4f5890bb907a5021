/** A frame as it comes: ticks on the scale of its own take. */
export interface TakenFrame {
  readonly decodeTime: number;
  readonly duration: number;
}

/** A frame where it stands in the movie: ticks since the movie's start. */
export interface PlacedFrame<Frame extends TakenFrame> {
  readonly frame: Frame;
  readonly start: number;
  /** As far as it is known without the next frame. */
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
 * A frame is given at once, with the duration that it came with: how long it really lasts is known
 * when the next one comes, whose start the movie makes its end (MoviePipeline). Frames that begin at
 * the cut or after it are left out, and none lasts beyond it.
 */
export class TakeCutter<Frame extends TakenFrame> {
  readonly #shift: number;
  #end: number;
  /** Where the next frame may begin, at the earliest. */
  #earliest: number;
  #cut = Infinity;
  #isDone = false;
  #isFirst = true;

  constructor({ firstDecodeTime, start, movieEnd }: TakePosition) {
    this.#shift = start - firstDecodeTime;
    this.#end = movieEnd;
    this.#earliest = movieEnd;
  }

  /** Where the movie ends with the frames given so far. */
  get end(): number {
    return this.#end;
  }

  /** Whether no frame of this take is to come any more. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Of several cuts the earliest counts. */
  cutAt(ticks: number): void {
    this.#cut = Math.min(this.#cut, ticks);
    this.#isDone ||= this.#end >= this.#cut;
  }

  /** The next frame came in: gives it with its place; undefined: it does not belong. */
  push(frame: Frame): PlacedFrame<Frame> | undefined {
    const shifted = frame.decodeTime + this.#shift;
    const start = Math.max(shifted, this.#earliest);
    this.#isDone ||= start >= this.#cut;
    if (this.#isDone) {
      return undefined;
    }
    const end = Math.min(Math.max(shifted + frame.duration, start + 1), this.#cut);
    const placed = { frame, start, duration: end - start, opensTake: this.#isFirst };
    this.#isFirst = false;
    this.#end = end;
    this.#earliest = start + 1;
    this.#isDone = end === this.#cut;
    return placed;
  }
}
