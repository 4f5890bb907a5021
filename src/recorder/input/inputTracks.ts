import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import type {
  Area,
  EditorEvent,
  Notice,
  RecordingRequest,
  SessionStatus,
} from '../../protocol/recorderProtocol.ts';
import type { SessionClock } from '../sessionClock.ts';
import { CursorTrack } from './cursorTrack.ts';
import { isMouseEvent } from './hookMessages.ts';
import { InputHook, type HookProgram } from './inputHook.ts';
import { KeyTrack } from './keyTrack.ts';

export interface InputTracksOptions {
  readonly request: RecordingRequest;
  /** null: there is no input hook. */
  readonly program: HookProgram | null;
  readonly environment: Environment;
  readonly clock: SessionClock;
  readonly log: Log;
  /** What waits to be written could not be, and is tried again. `what`: "cursor log". */
  readonly onTrouble: (what: string, thrown: unknown) => void;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * What the user does while recording: the input hook, and the logs of cursor and keys that it fills.
 * Nothing that goes wrong here ends a recording.
 */
export class InputTracks {
  readonly #cursor: CursorTrack | undefined;
  readonly #keys: KeyTrack;
  readonly #hook: InputHook | undefined;
  /** Settles when the hook listens, or will not. */
  readonly listening: Promise<void>;
  #settleListening: () => void = () => undefined;

  /** Starts the hook, where there is anything to follow. */
  constructor(options: InputTracksOptions) {
    const { request, program, environment, clock, log, onTrouble, onNotice } = options;
    const mouse = request.cursorLog;
    const keys = request.keys.log !== 'off';
    this.listening = new Promise((resolve) => {
      this.#settleListening = resolve;
    });
    this.#keys = new KeyTrack({
      keys: request.keys,
      clock,
      log,
      hookState: () => this.#hook?.state ?? 'unavailable',
      onTrouble,
      onNotice,
    });
    if (program === null || !(mouse || keys)) {
      this.#settleListening();
      return;
    }
    this.#cursor = mouse ? new CursorTrack({ clock, log, onTrouble, onNotice }) : undefined;
    this.#hook = new InputHook({
      program,
      environment,
      log,
      mouse,
      keys,
      onEvents: (events) => {
        this.#cursor?.take(events.filter(isMouseEvent));
        this.#keys.take(events);
      },
      onReady: () => this.#settleListening(),
      onUnavailable: (notice) => {
        this.#settleListening();
        onNotice(notice);
      },
    });
  }

  get status(): Pick<SessionStatus, 'cursor' | 'keys'> {
    const hook = this.#hook?.state ?? 'off';
    const cursor = this.#cursor;
    return {
      cursor: cursor
        ? { state: cursor.hasFailed ? 'unavailable' : hook, events: cursor.events }
        : { state: 'off', events: 0 },
      keys: this.#keys.status,
    };
  }

  /** Makes the logs in the recording's folder, given what is captured at first. Never rejects. */
  async begin(folder: string, area: Area): Promise<void> {
    await Promise.all([this.#cursor?.begin(folder, area), this.#keys.begin(folder)]);
  }

  /** From that moment on this is what is captured; undefined: nothing is to be seen. */
  setArea(area: Area | undefined, atMs: number): void {
    this.#cursor?.setArea(area, atMs);
  }

  /** The clock runs, since that moment. */
  run(fromMs: number): void {
    this.#cursor?.run(fromMs);
  }

  /** What happens from that moment on does not belong here, until the clock runs again. */
  pause(atMs: number): void {
    this.#cursor?.pause(atMs);
  }

  takeEditorEvents(events: readonly EditorEvent[]): void {
    this.#keys.takeEditorEvents(events);
  }

  /** Ends the hook, and leaves the logs as they are. Never rejects. */
  async abandon(): Promise<void> {
    await this.#hook?.stop();
  }

  /** Takes what the hook still holds, ends it, and closes the logs. Never rejects. */
  async close(): Promise<void> {
    await this.#hook?.stop();
    await Promise.all([this.#cursor?.close(), this.#keys.close()]);
  }
}
