import { l10n, window } from 'vscode';
import { runningTime } from '../base/amounts.ts';
import { systemClock } from '../base/clock.ts';
import type { Mode } from '../protocol/mode.ts';
import type { SoundKind } from '../protocol/recorderProtocol.ts';
import type { Configuration } from './configuration.ts';
import type { RecordingController } from './recordingController.ts';
import { isLive, statusOf } from './sessionPhase.ts';
import type { SessionPhase } from './sessionPhase.ts';
import { isFree } from './sessionReturn.ts';
import { soundName } from './soundWords.ts';
import type { UserMessages } from './userMessages.ts';

/** A recording this short is begun again without a question. */
const expendableMs = 10_000;
/** Two clicks within this time are a double click. */
const doubleClickMs = 400;

/**
 * What the user can do to the recording that runs, or to start one. Safe at any moment: what is asked
 * of a window that was just loaded waits until it knows whether it has a recording.
 */
export class SessionCommands {
  readonly #controller: RecordingController;
  readonly #configuration: Configuration;
  readonly #messages: UserMessages;
  readonly #returned: { readonly settled: Promise<void> };
  #pauseClickedMs = Number.NEGATIVE_INFINITY;

  constructor(
    controller: RecordingController,
    configuration: Configuration,
    messages: UserMessages,
    returned: { readonly settled: Promise<void> },
  ) {
    this.#controller = controller;
    this.#configuration = configuration;
    this.#messages = messages;
    this.#returned = returned;
  }

  async start(mode?: Mode): Promise<void> {
    await this.#returned.settled;
    await this.#controller.start(mode ?? this.#configuration.values['recording.mode']);
  }

  async stop(): Promise<void> {
    await this.#returned.settled;
    await this.#controller.end('stop');
  }

  async toggle(): Promise<void> {
    await this.#returned.settled;
    await (isFree(this.#controller.phase) ? this.start() : this.stop());
  }

  async pause(): Promise<void> {
    await this.#returned.settled;
    await this.#controller.pause();
  }

  async resume(): Promise<void> {
    await this.#returned.settled;
    await this.#controller.resume();
  }

  /** As `togglePause`, but a second click right after one would take it back: a double click is one. */
  async clickPause(): Promise<void> {
    const now = systemClock.monotonic();
    const isSecond = now - this.#pauseClickedMs < doubleClickMs;
    this.#pauseClickedMs = now;
    if (!isSecond) {
      await this.togglePause();
    }
  }

  async togglePause(): Promise<void> {
    await this.#returned.settled;
    const { kind } = this.#controller.phase;
    await (kind === 'paused' || kind === 'resuming' ? this.resume() : this.pause());
  }

  /** Asks first. */
  async discard(): Promise<void> {
    await this.#returned.settled;
    const { phase } = this.#controller;
    const mayGo =
      !isLive(phase) ||
      (await this.#mayDelete(phase, l10n.t('Discard this recording?'), l10n.t('Discard')));
    if (mayGo) {
      await this.#controller.end('discard');
    }
  }

  /** Throws the recording away and begins again as it began. Asks when it would be a pity. */
  async restart(): Promise<void> {
    await this.#returned.settled;
    const { phase } = this.#controller;
    const mayGo =
      recordedMs(phase) <= expendableMs ||
      (await this.#mayDelete(phase, l10n.t('Begin this recording again?'), l10n.t('Restart')));
    if (mayGo) {
      await this.#controller.end('restart');
    }
  }

  /** Mutes a sound of the recording that runs, or lets it be heard again. */
  async toggleSound(kind: SoundKind): Promise<void> {
    await this.#returned.settled;
    const sounds = statusOf(this.#controller.phase)?.sound;
    const sound = sounds?.find((candidate) => candidate.kind === kind);
    if (sound !== undefined) {
      await this.#controller.setMuted(kind, !sound.muted);
    } else if (sounds !== undefined) {
      this.#messages.info(
        l10n.t('{0} is not part of the recording that runs.', soundName(kind, l10n)),
      );
    } else {
      this.#messages.info(l10n.t('There is no recording under way.'));
    }
  }

  setMuted(kind: SoundKind, muted: boolean): Promise<void> {
    return this.#controller.setMuted(kind, muted);
  }

  /** The answer counts for the recording that was asked about, and for no later one. */
  async #mayDelete(phase: SessionPhase, question: string, agree: string): Promise<boolean> {
    const { session } = this.#controller;
    const length = runningTime(recordedMs(phase));
    const answer = await window.showWarningMessage(
      question,
      { modal: true, detail: l10n.t('{0} of video will be deleted for good.', length) },
      agree,
    );
    if (answer !== agree) {
      return false;
    }
    if (session !== this.#controller.session || !isLive(this.#controller.phase)) {
      this.#messages.info(l10n.t('That recording has already ended; nothing was discarded.'));
      return false;
    }
    return true;
  }

  /**
   * With a label given, also an empty one, nothing is asked. What is marked is the moment of the
   * command, not the one at which a label was typed.
   */
  async addMarker(given?: string): Promise<void> {
    const at = systemClock.monotonic();
    await this.#returned.settled;
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

/** What an end without a file would cost. */
function recordedMs(phase: SessionPhase): number {
  return statusOf(phase)?.elapsedMs ?? 0;
}
