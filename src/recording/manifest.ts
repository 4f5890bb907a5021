import * as v from 'valibot';
import { areaSchema, count, errorDataSchema, sourceSchema } from '../protocol/recorderProtocol.ts';
import { modeSchema } from '../protocol/mode.ts';

/** The names of the files in a recording's folder. */
export const recordingFiles = {
  manifest: 'recording.json',
  video: 'recording.mp4',
  cursor: 'cursor.ndjson',
  timeline: 'timeline.ndjson',
  preview: 'preview.jpg',
  /** Address and token of the recorder, while it runs. */
  recorder: 'recorder.json',
  /** Room kept free for the end, while it runs. */
  spare: 'spare.tmp',
} as const;

export const manifestFormat = 'codereel.recording';
/** Readers refuse a greater one. */
export const manifestVersion = 1;

/** `recording.json`: what a recording is and how far it got. Documented in docs/formats.md. */
export const manifestSchema = v.object({
  format: v.literal(manifestFormat),
  version: v.literal(manifestVersion),
  id: v.pipe(v.string(), v.uuid()),
  name: v.string(),
  mode: modeSchema,
  /** `recording` while it runs, and for ever if the recorder was killed. */
  state: v.picklist(['recording', 'finished', 'failed']),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  source: sourceSchema,
  clock: v.object({
    /** Unix time in ms at the epoch: the zero of every log. */
    epochUnixMs: v.number(),
    /** The epoch on the clock that never jumps; comparable within one boot only. */
    epochMonotonicMs: v.number(),
    /** Where on the logs' scale the video's timestamp 0 lies. null until the first frame. */
    videoStartMs: v.nullable(v.number()),
  }),
  video: v.object({
    file: v.literal(recordingFiles.video),
    codec: v.literal('h264'),
    encoder: v.string(),
    area: v.nullable(areaSchema),
    /** Pixels of the picture: the area made even. */
    width: count,
    height: count,
    framesPerSecond: v.number(),
    durationMs: v.number(),
    frames: count,
    bytes: count,
  }),
  cursor: v.object({
    file: v.literal(recordingFiles.cursor),
    state: v.picklist(['off', 'on', 'unavailable']),
    events: count,
  }),
  timeline: v.object({ file: v.literal(recordingFiles.timeline), events: count }),
  preview: v.nullable(v.literal(recordingFiles.preview)),
  statistics: v.object({
    dropped: count,
    queueCapacityFrames: count,
    peakQueueFrames: count,
    peakQueueBytes: count,
    peakMemoryBytes: count,
  }),
  software: v.object({ codereel: v.string(), ffmpeg: v.string(), platform: v.string() }),
  error: v.nullable(errorDataSchema),
});
export type Manifest = v.InferOutput<typeof manifestSchema>;
