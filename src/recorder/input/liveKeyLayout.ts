import type { Environment } from '../../base/environment.ts';
import { XConnection } from '../x11/xConnection.ts';
import { readKeyLayout, type KeyLayout } from './keyLayout.ts';

/** How old what is known of the layout may be: users switch layouts while they work. */
const freshMs = 1_000;

/** The keyboard layout of an X server, read again while keys are pressed. */
export class LiveKeyLayout {
  readonly #connection: XConnection;
  #layout: KeyLayout;
  #readAt = performance.now();
  #reading = false;

  private constructor(connection: XConnection, layout: KeyLayout) {
    this.#connection = connection;
    this.#layout = layout;
  }

  /** undefined: the server cannot be asked. */
  static async open(environment: Environment): Promise<LiveKeyLayout | undefined> {
    try {
      const connection = await XConnection.open(environment['DISPLAY'] ?? '', environment);
      return new LiveKeyLayout(connection, await readKeyLayout(connection));
    } catch {
      // Keys have the names of their places then.
      return undefined;
    }
  }

  /** What is known; what is old is read again, for the next time. */
  current(): KeyLayout {
    if (!this.#reading && performance.now() - this.#readAt > freshMs) {
      this.#reading = true;
      void this.#readAgain();
    }
    return this.#layout;
  }

  async #readAgain(): Promise<void> {
    try {
      this.#layout = await readKeyLayout(this.#connection);
    } catch {
      // The server is gone, and its keys with it.
    }
    this.#readAt = performance.now();
    this.#reading = false;
  }
}
