import { systemClock } from '../base/clock.ts';
import type { Disposable } from '../base/listeners.ts';
import type { Log } from '../base/log.ts';
import type { KeyLog } from '../protocol/settings.ts';
import type { EditorKeys } from './keys/editorKeys.ts';
import type { RecordingController } from './recordingController.ts';

/**
 * Has the editor listened to for the key log while something is recorded that has one, and only then:
 * where the log is off, the code for it is not even loaded.
 */
export class KeyFeed implements Disposable {
  readonly #controller: RecordingController;
  readonly #log: Log;
  readonly #listening: Disposable;
  #keys: EditorKeys | undefined;
  #wanted: KeyLog = 'off';

  constructor(controller: RecordingController, log: Log) {
    this.#controller = controller;
    this.#log = log;
    this.#listening = controller.onDidChange(() => this.#update());
  }

  dispose(): void {
    this.#listening.dispose();
    this.#wanted = 'off';
    this.#keys?.dispose();
  }

  #update(): void {
    const { phase, request } = this.#controller;
    // Also before the first frame after a pause: the recorder must know of the focus by then.
    const runs = phase.kind === 'resuming' || (phase.kind === 'recording' && !phase.pausing);
    const wanted = runs ? (request?.keys.log ?? 'off') : 'off';
    if (wanted === this.#wanted) {
      return;
    }
    this.#wanted = wanted;
    if (wanted === 'off') {
      this.#keys?.stop();
    } else {
      void this.#start();
    }
  }

  async #start(): Promise<void> {
    const { EditorKeys } = await import('./keys/editorKeys.ts');
    if (this.#wanted !== 'off') {
      this.#keys ??= new EditorKeys({
        clock: systemClock,
        sink: (events) => {
          this.#controller.sendEditorEvents(events).catch((error: unknown) => {
            this.#log.debug(`What the editor saw did not get to the recorder: ${String(error)}`);
          });
        },
      });
      this.#keys.start(this.#wanted);
    }
  }
}
