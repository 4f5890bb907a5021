import type { Disposable } from '../base/listeners.ts';

export interface WindowPulseOptions {
  /** Asks the window something; settles when it answers. */
  readonly ask: () => PromiseLike<unknown>;
  /** The window has not answered for so long that it must be gone. */
  readonly onGone: () => void;
  /** It answers again. */
  readonly onBack: () => void;
}

const askEveryMs = 5_000;
/** Counted in questions: while the whole machine sleeps none is asked, and none goes unanswered. */
const unansweredWhenGone = 3;

/**
 * Whether there still is a window. Extensions need not hear of its end: on a server they are kept for
 * hours, in case it comes back.
 */
export class WindowPulse implements Disposable {
  readonly #options: WindowPulseOptions;
  #timer: NodeJS.Timeout | undefined;
  #asking = false;
  #unanswered = 0;
  #gone = false;

  constructor(options: WindowPulseOptions) {
    this.#options = options;
  }

  /** Whether it is worth knowing. One that is found gone is waited for in any case. */
  watch(wanted: boolean): void {
    if (wanted && this.#timer === undefined) {
      this.#timer = setInterval(() => this.#beat(), askEveryMs);
      this.#beat();
    } else if (!wanted && this.#timer !== undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#unanswered = 0;
    }
  }

  dispose(): void {
    this.watch(false);
  }

  #beat(): void {
    if (!this.#asking) {
      void this.#ask();
      return;
    }
    this.#unanswered += 1;
    if (this.#unanswered === unansweredWhenGone) {
      this.#gone = true;
      this.#options.onGone();
    }
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      await this.#options.ask();
    } catch {
      // An answer all the same.
    }
    this.#asking = false;
    this.#unanswered = 0;
    if (this.#gone) {
      this.#gone = false;
      this.#options.onBack();
    }
  }
}
