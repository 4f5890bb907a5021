import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Disposable } from '../base/listeners.ts';
import type { Log } from '../base/log.ts';
import type { RecordingController } from './recordingController.ts';
import { statusOf } from './sessionPhase.ts';
import type { SessionPhase } from './sessionPhase.ts';
import { isFree } from './sessionReturn.ts';
import { WindowPulse } from './windowPulse.ts';

export interface RecordingReturnParts {
  readonly controller: RecordingController;
  /** Where windows note their recordings down; the folder need not exist. */
  readonly notesFolder: string;
  /** What this window has open. */
  readonly place: () => string;
  /** Asks the window anything at all; settles when it answers. */
  readonly askWindow: () => PromiseLike<unknown>;
  readonly log: Log;
}

/**
 * The window that had the recording may still be on its way out, or be gone without its extensions
 * having heard: see windowPulse.ts for how long that takes. So it is looked for again.
 */
const lookEveryMs = 2_000;
const lookTimes = 20;

/**
 * Sees to it that a recording outlives its window, in both directions: it notes down the recording
 * that is under way, and takes up the one that a window before this one has noted.
 *
 * A recording has one window at a time. Of those that could take it, it is one with the same place
 * open, and the first that comes when no other window has it.
 */
export class RecordingReturn implements Disposable {
  readonly #parts: RecordingReturnParts;
  readonly #listening: Disposable;
  readonly #pulse: WindowPulse;
  readonly #closed = new AbortController();
  #noted: string | null = null;
  #writing: Promise<void> = Promise.resolve();
  #settled: Promise<void> = Promise.resolve();

  constructor(parts: RecordingReturnParts) {
    this.#parts = parts;
    this.#pulse = new WindowPulse({
      ask: parts.askWindow,
      onGone: () => this.#leave(),
      onBack: () => this.look(),
    });
    this.#listening = parts.controller.onDidChange((phase) => {
      this.#note(phase);
      this.#pulse.watch(!isFree(phase));
    });
  }

  /** Settles when it is known whether this window has a recording. Never rejects. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Takes up what was left, if anything was. With nothing noted, it costs the reading of one folder. */
  look(): void {
    const looking = this.#lookAtAll();
    this.#settled = looking.then(() => undefined);
    void looking.then((isBusy) => (isBusy ? this.#lookAgain() : undefined));
  }

  dispose(): void {
    this.#closed.abort();
    this.#listening.dispose();
    this.#pulse.dispose();
  }

  /** The window is gone, though this process is not: the recording is left for another window. */
  #leave(): void {
    this.#parts.log.warn('The window does not answer: its recording is left to itself.');
    this.#noted = null;
    this.#parts.controller.leave();
  }

  #note(phase: SessionPhase): void {
    const folder = statusOf(phase)?.folder ?? null;
    const before = this.#noted;
    if (folder !== before) {
      this.#noted = folder;
      this.#writing = this.#writing.then(() => this.#rewrite(before, folder));
    }
  }

  async #rewrite(before: string | null, folder: string | null): Promise<void> {
    const { notesFolder, place, log } = this.#parts;
    try {
      const { leaveNote, removeNote } = await import('./recordingNotes.ts');
      if (before !== null) {
        await removeNote(notesFolder, before);
      }
      if (folder !== null) {
        await leaveNote(notesFolder, { folder, place: place() });
      }
    } catch (error) {
      log.warn(`A window that comes after this one may not find the recording: ${String(error)}`);
    }
  }

  async #lookAgain(): Promise<void> {
    for (let times = 0; times < lookTimes; times += 1) {
      try {
        await delay(lookEveryMs, undefined, { signal: this.#closed.signal, ref: false });
      } catch {
        return;
      }
      if (!isFree(this.#parts.controller.phase) || !(await this.#lookAtAll())) {
        return;
      }
    }
  }

  /** Whether it is worth looking again. */
  async #lookAtAll(): Promise<boolean> {
    const { notesFolder, place, log } = this.#parts;
    // This window's own recording is not one that was left.
    await this.#writing;
    const names = await readdir(notesFolder).catch(() => []);
    if (names.length === 0) {
      return false;
    }
    try {
      const { readNotes } = await import('./recordingNotes.ts');
      let isBusy = false;
      for (const { folder } of await readNotes(notesFolder, place())) {
        isBusy = (await this.#lookAt(folder)) || isBusy;
      }
      return isBusy;
    } catch (error) {
      log.warn(`What an earlier window has recorded cannot be looked for: ${String(error)}`);
      return false;
    }
  }

  async #lookAt(folder: string): Promise<boolean> {
    const { controller, notesFolder, log } = this.#parts;
    const [{ findRecording }, { removeNote }] = await Promise.all([
      import('./notedRecording.ts'),
      import('./recordingNotes.ts'),
    ]);
    const wanted = isFree(controller.phase);
    const found = await findRecording(folder, { wanted, log });
    if (this.#closed.signal.aborted) {
      if (found.kind === 'alone') {
        found.link.dispose();
      }
      return false;
    }
    switch (found.kind) {
      case 'busy':
        return wanted;
      case 'alone': {
        const before = this.#noted;
        this.#noted = folder;
        if (!controller.takeUp(found.link, found.session)) {
          this.#noted = before;
        }
        return false;
      }
      case 'ended':
        controller.tellEnded(found.left);
        break;
      case 'foreign':
        controller.tellForeign();
        break;
      case 'nothing':
        break;
    }
    await removeNote(notesFolder, folder);
    return false;
  }
}
