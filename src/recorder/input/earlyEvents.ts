import type { HookMouseEvent } from './hookMessages.ts';

/** Events kept at most. */
const earlyLimit = 4096;
/** The first frame is in the file at most this long after it was grabbed; what is older is past. */
const earlyMs = 20_000;

/**
 * What the hook saw while nothing is recorded, as far as it may matter: the cursor's place, and what
 * may turn out to be after the first frame. Where there is no room, moves go and presses stay.
 */
export class EarlyEvents {
  #events: HookMouseEvent[] = [];
  /** Where the cursor was before all of these. */
  #past: HookMouseEvent | undefined;

  add(event: HookMouseEvent): void {
    this.#events.push(event);
    if (this.#events.length > earlyLimit) {
      const fresh = this.#events.findIndex(({ at }) => at >= event.at - earlyMs);
      this.#past = this.#events[fresh - 1] ?? this.#past;
      this.#events = this.#events
        .slice(fresh)
        .filter((each) => each.kind !== 'move' || each === event);
    }
  }

  /** Hands all of it over: the last event before a moment, and those after. */
  splitAt(ms: number): {
    readonly before: HookMouseEvent | undefined;
    readonly after: readonly HookMouseEvent[];
  } {
    const before = this.#events.findLast(({ at }) => at < ms) ?? this.#past;
    const after = this.#events.filter(({ at }) => at >= ms);
    this.#events = [];
    this.#past = undefined;
    return { before, after };
  }
}
