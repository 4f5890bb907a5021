import { l10n, ProgressLocation, window } from 'vscode';
import type { Disposable } from '../base/listeners.ts';
import type { RecordingController } from './recordingController.ts';
import type { SessionPhase } from './sessionPhase.ts';

/** It takes VS Code that long, at most, to have a notification gone from the screen. */
const clearingMs = 1000;

/**
 * A notification that counts down and can be cancelled. It is gone before the first frame: its last
 * second is the status bar's alone.
 */
export class CountdownNotice implements Disposable {
  readonly #controller: RecordingController;
  readonly #listening: Disposable;
  #close: (() => void) | undefined;
  #report: ((secondsLeft: number) => void) | undefined;

  constructor(controller: RecordingController) {
    this.#controller = controller;
    this.#listening = controller.onDidChange((phase) => this.#phaseChanged(phase));
  }

  dispose(): void {
    this.#listening.dispose();
    this.#close?.();
  }

  #phaseChanged(phase: SessionPhase): void {
    const leftMs = phase.kind === 'countdown' ? (phase.status.countdownMs ?? 0) : 0;
    if (leftMs <= clearingMs) {
      this.#close?.();
      return;
    }
    if (this.#close === undefined) {
      this.#open(leftMs);
    }
    this.#report?.(Math.ceil(leftMs / 1000));
  }

  #open(leftMs: number): void {
    const closed = new Promise<void>((resolve) => {
      // Reports come twice a second: they alone could be too late.
      const timer = setTimeout(() => this.#close?.(), leftMs - clearingMs);
      this.#close = () => {
        clearTimeout(timer);
        this.#close = undefined;
        this.#report = undefined;
        resolve();
      };
    });
    void window.withProgress(
      {
        location: ProgressLocation.Notification,
        // VS Code puts a colon between this and the message.
        title: l10n.t('Recording starts in'),
        cancellable: true,
      },
      (progress, cancelled) => {
        cancelled.onCancellationRequested(() => void this.#controller.end('stop'));
        let told = 0;
        this.#report = (secondsLeft) => {
          if (secondsLeft !== told) {
            told = secondsLeft;
            progress.report({ message: l10n.t('{0} s', secondsLeft) });
          }
        };
        return closed;
      },
    );
  }
}
