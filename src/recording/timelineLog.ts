import path from 'node:path';
import * as v from 'valibot';
import { recordingFiles } from './manifest.ts';
import { logTime, readTypedLog, type TypedLog, type TypedLogFormat } from './typedLog.ts';

export const timelineLogFormat = 'codereel.timeline';
export const timelineLogVersion = 1;

/** Line 1 of `timeline.ndjson`. */
const headerSchema = v.object({
  format: v.literal(timelineLogFormat),
  version: v.literal(timelineLogVersion),
  /** The zero of every event's ms. */
  epoch: v.pipe(v.string(), v.isoTimestamp()),
});
export type TimelineLogHeader = v.InferOutput<typeof headerSchema>;

/** What happened in the editor. For now: a place that the user marked. */
export interface TimelineEvent {
  readonly kind: 'marker';
  readonly ms: number;
  readonly label: string;
}

const format: TypedLogFormat<TimelineLogHeader, TimelineEvent> = {
  format: timelineLogFormat,
  version: timelineLogVersion,
  headerSchema,
  kinds: {
    marker: v.pipe(
      v.looseTuple([logTime, v.literal('marker'), v.string()]),
      v.transform(([ms, kind, label]): TimelineEvent => ({ kind, ms, label })),
    ),
  },
};

/** The timeline of a recording. Throws 'newer-format' or 'not-a-recording'. */
export function readTimelineLog(
  folder: string,
): Promise<TypedLog<TimelineLogHeader, TimelineEvent>> {
  return readTypedLog(path.join(folder, recordingFiles.timeline), format);
}

/** An event as a line of the log, without its newline. */
export function encodeTimelineEvent({ kind, ms, label }: TimelineEvent): string {
  return JSON.stringify([Number(ms.toFixed(1)), kind, label]);
}
