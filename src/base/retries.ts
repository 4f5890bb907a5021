/** Before the first try, the second and so on; the last one stays. */
const waitsMs = [0, 250, 500, 1000, 2000, 4000, 8000, 10_000];
/** What has worked for so long failed for another reason the next time. */
const forgivenAfterMs = 10_000;
/** It is given up when it has not worked for so long, and has been tried that often. */
const hopelessAfterMs = 60_000;
const hopelessTries = 5;

/**
 * Decides when a program that ended by itself is started again: at once, then less and less often, and
 * not for ever. All times are moments of one clock, in milliseconds.
 */
export class Retries {
  /** In a row, with no good while between them. */
  #failures = 0;
  /** Tries since it worked last. */
  #fruitless = 0;
  #fruitlessSinceMs = 0;
  #workingSinceMs: number | undefined;

  /** It works, since that moment. */
  worked(nowMs: number): void {
    this.#workingSinceMs ??= nowMs;
    this.#fruitless = 0;
  }

  /** It failed, or ended. Gives how long to wait before the next try; undefined: there is no hope. */
  failed(nowMs: number): number | undefined {
    const workedForMs = this.#workingSinceMs === undefined ? 0 : nowMs - this.#workingSinceMs;
    this.#workingSinceMs = undefined;
    if (workedForMs >= forgivenAfterMs) {
      this.#failures = 0;
    }
    if (this.#fruitless === 0) {
      this.#fruitlessSinceMs = nowMs;
    }
    const isHopeless =
      this.#fruitless >= hopelessTries && nowMs - this.#fruitlessSinceMs >= hopelessAfterMs;
    const waitMs = waitsMs[Math.min(this.#failures, waitsMs.length - 1)];
    this.#failures += 1;
    this.#fruitless += 1;
    return isHopeless ? undefined : waitMs;
  }
}
