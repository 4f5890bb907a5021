import type { Locator } from 'playwright-core';
import {
  pauseButton,
  statusButton,
  statusLabels,
  type StatusState,
} from '../../stage/codereelControls.ts';
import type { Input } from '../../stage/input.ts';
import type { Stage } from '../../stage/stage.ts';
import type { StageProcess } from '../../stage/stageProcesses.ts';
import type { Workbench } from '../../stage/workbench.ts';
import { waitFor } from '../../stage/waitFor.ts';

const phases = [
  'idle',
  'starting',
  'countdown',
  'recording',
  'paused',
  'resuming',
  'stopping',
  'error',
] as const;

export interface Notification {
  readonly text: string;
  readonly actions: readonly string[];
}

/** What a person sees of Codereel in one window, and what they do there. */
export class Codereel {
  readonly #workbench: Workbench;
  readonly #input: Input;

  constructor(workbench: Workbench, input: Input) {
    this.#workbench = workbench;
    this.#input = input;
  }

  /** The status bar button. */
  get button(): Locator {
    return statusButton(this.#workbench).getByRole('button');
  }

  async buttonText(): Promise<string> {
    return (await this.button.innerText()).trim();
  }

  async phase(): Promise<StatusState | undefined> {
    const label = await this.button.getAttribute('aria-label');
    return phases.find((phase) => label?.startsWith(statusLabels[phase]));
  }

  /** Settles when the status bar shows one of these phases, and gives it. */
  async waitForPhase(...wanted: readonly StatusState[]): Promise<StatusState> {
    return waitFor(
      `the status bar shows ${wanted.join(' or ')}`,
      async () => {
        const phase = await this.phase();
        return phase !== undefined && wanted.includes(phase) ? phase : undefined;
      },
      {
        timeoutMs: 30_000,
        seen: async () => ({
          label: await this.button.getAttribute('aria-label'),
          notifications: await this.notifications(),
        }),
      },
    );
  }

  async clickButton(): Promise<void> {
    await this.#workbench.click(this.button);
  }

  /** The button beside it: pauses, or resumes. */
  async clickPauseButton(): Promise<void> {
    await this.#workbench.click(pauseButton(this.#workbench).getByRole('button'));
  }

  async pauseButtonText(): Promise<string> {
    return (await pauseButton(this.#workbench).innerText()).trim();
  }

  /** From nothing running to a first frame in the file. */
  async startFromPalette(title = 'Codereel: Start Recording'): Promise<void> {
    await this.#workbench.runCommand(title);
    await this.waitForPhase('recording');
  }

  /** From recording to a file that is whole. */
  async stopFromStatusBar(): Promise<void> {
    await this.clickButton();
    await this.waitForPhase('idle');
  }

  /** The running time in the status bar, in seconds; undefined while it shows none. */
  async shownSeconds(): Promise<number | undefined> {
    const [, minutes, seconds] = / (\d+):(\d\d)\b/.exec(await this.buttonText()) ?? [];
    return minutes === undefined ? undefined : Number(minutes) * 60 + Number(seconds);
  }

  /** Settles when that much is recorded. */
  async waitForSeconds(seconds: number): Promise<void> {
    await waitFor(
      `the status bar shows ${seconds} s of recording`,
      async () => ((await this.shownSeconds()) ?? -1) >= seconds,
      { timeoutMs: seconds * 1000 + 15_000, seen: () => this.buttonText() },
    );
  }

  get #toasts(): Locator {
    return this.#workbench.page.locator('.notifications-toasts .notification-list-item');
  }

  /** The notifications on the screen, at one moment: any of them may go the next. */
  async notifications(): Promise<Notification[]> {
    return this.#workbench.page.evaluate<Notification[]>(readNotifications);
  }

  async waitForNotification(text: RegExp): Promise<Notification> {
    return waitFor(
      `a notification says ${String(text)}`,
      async () => (await this.notifications()).find((shown) => text.test(shown.text)),
      { seen: () => this.notifications() },
    );
  }

  /** Clicks a button of the notification that has these words. */
  async answerNotification(text: RegExp, action: string): Promise<void> {
    const words = this.#workbench.page.locator('.notification-list-item-message');
    const toast = this.#toasts.filter({ has: words.filter({ hasText: text }) });
    await this.#workbench.click(
      toast.locator('.notification-list-item-buttons-container a', { hasText: action }),
    );
  }

  async clearNotifications(): Promise<void> {
    if ((await this.#toasts.count()) > 0) {
      await this.#workbench.runCommand('Notifications: Clear All Notifications');
      await waitFor('the notifications are gone', async () => (await this.#toasts.count()) === 0, {
        seen: () => this.notifications(),
      });
    }
  }

  /** The question that stands in the way of everything else. */
  get dialog(): Locator {
    return this.#workbench.page.locator('.monaco-dialog-box');
  }

  /** Ends whatever a test left under way: questions, a recording, notifications. */
  async settle(): Promise<void> {
    await this.#input.key('Escape');
    await this.#input.key('Escape');
    const phase = await this.phase();
    if (phase !== undefined && !['idle', 'error', 'stopping'].includes(phase)) {
      await this.clickButton();
    }
    await this.waitForPhase('idle', 'error');
    await this.clearNotifications();
  }

  async answerDialog(button: string): Promise<void> {
    await this.#workbench.click(
      this.dialog.locator('.dialog-buttons a', { hasText: new RegExp(`^${button}$`) }),
    );
    await this.dialog.waitFor({ state: 'hidden' });
  }
}

const readNotifications = `
  [...document.querySelectorAll('.notifications-toasts .notification-list-item')].map((toast) => ({
    text: toast.querySelector('.notification-list-item-message')?.innerText.trim() ?? '',
    actions: [
      ...toast.querySelectorAll('.notification-list-item-buttons-container a'),
    ].map((action) => action.innerText),
  }))`;

/** A note that stands in the status bar for a while. */
export function codereelNote({ page }: Workbench, text: string): Locator {
  return page.locator('.statusbar-item', { hasText: text });
}

/** The processes of recordings: recorders, their input hooks, their ffmpegs. */
export async function recordingProcesses(stage: Stage): Promise<StageProcess[]> {
  return (await stage.processes()).filter(
    (candidate) => isRecorder(candidate) || isHook(candidate) || isFfmpeg(candidate),
  );
}

export function isRecorder({ command }: StageProcess): boolean {
  return command.some((part) => part.endsWith('/dist/recorder.js'));
}

export function isHook({ command }: StageProcess): boolean {
  return command.some((part) => part.endsWith('/dist/hook.js'));
}

export function isExtensionHost({ command }: StageProcess): boolean {
  return command.some((part) => part.includes('--type=extensionHost'));
}

/** Also one that was started through a script. */
export function isFfmpeg({ command }: StageProcess): boolean {
  return command.some((part) => /(^|[/-])ffmpeg$/.test(part));
}

/** The process of that kind; rejects unless there is exactly one. */
export async function theOnly(
  stage: Stage,
  isWanted: (candidate: StageProcess) => boolean,
): Promise<StageProcess> {
  const found = (await stage.processes()).filter(isWanted);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`Expected one such process, there are: ${JSON.stringify(found)}`);
  }
  return only;
}

/** Settles when no process of any recording is left. */
export async function waitForNoProcesses(stage: Stage): Promise<void> {
  await waitFor(
    'no process of a recording is left',
    async () => (await recordingProcesses(stage)).length === 0,
    { seen: () => recordingProcesses(stage) },
  );
}
