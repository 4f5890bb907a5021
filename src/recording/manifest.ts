import * as v from 'valibot';
import {
  areaSchema,
  count,
  errorDataSchema,
  noticeSchema,
  soundKindSchema,
  sourceSchema,
} from '../protocol/recorderProtocol.ts';
import { modeSchema } from '../protocol/mode.ts';
import { keyLogs } from '../protocol/settings.ts';

/** The names of the files in a recording's folder. */
export const recordingFiles = {
  manifest: 'recording.json',
  video: 'recording.mp4',
  cursor: 'cursor.ndjson',
  keys: 'keys.ndjson',
  timeline: 'timeline.ndjson',
  preview: 'preview.jpg',
  /** Address and token of the recorder, while it runs. */
  recorder: 'recorder.json',
  /** Room kept free for the end, while it runs. */
  spare: 'spare.tmp',
  /** A folder with where each sample of the video lies, while it runs (SampleIndex). */
  samples: 'samples.tmp',
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
    /** Where on the logs' scale it was paused, and for how long; the scale itself stands still. */
    pauses: v.optional(v.array(v.object({ atMs: v.number(), lengthMs: v.number() })), []),
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
    /**
     * Where on the logs' scale no picture came although it was recorded: ffmpeg had died, or the
     * machine slept. The picture before stays that long, and the sound goes on where there was one.
     */
    gaps: v.optional(v.array(v.object({ atMs: v.number(), lengthMs: v.number() })), []),
    /** Its recorder could not make an ordinary file of it: it plays, and a repair completes it. */
    incomplete: v.optional(v.boolean(), false),
  }),
  cursor: v.object({
    file: v.literal(recordingFiles.cursor),
    state: v.picklist(['off', 'on', 'unavailable']),
    events: count,
  }),
  /** The tracks of sound in the video's file, in the order of their numbers. */
  sound: v.optional(
    v.array(
      v.object({
        kind: soundKindSchema,
        device: v.string(),
        trackId: count,
        codec: v.literal('aac'),
        sampleRate: count,
        channels: count,
        /** Whether it was there to the end. */
        state: v.picklist(['on', 'lost', 'unavailable']),
        /** Milliseconds of silence put in where the device gave nothing. */
        filledMs: v.number(),
        /** How far its clock had drifted from ours by the end, before it was corrected. */
        driftMs: v.number(),
      }),
    ),
    [],
  ),
  keys: v.optional(
    v.object({
      file: v.literal(recordingFiles.keys),
      log: v.picklist(keyLogs),
      state: v.picklist(['off', 'on', 'unavailable']),
      events: count,
    }),
    { file: recordingFiles.keys, log: 'off', state: 'off', events: 0 },
  ),
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
  /** Why it ended by itself. null: it was stopped, or it failed. */
  ended: v.optional(v.nullable(noticeSchema), null),
  /** It was not ended by its recorder; what there was has been made an ordinary recording. */
  recovered: v.optional(v.nullable(v.object({ at: v.pipe(v.string(), v.isoTimestamp()) })), null),
});
export type Manifest = v.InferOutput<typeof manifestSchema>;
