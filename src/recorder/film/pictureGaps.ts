/** A stretch without a picture, in milliseconds. */
export interface Gap {
  readonly atMs: number;
  readonly lengthMs: number;
}

/** So many are told one by one: a manifest stays small, however often ffmpeg dies. */
export const mostGaps = 500;

/**
 * Where in the video no picture came, in media time. The stretches are told in their order and do not
 * overlap. Of more than `mostGaps`, those that lie closest to each other are told as one, with the
 * pictures between them; `totalMs` stays exact.
 */
export class PictureGaps {
  readonly #gaps: Gap[] = [];
  #totalMs = 0;

  get list(): readonly Gap[] {
    return this.#gaps;
  }

  get totalMs(): number {
    return this.#totalMs;
  }

  /** From then until then; one that begins before the last one's end begins there. */
  add(fromMs: number, untilMs: number): void {
    const last = this.#gaps.at(-1);
    const atMs = last === undefined ? fromMs : Math.max(fromMs, endOf(last));
    if (untilMs > atMs) {
      this.#gaps.push({ atMs, lengthMs: untilMs - atMs });
      this.#totalMs += untilMs - atMs;
      if (this.#gaps.length > mostGaps) {
        this.#joinClosest();
      }
    }
  }

  #joinClosest(): void {
    const gaps = this.#gaps;
    const apart = gaps.slice(1).map(({ atMs }, index) => atMs - endOf(gaps[index]));
    const closest = apart.indexOf(Math.min(...apart));
    const [first, second] = gaps.slice(closest, closest + 2);
    if (first !== undefined && second !== undefined) {
      const joined = { atMs: first.atMs, lengthMs: endOf(second) - first.atMs };
      gaps.splice(closest, 2, joined);
    }
  }
}

function endOf(gap: Gap | undefined): number {
  return gap === undefined ? Number.NaN : gap.atMs + gap.lengthMs;
}
