import * as v from 'valibot';
import { errorCodes } from '../base/errors.ts';
import { modeSchema } from './mode.ts';
import { encoders, qualities } from './settings.ts';

/**
 * What the extension and the recorder say to each other, over one socket, as JSON-RPC 2.0 with
 * Content-Length headers (vscode-jsonrpc). Both ends check what comes in against these schemas.
 *
 * The recorder listens; its address and a token stand in the recording folder's `recorder.json`
 * (mode 0600) for as long as it runs. The first request of a connection must be `hello` with that
 * token; anything else closes the connection.
 */
export const protocolVersion = 1;

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const milliseconds = v.pipe(v.number(), v.finite());

export const sourceSchema = v.variant('kind', [v.object({ kind: v.literal('display') })]);
export type Source = v.InferOutput<typeof sourceSchema>;

/** Pixels of the display, origin top left. */
export const areaSchema = v.object({ x: v.number(), y: v.number(), width: count, height: count });
export type Area = v.InferOutput<typeof areaSchema>;

export const errorDataSchema = v.object({
  code: v.picklist(errorCodes),
  message: v.string(),
  remedy: v.string(),
  detail: v.exactOptional(v.string()),
});

export const recordingRequestSchema = v.object({
  mode: modeSchema,
  source: sourceSchema,
  framesPerSecond: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)),
  /** The folder that holds recordings, which exists; the recorder makes one inside it. Absolute. */
  parentFolder: v.pipe(v.string(), v.nonEmpty()),
  /** What the demo is called: the workspace's name, or what the user typed. */
  name: v.string(),
  encoder: v.picklist(encoders),
  quality: v.picklist(qualities),
  cursorLog: v.boolean(),
  /** The path from the setting `codereel.ffmpeg.path`; empty: look elsewhere. */
  ffmpegPath: v.string(),
  /** Capacity of the muxer queue in frames, already decided: see bufferLimits.ts. */
  queueFrames: v.pipe(count, v.minValue(1)),
  captureBufferFrames: v.pipe(count, v.minValue(1)),
});
export type RecordingRequest = v.InferOutput<typeof recordingRequestSchema>;

/**
 * The states of a session. `recording` begins with the first frame in the file. The last three are
 * final.
 */
export const sessionStates = [
  'starting',
  'recording',
  'stopping',
  'finished',
  'failed',
  'discarded',
] as const;
export const sessionStateSchema = v.picklist(sessionStates);
export type SessionState = v.InferOutput<typeof sessionStateSchema>;

export const sessionStatusSchema = v.object({
  state: sessionStateSchema,
  mode: modeSchema,
  /** The recording's folder, once it exists. */
  folder: v.nullable(v.string()),
  /** Milliseconds recorded: from the first frame until now, or until the last frame. */
  elapsedMs: milliseconds,
  area: v.nullable(areaSchema),
  framesPerSecond: v.object({ target: v.number(), actual: v.number() }),
  frames: count,
  /** Frames the grid of the frame rate had room for and ffmpeg did not deliver. */
  dropped: count,
  queue: v.object({
    frames: count,
    capacityFrames: count,
    peakFrames: count,
    bytes: count,
    capacityBytes: count,
  }),
  /** Resident memory; null where the platform does not tell. */
  memory: v.object({ recorderBytes: count, ffmpegBytes: v.nullable(count) }),
  fileBytes: count,
  diskFreeBytes: v.nullable(count),
  cursor: v.object({
    /** `starting` until the hook reports; `unavailable` when it cannot run, with the reason told once. */
    state: v.picklist(['off', 'starting', 'on', 'unavailable']),
    events: count,
  }),
  error: v.nullable(errorDataSchema),
});
export type SessionStatus = v.InferOutput<typeof sessionStatusSchema>;

/** What is left of a recording when it has ended, however it ended. */
export const recordingSummarySchema = v.object({
  state: v.picklist(['finished', 'failed', 'discarded']),
  folder: v.string(),
  /** Absolute path of the video. */
  file: v.string(),
  durationMs: milliseconds,
  frames: count,
  dropped: count,
  peakQueueFrames: count,
  cursorEvents: count,
  fileBytes: count,
  width: count,
  height: count,
  /** Highest resident memory seen: the recorder and ffmpeg added up, where the platform tells. */
  peakMemoryBytes: count,
  error: v.nullable(errorDataSchema),
});
export type RecordingSummary = v.InferOutput<typeof recordingSummarySchema>;

/** Something the user should be told while recording goes on. Each code is sent once a session. */
export const noticeSchema = v.object({
  code: v.picklist(['cursor-unavailable', 'buffer-limit-ignored', 'preview-failed']),
  message: v.string(),
  remedy: v.string(),
});
export type Notice = v.InferOutput<typeof noticeSchema>;

export const helloSchema = v.object({ token: v.string(), protocolVersion: v.number() });
export const markerRequestSchema = v.object({
  label: v.string(),
  /** When the moment was, on the monotonic clock that both processes read; null: now. */
  atMonotonicMs: v.nullable(milliseconds),
});
export const markerReplySchema = v.object({ ms: milliseconds });

/** Method names and the shapes of what they take and give; errors travel as `ErrorData` in `data`. */
export const recorderMethods = {
  /** Answers with how the session is; null: none was started yet. */
  hello: {
    name: 'codereel/hello',
    params: helloSchema,
    result: v.nullable(sessionStatusSchema),
  },
  /** Answers once the first frame is in the file. */
  start: { name: 'codereel/start', params: recordingRequestSchema, result: sessionStatusSchema },
  stop: { name: 'codereel/stop', params: v.object({}), result: recordingSummarySchema },
  discard: { name: 'codereel/discard', params: v.object({}), result: recordingSummarySchema },
  marker: { name: 'codereel/marker', params: markerRequestSchema, result: markerReplySchema },
} as const;

export const recorderNotifications = {
  /** At every change of state, and twice a second in between. */
  status: { name: 'codereel/status', params: sessionStatusSchema },
  notice: { name: 'codereel/notice', params: noticeSchema },
  /** The session ended by itself or by request; nothing follows. */
  ended: { name: 'codereel/ended', params: recordingSummarySchema },
} as const;
