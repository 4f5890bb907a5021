import path from 'node:path';
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

  /** Throws CodereelError when it cannot be written. */
  async mark(label: string, ms: number): Promise<void> {
    this.#file.append(encodeTimelineEvent({ kind: 'marker', ms, label }), 'required');
    await this.#file.flush();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
