import { readdir } from 'node:fs/promises';
import { readCursorLog } from '../../src/recording/cursorLog.ts';
import { readKeyLog } from '../../src/recording/keyLog.ts';
import { recordingFiles } from '../../src/recording/manifest.ts';
import { readTimelineLog } from '../../src/recording/timelineLog.ts';

/** The logs of a recording up to their last whole lines; times on the logs' scale, NaN: nothing. */
export interface SeenLogs {
  readonly lastMouseMs: number;
  readonly lastKeyMs: number;
  /** Labels of markers. */
  readonly marks: readonly string[];
  /** What cannot be read, though it is there. */
  readonly problems: readonly string[];
}

export async function readLogs(recording: string): Promise<SeenLogs> {
  const names = await readdir(recording);
  const problems: string[] = [];
  const events = async <T>(
    name: string,
    read: () => Promise<{ events(): AsyncIterable<T> }>,
  ): Promise<T[]> => {
    const all: T[] = [];
    try {
      if (names.includes(name)) {
        for await (const event of (await read()).events()) {
          all.push(event);
        }
      }
    } catch (error) {
      problems.push(String(error));
    }
    return all;
  };
  const mouse = await events(recordingFiles.cursor, () => readCursorLog(recording));
  const keys = await events(recordingFiles.keys, () => readKeyLog(recording));
  const timeline = await events(recordingFiles.timeline, () => readTimelineLog(recording));
  return {
    lastMouseMs: mouse.at(-1)?.ms ?? Number.NaN,
    lastKeyMs: keys.at(-1)?.ms ?? Number.NaN,
    marks: timeline.map(({ label }) => label),
    problems,
  };
}
