/** How long a screen on which nothing changes goes without a frame. */
const heartbeatMs = 1000;

/**
 * How long after a changed frame another one follows, if nothing changes: ffmpeg gives a frame away
 * only when it has the next. Longer means that more of a sudden end is lost, shorter that a screen
 * which changes now and then costs two frames for each.
 */
const settleMs = 200;

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
  /** Something has changed since the last picture. */
  #isPending = false;
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

  /** Give the next picture at once, changed or not. */
  hurry(): void {
    this.#isHurried = true;
  }

  /** When to look next; undefined: not before it is asked, or something stirs. */
  get dueMs(): number | undefined {
    const dues = [
      this.#tickMs,
      // Late is better than never, but two at once would show the same.
      this.#asked && this.#isPending ? this.#lastGrabMs + this.#frameMs / 2 : undefined,
      this.#asked && this.#isHurried ? -Infinity : undefined,
      this.#asked ? this.#lastGrabMs + this.#restMs : undefined,
    ].filter((due) => due !== undefined);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  beginLook(nowMs: number): void {
    this.#isAtPlace = this.#tickMs !== undefined && nowMs >= this.#tickMs;
    this.#dueMs = this.#tickMs ?? nowMs;
    this.#tickMs = this.#isOpen ? this.#nextTick(nowMs) : undefined;
  }

  /** true: what ffmpeg asked for is to be given now. */
  endLook(nowMs: number, changed: boolean): boolean {
    if (changed || (this.#isOpen && this.#isAtPlace)) {
      if (this.#counts && this.#lastGrabMs !== -Infinity) {
        // Places that passed because we were kept from looking, or the server from answering.
        const passed = Math.max(0, Math.floor((nowMs - this.#dueMs) / this.#frameMs));
        this.#missed += passed + (this.#isPending ? 1 : 0);
      }
      this.#isPending = true;
    }
    const isDue = nowMs >= this.#lastGrabMs + this.#restMs - 0.5;
    if (!this.#asked || !(this.#isPending || this.#isHurried || isDue)) {
      return false;
    }
    const isFirst = this.#lastGrabMs === -Infinity;
    // ffmpeg gives the first away with the second, and who records waits for that.
    this.#restMs = isFirst ? 0 : this.#isPending ? settleMs : heartbeatMs;
    this.#lastGrabMs = nowMs;
    this.#asked = false;
    this.#isPending = false;
    this.#isHurried = false;
    return true;
  }

  /** The first place of the grid after this moment that leaves the last picture its time. */
  #nextTick(nowMs: number): number {
    const after = Math.max(nowMs, this.#lastGrabMs + this.#frameMs / 2);
    const places = Math.floor((after - this.#startMs) / this.#frameMs) + 1;
    return this.#startMs + places * this.#frameMs;
  }
}
