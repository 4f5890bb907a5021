import type { ChooserIntent } from '../../src/protocol/chooserProtocol.ts';
import type { PanelIntent } from '../../src/protocol/panelProtocol.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** VS Code on the other side of the page, which takes intents. May be asked for once only. */
export class Host {
  readonly #api = acquireVsCodeApi();

  send(intent: PanelIntent | ChooserIntent): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's API is no Window
    this.#api.postMessage(intent);
  }

  /** What was saved last, by this page or one before it. */
  savedState(): unknown {
    return this.#api.getState();
  }

  saveState(state: unknown): void {
    this.#api.setState(state);
  }
}
