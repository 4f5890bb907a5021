import { commands } from 'vscode';
import type { Disposable } from 'vscode';
import { contextKeys } from './commandIds.ts';
import type { RecordingController } from './recordingController.ts';
import { statusOf } from './sessionPhase.ts';
import type { SessionPhase } from './sessionPhase.ts';

/** Keeps Codereel's context keys at what the session is, for `when` and `enablement`. */
export class ContextKeys implements Disposable {
  readonly #listening: Disposable;
  readonly #shown = new Map<string, string | boolean>();

  constructor(controller: RecordingController) {
    this.#show(controller.phase);
    this.#listening = controller.onDidChange((phase) => this.#show(phase));
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #show(phase: SessionPhase): void {
    const sounds = statusOf(phase)?.sound ?? [];
    this.#set(contextKeys.state, phase.kind);
    for (const kind of ['microphone', 'system'] as const) {
      this.#set(
        contextKeys[kind],
        sounds.some((sound) => sound.kind === kind),
      );
    }
  }

  #set(key: string, value: string | boolean): void {
    if (this.#shown.get(key) !== value) {
      this.#shown.set(key, value);
      void commands.executeCommand('setContext', key, value);
    }
  }
}
