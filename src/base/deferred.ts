/** A promise that is settled from outside. Settling it again changes nothing. */
export class Deferred<Value = void> {
  readonly promise: Promise<Value>;
  #settle: (value: Value) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  resolve(value: Value): void {
    this.#settle(value);
  }
}
