import { l10n, window } from 'vscode';
import { runningTime } from '../base/amounts.ts';
import { systemClock } from '../base/clock.ts';
import type { Mode } from '../protocol/mode.ts';
import type { Configuration } from './configuration.ts';
import type { RecordingController } from './recordingController.ts';
import type { UserMessages } from './userMessages.ts';

/** What the user can do to the recording that runs, or to start one. Safe at any moment. */
export class SessionCommands {
  readonly #controller: RecordingController;
  readonly #configuration: Configuration;
  readonly #messages: UserMessages;

  constructor(
    controller: RecordingController,
    configuration: Configuration,
    messages: UserMessages,
  ) {
    this.#controller = controller;
    this.#configuration = configuration;
    this.#messages = messages;
  }

  start(mode?: Mode): Promise<void> {
    return this.#controller.start(mode ?? this.#configuration.values['recording.mode']);
  }

  stop(): Promise<void> {
    return this.#controller.end('stop');
  }

  toggle(): Promise<void> {
    const { kind } = this.#controller.phase;
    return kind === 'idle' || kind === 'error' ? this.start() : this.stop();
  }

  /** Asks first. The answer counts for the recording that was asked about, and for no later one. */
  async discard(): Promise<void> {
    const { phase, session } = this.#controller;
    if (phase.kind === 'starting' || phase.kind === 'recording') {
      const length = runningTime(phase.status?.elapsedMs ?? 0);
      const discard = l10n.t('Discard');
      const answer = await window.showWarningMessage(
        l10n.t('Discard this recording?'),
        { modal: true, detail: l10n.t('{0} of video will be deleted for good.', length) },
        discard,
      );
      if (answer !== discard) {
        return;
      }
      if (session !== this.#controller.session) {
        this.#messages.info(l10n.t('That recording has already ended; nothing was discarded.'));
        return;
      }
    }
    await this.#controller.end('discard');
  }

  /**
   * With a label given, also an empty one, nothing is asked. What is marked is the moment of the
   * command, not the one at which a label was typed.
   */
  async addMarker(given?: string): Promise<void> {
    const at = systemClock.monotonic();
    const label = given ?? (await this.#askLabel());
    if (label !== undefined) {
      const ms = await this.#controller.mark(label, at);
      window.setStatusBarMessage(l10n.t('Marker at {0}', runningTime(ms)), 3000);
    }
  }

  async #askLabel(): Promise<string | undefined> {
    if (this.#controller.phase.kind !== 'recording') {
      return '';
    }
    return window.showInputBox({
      title: l10n.t('Add Marker'),
      prompt: l10n.t('A label for this moment; may stay empty'),
    });
  }
}
