/** What ends a subscription. */
export interface Disposable {
  dispose(): void;
}

/** Those who want to be told something. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  add(listener: (value: T) => void): Disposable {
    // A function of its own, so that the same listener can be added twice and taken away once.
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => void this.#listeners.delete(own) };
  }

  tell(value: T): void {
    for (const listener of this.#listeners) {
      listener(value);
    }
  }
}
