import path from 'node:path';
import { asCodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Area, Notice } from '../../protocol/recorderProtocol.ts';
import { AppendLog } from '../../recording/appendLog.ts';
import {
  cursorLogFormat,
  cursorLogVersion,
  type CursorLogHeader,
} from '../../recording/cursorLog.ts';
import { recordingFiles } from '../../recording/manifest.ts';
import { neverWritten } from '../disk/diskWords.ts';
import type { SessionClock } from '../sessionClock.ts';
import { CursorRecorder } from './cursorRecorder.ts';
import type { HookMouseEvent } from './hookMessages.ts';

export interface CursorTrackOptions {
  readonly clock: SessionClock;
  readonly log: Log;
  /** What waits to be written could not be, and is tried again. */
  readonly onTrouble: (what: string, thrown: unknown) => void;
  /** Called at most twice: when the log cannot be made, or its end not be written. */
  readonly onNotice: (notice: Notice) => void;
}

/** A recording's cursor log. Nothing that goes wrong here ends a recording. */
export class CursorTrack {
  readonly #options: CursorTrackOptions;
  readonly #recorder: CursorRecorder;
  #failed = false;

  constructor(options: CursorTrackOptions) {
    this.#options = options;
    this.#recorder = new CursorRecorder(options.clock, (thrown) =>
      options.onTrouble('cursor log', thrown),
    );
  }

  /** The log could not be made. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  /** Events in the log. */
  get events(): number {
    return this.#recorder.events;
  }

  /** Makes the log in the recording's folder, given what is captured at first. Never rejects. */
  async begin(folder: string, area: Area): Promise<void> {
    const header: CursorLogHeader = {
      format: cursorLogFormat,
      version: cursorLogVersion,
      epoch: new Date(this.#options.clock.epochUnixMs).toISOString(),
      area,
      scale: 1,
    };
    try {
      const file = await AppendLog.open(path.join(folder, recordingFiles.cursor), header);
      this.#recorder.begin(file, area);
    } catch (thrown) {
      this.#failed = true;
      const { message, remedy, detail } = asCodereelError(thrown);
      this.#options.log.warn(`The cursor log was not made: ${detail ?? message}`);
      this.#options.onNotice({ code: 'cursor-unavailable', message, remedy });
    }
  }

  take(events: readonly HookMouseEvent[]): void {
    this.#recorder.take(events);
  }

  /** From that moment on this is what is captured; undefined: nothing is to be seen. */
  setArea(area: Area | undefined, atMs: number): void {
    this.#recorder.setArea(area, atMs);
  }

  /** The clock runs, since that moment. */
  run(fromMs: number): void {
    this.#recorder.run(fromMs);
  }

  /** What happens from that moment on does not belong here, until the clock runs again. */
  pause(atMs: number): void {
    this.#recorder.pause(atMs);
  }

  /** Never rejects. */
  async close(): Promise<void> {
    try {
      await this.#recorder.close();
    } catch (thrown) {
      this.#options.log.warn(`The end of the cursor log was not written: ${String(thrown)}`);
      this.#options.onNotice(neverWritten('cursor log', thrown));
    }
  }
}
