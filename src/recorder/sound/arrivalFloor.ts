const bucketMs = 500;
const keptBuckets = 6;

/**
 * The least delay of the last seconds. Sound is often late, because something was busy, and never
 * early: the least delay is the one that says how the device's clock runs.
 */
export class ArrivalFloor {
  /** Oldest first. */
  #buckets: { readonly fromMs: number; least: number }[] = [];

  /** Tells whether a stretch of time has been completed: there is something new to learn. */
  push(arrivedMs: number, delayMs: number): boolean {
    const last = this.#buckets.at(-1);
    if (last !== undefined && arrivedMs < last.fromMs + bucketMs) {
      last.least = Math.min(last.least, delayMs);
      return false;
    }
    this.#buckets.push({ fromMs: arrivedMs, least: delayMs });
    this.#buckets = this.#buckets.slice(-keptBuckets - 1);
    return last !== undefined;
  }

  /** Over all that is kept, three seconds; undefined: nothing was pushed. */
  get least(): number | undefined {
    return leastOf(this.#buckets);
  }

  /** Over the last two complete stretches, one second; undefined: there were not so many. */
  get recentLeast(): number | undefined {
    const complete = this.#buckets.slice(0, -1).slice(-2);
    return complete.length < 2 ? undefined : leastOf(complete);
  }

  /** What was before no longer tells of what comes. */
  forget(): void {
    this.#buckets = [];
  }
}

function leastOf(buckets: readonly { readonly least: number }[]): number | undefined {
  return buckets.length === 0 ? undefined : Math.min(...buckets.map(({ least }) => least));
}
