import path from 'node:path';
import { asCodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type {
  EditorEvent,
  KeyStatus,
  Notice,
  RecordingRequest,
} from '../../protocol/recorderProtocol.ts';
import { AppendLog } from '../../recording/appendLog.ts';
import type { KeyEvent } from '../../recording/keyEvent.ts';
import {
  encodeKeyEvent,
  keyLogFormat,
  keyLogVersion,
  type KeyLogHeader,
} from '../../recording/keyLog.ts';
import { recordingFiles } from '../../recording/manifest.ts';
import { neverWritten } from '../disk/diskWords.ts';
import type { SessionClock } from '../sessionClock.ts';
import type { HookEvent, HookKeyEvent } from './hookMessages.ts';
import { KeyFocus } from './keyFocus.ts';
import { KeySteps } from './keySteps.ts';

type Typed = Extract<EditorEvent, { kind: 'typed' }>;

/** How long an event may wait in memory for its batch. */
const flushEveryMs = 300;
/** How soon it is tried again when that failed, though nothing new may come. */
const retryEveryMs = 2_000;

/** Events that wait until it is known whether they count; beyond, the oldest are left out. */
const waitingLimit = 512;

export interface KeyTrackOptions {
  readonly keys: RecordingRequest['keys'];
  readonly clock: Pick<SessionClock, 'epochUnixMs' | 'fromMonotonic' | 'isRunning'>;
  readonly log: Log;
  /** How it is with the input hook that gives the chords. */
  readonly hookState: () => KeyStatus['state'];
  /** What waits to be written could not be, and is tried again. */
  readonly onTrouble: (what: string, thrown: unknown) => void;
  /** Called at most twice: when the log cannot be made, or its end not be written. */
  readonly onNotice: (notice: Notice) => void;
}

/**
 * A recording's keys: what the input hook saw while VS Code had the keyboard, and the text that the
 * editor says was typed, in a log of their own. Nothing that goes wrong here ends a recording.
 *
 * A key is written once the editor's words before and after it say that its window had the focus, and
 * once the clock knows its moment: keys pressed in a pause, or before the first frame, never are.
 */
export class KeyTrack {
  readonly #options: KeyTrackOptions;
  readonly #focus = new KeyFocus();
  readonly #steps: KeySteps;
  #waiting: (HookKeyEvent | Typed)[] = [];
  #file: AppendLog | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failed = false;
  #isClosing = false;

  constructor(options: KeyTrackOptions) {
    this.#options = options;
    this.#steps = new KeySteps(options.keys.commands);
  }

  get status(): KeyStatus {
    const events = this.#file?.counters.lines ?? 0;
    if (this.#isOff) {
      return { state: 'off', events };
    }
    return { state: this.#failed ? 'unavailable' : this.#options.hookState(), events };
  }

  /** What the hook saw; its mouse events are left aside. */
  take(events: readonly HookEvent[]): void {
    for (const event of events) {
      if (event.kind === 'key') {
        this.#wait(event);
      }
    }
  }

  /** What the editor saw, in the order in which it happened. */
  takeEditorEvents(events: readonly EditorEvent[]): void {
    for (const event of events) {
      if (event.kind === 'focus') {
        this.#focus.tell(event.atMonotonicMs, event.focused);
      } else if (this.#options.keys.log === 'all') {
        this.#wait(event);
      }
    }
    this.#settle();
  }

  /** The recording has its folder, and its clock runs. Never rejects. */
  async begin(folder: string): Promise<void> {
    if (this.#isOff) {
      return;
    }
    const header: KeyLogHeader = {
      format: keyLogFormat,
      version: keyLogVersion,
      epoch: new Date(this.#options.clock.epochUnixMs).toISOString(),
    };
    try {
      this.#file = await AppendLog.open(path.join(folder, recordingFiles.keys), header);
      this.#settle();
    } catch (thrown) {
      this.#failed = true;
      this.#waiting = [];
      const { message, remedy, detail } = asCodereelError(thrown);
      this.#options.log.warn(`The key log was not made: ${detail ?? message}`);
      this.#options.onNotice({ code: 'keys-unavailable', message, remedy });
    }
  }

  /**
   * Writes what counts and closes the log. Keys whose focus is not known by now are left out. Never
   * rejects.
   */
  async close(): Promise<void> {
    this.#settle();
    this.#isClosing = true;
    clearTimeout(this.#timer);
    this.#waiting = [];
    try {
      await this.#file?.close();
    } catch (thrown) {
      this.#options.log.warn(`The end of the key log was not written: ${String(thrown)}`);
      this.#options.onNotice(neverWritten('key log', thrown));
    }
  }

  get #isOff(): boolean {
    return this.#options.keys.log === 'off';
  }

  #wait(event: HookKeyEvent | Typed): void {
    if (this.#isOff || this.#failed) {
      return;
    }
    this.#waiting.push(event);
    if (this.#waiting.length > waitingLimit) {
      this.#waiting.shift();
    }
  }

  /** Writes what waits and is decided, in the order in which it happened, and keeps the rest. */
  #settle(): void {
    const file = this.#file;
    if (!file) {
      return;
    }
    const waiting = this.#waiting.sort((one, other) => momentOf(one) - momentOf(other));
    const undecided = waiting.findIndex((event) => !this.#isDecided(event));
    const decided = undecided === -1 ? waiting : waiting.slice(0, undecided);
    this.#waiting = undecided === -1 ? [] : waiting.slice(undecided);
    for (const event of decided) {
      const entry = this.#entryOf(event);
      if (entry) {
        file.append(encodeKeyEvent(entry), 'required');
        this.#flushSoon();
      }
    }
  }

  #isDecided(event: HookKeyEvent | Typed): boolean {
    const moment = momentOf(event);
    const { clock } = this.#options;
    // In a pause, and while it ends, it is not yet known where the next stretch begins.
    if (clock.fromMonotonic(moment) === undefined && !clock.isRunning) {
      return false;
    }
    return event.kind === 'typed' || this.#focus.at(moment) !== 'waiting';
  }

  /** undefined: it does not count. */
  #entryOf(event: HookKeyEvent | Typed): KeyEvent | undefined {
    const ms = this.#options.clock.fromMonotonic(momentOf(event));
    if (event.kind === 'typed') {
      return ms === undefined ? undefined : { kind: 'typed', ms, text: event.text };
    }
    if (this.#focus.at(event.at) !== 'had') {
      return undefined;
    }
    const named = this.#steps.next(event);
    return ms === undefined ? undefined : { kind: 'press', ms, ...named };
  }

  #flushSoon(afterMs = flushEveryMs): void {
    this.#timer ??= setTimeout(() => void this.#flush(), afterMs);
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    try {
      await this.#file?.flush();
    } catch (thrown) {
      // The lines wait in the log; they are tried again, and once more at the end.
      if (!this.#isClosing) {
        this.#options.onTrouble('key log', thrown);
        this.#flushSoon(retryEveryMs);
      }
    }
  }
}

function momentOf(event: HookKeyEvent | Typed): number {
  return event.kind === 'typed' ? event.atMonotonicMs : event.at;
}
