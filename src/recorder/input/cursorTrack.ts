import path from 'node:path';
import type { Environment } from '../../base/environment.ts';
import { asCodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Area, Notice, SessionStatus } from '../../protocol/recorderProtocol.ts';
import { AppendLog } from '../../recording/appendLog.ts';
import {
  cursorLogFormat,
  cursorLogVersion,
  type CursorLogHeader,
} from '../../recording/cursorLog.ts';
import { recordingFiles } from '../../recording/manifest.ts';
import type { SessionClock } from '../sessionClock.ts';
import { CursorRecorder } from './cursorRecorder.ts';
import { InputHook, type HookProgram } from './inputHook.ts';

export interface CursorTrackOptions {
  /** null: the cursor is not followed. */
  readonly program: HookProgram | null;
  readonly environment: Environment;
  readonly clock: SessionClock;
  readonly log: Log;
  /** Called at most once. */
  readonly onNotice: (notice: Notice) => void;
}

/** A recording's cursor: the hook and the log it fills. Nothing that goes wrong here ends a recording. */
export class CursorTrack {
  readonly #options: CursorTrackOptions;
  readonly #recorder: CursorRecorder;
  readonly #hook: InputHook | undefined;
  /** Settles when the mouse is followed, or will not be. */
  readonly listening: Promise<void>;
  #settleListening: () => void = () => undefined;
  #failed = false;

  /** Starts the hook. */
  constructor(options: CursorTrackOptions) {
    const { program, environment, clock, log, onNotice } = options;
    this.#options = options;
    const recorder = new CursorRecorder(clock.epochMonotonicMs, log);
    this.#recorder = recorder;
    this.listening = new Promise((resolve) => {
      this.#settleListening = resolve;
    });
    if (program) {
      this.#hook = new InputHook({
        program,
        environment,
        log,
        onEvents: (events) => recorder.take(events),
        onReady: () => this.#settleListening(),
        onUnavailable: (notice) => {
          this.#settleListening();
          onNotice(notice);
        },
      });
    } else {
      this.#settleListening();
    }
  }

  get status(): SessionStatus['cursor'] {
    const state = this.#failed ? 'unavailable' : (this.#hook?.state ?? 'off');
    return { state, events: this.#recorder.events };
  }

  /** The first frame is there: what happens from `startMs` on goes into the folder's log. */
  async begin(folder: string, area: Area, startMs: number): Promise<void> {
    if (!this.#hook) {
      return;
    }
    const header: CursorLogHeader = {
      format: cursorLogFormat,
      version: cursorLogVersion,
      epoch: new Date(this.#options.clock.epochUnixMs).toISOString(),
      area,
      scale: 1,
    };
    try {
      const file = await AppendLog.open(path.join(folder, recordingFiles.cursor), header);
      this.#recorder.begin(file, area, startMs);
    } catch (thrown) {
      this.#failed = true;
      const { message, remedy, detail } = asCodereelError(thrown);
      this.#options.log.warn(`The cursor log was not made: ${detail ?? message}`);
      this.#options.onNotice({ code: 'cursor-unavailable', message, remedy });
    }
  }

  endAt(ms: number): void {
    this.#recorder.endAt(ms);
  }

  /** Takes what the hook still holds, ends it, and closes the log. Never rejects. */
  async close(): Promise<void> {
    await this.#hook?.stop();
    try {
      await this.#recorder.close();
    } catch (thrown) {
      this.#options.log.warn(`The end of the cursor log was not written: ${String(thrown)}`);
    }
  }
}
