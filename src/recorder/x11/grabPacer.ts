/** How long a screen on which nothing changes goes without a frame. */
const heartbeatMs = 1000;

/**
 * How long after a changed frame another one follows, if nothing changes: ffmpeg gives a frame away
 * only when it has the next. Longer means that more of a sudden end is lost, shorter that a screen
 * which changes now and then costs two frames for each.
 */
export const settleMs = 500;

/** A timer may come so early. */
const earlyMs = 0.5;

/**
 * How many pictures may be on their way through ffmpeg when it is given another; all of them are lost
 * when it is killed. One is there at any time, because ffmpeg gives a frame away when it has the next.
 * With two, one is grabbed while the one before is encoded: with one alone, an ffmpeg that could film
 * 60 frames of 1080p a second films 46.
 */
export const mostUnderWay = 2;

/**
 * Decides when ffmpeg, which asks for the next picture as soon as it has one, is given it: where
 * something has changed, at the next place of the frame rate's grid; otherwise at the heartbeat. All
 * times in milliseconds on one clock that never jumps.
 *
 * The caller looks for changes when `dueMs` says so: `beginLook`, then what the X server knows, then
 * `endLook`. What is told by `stir` meanwhile counts for the next look.
 */
export class GrabPacer {
  readonly #frameMs: number;
  readonly #startMs: number;
  #tickMs: number | undefined;
  /** The look under way is one of the grid's. */
  #isAtPlace = false;
  /** When it should have begun. */
  #dueMs = 0;
  #asked = false;
  /** The place of which there is something new that no picture shows; undefined: there is nothing. */
  #pendingMs: number | undefined;
  /** The place at which a change was last found. */
  #changedMs = -Infinity;
  /** How many places that was after the change before it. */
  #step = Infinity;
  /** Places just before it at which nobody could look. */
  #unseen = 0;
  /** Pictures that were given and have not come out of ffmpeg. */
  #underWay = 0;
  /** ffmpeg has made up for its beginning, in which it gives nothing. */
  #hasBegun = false;
  /** Or should have, by then. */
  #beginsUntilMs = Infinity;
  #isHurried = false;
  #isOpen = false;
  #counts = true;
  #lastGrabMs = -Infinity;
  #restMs = 0;
  #missed = 0;

  constructor(options: { readonly frameMs: number; readonly startMs: number }) {
    this.#frameMs = options.frameMs;
    this.#startMs = options.startMs;
  }

  /** Pictures that another change replaced before they could be given, as far as can be known. */
  get missed(): number {
    return this.#missed;
  }

  /** Every picture is given: nobody knows what changes. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** ffmpeg waits for a picture. */
  ask(): void {
    this.#asked = true;
  }

  /** Something may have changed, or may change without a word until so many ms from now. */
  stir(nowMs: number, inMs = 0): void {
    this.#tickMs = Math.min(this.#tickMs ?? Infinity, this.#nextTick(nowMs + inMs));
  }

  /** From now on a picture is given at every place of the grid. */
  open(nowMs: number): void {
    this.#isOpen = true;
    this.stir(nowMs);
  }

  /** What follows is not wanted: let ffmpeg end. */
  finish(nowMs: number): void {
    this.#counts = false;
    this.open(nowMs);
  }

  /** A frame has come out of ffmpeg. Where nobody tells, it is given all that it asks for. */
  came(nowMs: number): void {
    this.#forgetOne();
    this.#hasBegun ||= this.#underWay <= mostUnderWay;
    this.#beginsUntilMs = Math.min(this.#beginsUntilMs, nowMs + heartbeatMs);
  }

  /** Give the next picture at once, changed or not. */
  hurry(): void {
    this.#isHurried = true;
  }

  /** One less is under way, but the last: it stays until there is another. */
  #forgetOne(): void {
    this.#underWay = Math.max(Math.min(this.#underWay, 1), this.#underWay - 1);
  }

  /** When to look next; undefined: not before it is asked, or something stirs. */
  get dueMs(): number | undefined {
    const askedMs = this.#asked ? this.#lastGrabMs + this.#waitMs : undefined;
    const dues = [this.#tickMs, askedMs].filter((due) => due !== undefined);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  beginLook(nowMs: number): void {
    this.#hasBegun ||= nowMs > this.#beginsUntilMs;
    this.#isAtPlace = this.#tickMs !== undefined && nowMs >= this.#tickMs;
    this.#dueMs = this.#tickMs ?? nowMs;
    this.#tickMs = this.#isOpen ? this.#nextTick(nowMs) : undefined;
  }

  /** true: what ffmpeg asked for is to be given now. */
  endLook(nowMs: number, changed: boolean): boolean {
    if (changed || (this.#isOpen && this.#isAtPlace)) {
      this.#noteChange(nowMs);
    }
    if (!this.#asked || !this.#isTime(nowMs)) {
      return false;
    }
    const isFirst = this.#lastGrabMs === -Infinity;
    if (nowMs - this.#lastGrabMs > heartbeatMs - earlyMs) {
      // What has not come by now may never: ffmpeg has left it out.
      this.#forgetOne();
    }
    this.#underWay += 1;
    // ffmpeg gives the first away with the second, and who records waits for that.
    this.#restMs = isFirst ? 0 : this.#pendingMs === undefined ? heartbeatMs : settleMs;
    this.#lastGrabMs = nowMs;
    this.#asked = false;
    this.#pendingMs = undefined;
    this.#isHurried = false;
    return true;
  }

  #isTime(nowMs: number): boolean {
    const isDue = nowMs >= this.#lastGrabMs + this.#waitMs - earlyMs;
    return isDue || (this.#pendingMs !== undefined && !this.#isFull);
  }

  /**
   * A place is missed when what was new there has been replaced by the next. At places where nobody
   * could look it is taken to have changed as often as before and after.
   */
  #noteChange(nowMs: number): void {
    // What is given more than half a frame late stands in for the next.
    const placeMs = this.#place(Math.round((nowMs - this.#startMs) / this.#frameMs));
    const step = Math.max(1, Math.round((this.#dueMs - this.#changedMs) / this.#frameMs));
    const isReplaced = this.#pendingMs !== undefined && this.#pendingMs < placeMs;
    if (this.#counts && this.#lastGrabMs !== -Infinity) {
      const unseen = Math.floor(this.#unseen / Math.max(this.#step, step));
      this.#missed += unseen + (isReplaced ? 1 : 0);
    }
    this.#unseen = Math.max(0, Math.round((placeMs - this.#dueMs) / this.#frameMs));
    this.#step = step;
    this.#changedMs = placeMs;
    this.#pendingMs = placeMs;
  }

  /** How long after the last picture ffmpeg is given the one that it asked for, if nothing stirs. */
  get #waitMs(): number {
    if (this.#isHurried) {
      return -Infinity;
    }
    if (this.#isFull) {
      return heartbeatMs;
    }
    // Late is better than never, but two at once would show the same.
    return this.#pendingMs === undefined ? this.#restMs : Math.min(this.#restMs, this.#frameMs / 2);
  }

  /** ffmpeg has enough to do. */
  get #isFull(): boolean {
    return this.#hasBegun && this.#counts && this.#underWay > mostUnderWay;
  }

  /** The first place of the grid after this moment that leaves the last picture its time. */
  #nextTick(nowMs: number): number {
    const after = Math.max(nowMs, this.#lastGrabMs + this.#frameMs / 2);
    return this.#place(Math.floor((after - this.#startMs) / this.#frameMs) + 1);
  }

  #place(count: number): number {
    return this.#startMs + count * this.#frameMs;
  }
}
