import path from 'node:path';
import { CodereelError } from '../base/errors.ts';
import { AppendLog } from '../recording/appendLog.ts';
import { recordingFiles } from '../recording/manifest.ts';
import {
  encodeTimelineEvent,
  timelineLogFormat,
  timelineLogVersion,
  type TimelineLogHeader,
} from '../recording/timelineLog.ts';

/** A recording's timeline: what its author marks. Every event is in the file when `mark` settles. */
export class Timeline {
  readonly #file: AppendLog;

  private constructor(file: AppendLog) {
    this.#file = file;
  }

  /** Throws CodereelError when the log cannot be made. */
  static async open(folder: string, epochUnixMs: number): Promise<Timeline> {
    const header: TimelineLogHeader = {
      format: timelineLogFormat,
      version: timelineLogVersion,
      epoch: new Date(epochUnixMs).toISOString(),
    };
    return new Timeline(await AppendLog.open(path.join(folder, recordingFiles.timeline), header));
  }

  get events(): number {
    return this.#file.counters.lines;
  }

  /**
   * Throws CodereelError when it cannot be written now; it waits then, and is tried again with the next
   * one and at the end. Only when a megabyte of them waits, it is refused.
   */
  async mark(label: string, ms: number): Promise<void> {
    const taken = this.#file.append(encodeTimelineEvent({ kind: 'marker', ms, label }), 'required');
    await this.#file.flush();
    if (!taken) {
      throw noRoom();
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function noRoom(): CodereelError {
  return new CodereelError({
    code: 'write-failed',
    message: 'The marker was not taken: too many wait to be written.',
    remedy: 'Check that the disk is there and can be written to.',
  });
}
