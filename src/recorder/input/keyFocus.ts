/** The editor repeats that it has the keyboard every half second; a word older than this is none. */
const staleAfterMs = 2_000;

/**
 * How late the editor may learn that its window lost the keyboard: a key pressed this long before such
 * a word may have been meant for another window.
 */
const noticeMs = 250;

/** Words that are kept: those of two minutes. */
const wordLimit = 256;

/** `waiting`: the editor's next words will tell. */
export type FocusVerdict = 'had' | 'had-not' | 'waiting';

/**
 * Whether the window of VS Code had the keyboard at a moment, from what the editor says about it. It
 * had only if the words before and after that moment both say so: silence (an editor that is gone, or
 * too busy to speak) is a no. Times are on the monotonic clock.
 */
export class KeyFocus {
  #words: { readonly at: number; readonly focused: boolean }[] = [];

  tell(at: number, focused: boolean): void {
    this.#words.push({ at, focused });
    this.#words = this.#words.slice(-wordLimit);
  }

  at(moment: number): FocusVerdict {
    const before = this.#words.findLast((word) => word.at <= moment);
    if (before !== undefined && moment - before.at <= staleAfterMs && !before.focused) {
      return 'had-not';
    }
    const after = this.#words.filter((word) => word.at > moment);
    const confirmed = after.findIndex((word) => word.at - moment > noticeMs);
    if (confirmed === -1) {
      return after.every((word) => word.focused) ? 'waiting' : 'had-not';
    }
    const isKnown = before !== undefined && moment - before.at <= staleAfterMs;
    const confirming = after.slice(0, confirmed + 1);
    const last = confirming.at(-1);
    return isKnown &&
      confirming.every((word) => word.focused) &&
      last !== undefined &&
      last.at - moment <= staleAfterMs
      ? 'had'
      : 'had-not';
  }
}
