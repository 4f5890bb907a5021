import { commands } from 'vscode';
import type { Disposable } from 'vscode';
import { contextKeys } from './commandIds.ts';
import type { RecordingController } from './recordingController.ts';

/** Keeps the context key `codereel.state` at the session's phase, for `when` and `enablement`. */
export class ContextKeys implements Disposable {
  readonly #listening: Disposable;
  #shown: string | undefined;

  constructor(controller: RecordingController) {
    this.#show(controller.phase.kind);
    this.#listening = controller.onDidChange((phase) => this.#show(phase.kind));
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #show(state: string): void {
    if (state !== this.#shown) {
      this.#shown = state;
      void commands.executeCommand('setContext', contextKeys.state, state);
    }
  }
}
