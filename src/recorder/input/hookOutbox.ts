import type { HookEvent } from './hookMessages.ts';

/** Moves are sent at most this often: once a frame at 60 frames per second. */
const moveEveryMs = 16;

/**
 * What the hook has seen and not yet sent. Of moves in a row only the last is kept, so that waiting
 * costs no memory; buttons and wheel are all kept and go out at once, after the move before them.
 *
 * `send` settles when the batch has left the process; until then the next batch gathers here.
 */
export class HookOutbox {
  readonly #send: (events: readonly HookEvent[]) => Promise<void>;
  #waiting: HookEvent[] = [];
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (events: readonly HookEvent[]) => Promise<void>) {
    this.#send = send;
  }

  add(event: HookEvent): void {
    if (event.kind === 'move') {
      if (this.#waiting.at(-1)?.kind === 'move') {
        this.#waiting.pop();
      }
      this.#waiting.push(event);
      this.#timer ??= setTimeout(() => this.#sendSoon(), moveEveryMs);
    } else {
      this.#waiting.push(event);
      this.#sendSoon();
    }
  }

  /** Sends all that waits; settles when it has left. */
  async flush(): Promise<void> {
    this.#sendSoon();
    while (this.#sending) {
      await this.#sending;
    }
  }

  #sendSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#sending || this.#waiting.length === 0) {
      return;
    }
    const batch = this.#waiting;
    this.#waiting = [];
    this.#sending = this.#send(batch).finally(() => {
      this.#sending = undefined;
      this.#sendSoon();
    });
  }
}
