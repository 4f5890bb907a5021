import * as v from 'valibot';
import { errorCodes } from '../base/errors.ts';
import { modeSchema } from './mode.ts';
import { encoders, keyLogs, qualities } from './settings.ts';

/**
 * What the extension and the recorder say to each other, over one socket, as JSON-RPC 2.0 with
 * Content-Length headers (vscode-jsonrpc). Both ends check what comes in against these schemas.
 *
 * The recorder listens; its address and a token stand in the recording folder's `recorder.json`
 * (mode 0600) for as long as it runs. The first request of a connection must be `hello` with that
 * token; anything else closes the connection.
 */
export const protocolVersion = 3;

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const milliseconds = v.pipe(v.number(), v.finite());

/** Pixels of the screen, which spans all displays, origin top left. */
export const areaSchema = v.object({ x: v.number(), y: v.number(), width: count, height: count });
export type Area = v.InferOutput<typeof areaSchema>;

/** What is recorded. */
export const sourceSchema = v.variant('kind', [
  /** A display by its place in the list that `codereel sources` prints, from 0. */
  v.object({ kind: v.literal('display'), index: v.optional(count, 0) }),
  /** A window by the system's number for it; null: the window of VS Code. */
  v.object({ kind: v.literal('window'), id: v.nullable(count) }),
  v.object({ kind: v.literal('region'), area: areaSchema }),
]);
export type Source = v.InferOutput<typeof sourceSchema>;

/** The sounds that can be recorded; each has a track of its own, in this order. */
export const soundKinds = ['microphone', 'system'] as const;
export const soundKindSchema = v.picklist(soundKinds);
export type SoundKind = (typeof soundKinds)[number];

/** A device by the name that `codereel sources` prints; empty: the system's choice. null: off. */
const soundRequestSchema = v.nullable(v.object({ device: v.string() }));

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
  sound: v.object({ microphone: soundRequestSchema, system: soundRequestSchema }),
  /** Seconds to wait before the first frame; 0: none. */
  countdownSeconds: v.pipe(count, v.maxValue(10)),
  /** Recorded milliseconds, pauses not counted, after which it stops by itself; null: never. */
  stopAfterMs: v.nullable(v.pipe(milliseconds, v.gtValue(0))),
  /** Recorded milliseconds after which a notice says that it still runs; null: never. */
  remindAfterMs: v.nullable(v.pipe(milliseconds, v.gtValue(0))),
  /** Free bytes on the recording's disk below which it warns (0: never), and below which it stops. */
  disk: v.object({ warnBelowBytes: count, stopBelowBytes: count }),
  keys: v.object({
    log: v.picklist(keyLogs),
    /** The command that a chord runs, where it can only be this one: `ctrl+shift+p`, `ctrl+k ctrl+s`. */
    commands: v.record(v.string(), v.string()),
  }),
  /** The path from the setting `codereel.ffmpeg.path`; empty: look elsewhere. */
  ffmpegPath: v.string(),
  /** Capacity of the muxer queue in frames, already decided: see bufferLimits.ts. */
  queueFrames: v.pipe(count, v.minValue(1)),
  captureBufferFrames: v.pipe(count, v.minValue(1)),
});
export type RecordingRequest = v.InferOutput<typeof recordingRequestSchema>;

/**
 * The states of a session. `countdown` waits on purpose; `recording` begins with the first frame in
 * the file; `paused` records nothing; `resuming` lasts until the first frame after a pause. The last
 * three are final.
 */
export const sessionStates = [
  'countdown',
  'starting',
  'recording',
  'paused',
  'resuming',
  'stopping',
  'finished',
  'failed',
  'discarded',
] as const;
export const sessionStateSchema = v.picklist(sessionStates);
export type SessionState = v.InferOutput<typeof sessionStateSchema>;

export const soundStatusSchema = v.object({
  kind: soundKindSchema,
  /** The device's name; empty: the system's choice. */
  device: v.string(),
  /** What people call the device that is listened to; empty: none was found yet. */
  label: v.string(),
  /** `lost`: it was on and went away; silence is recorded, and it is tried again. */
  state: v.picklist(['starting', 'on', 'lost', 'unavailable']),
  muted: v.boolean(),
  /** Peak of the last moment in dBFS, 0 the loudest, muted or not; null: nothing at all. */
  levelDb: v.nullable(v.number()),
  /** It has been on for a while and has given nothing but silence. */
  silent: v.boolean(),
});
export type SoundStatus = v.InferOutput<typeof soundStatusSchema>;

export const keyStatusSchema = v.object({
  state: v.picklist(['off', 'starting', 'on', 'unavailable']),
  events: count,
});
export type KeyStatus = v.InferOutput<typeof keyStatusSchema>;

/**
 * How the picture holds on to its source. `fixed`: a display or a region. `following`: a window,
 * wherever it goes. `held`: a window that is not to be seen now; the last picture stays. `rectangle`:
 * the place where the window was, because this platform offers no more.
 */
export const pictureHolds = ['fixed', 'following', 'held', 'rectangle'] as const;
export type PictureHold = (typeof pictureHolds)[number];

export const sessionStatusSchema = v.object({
  state: sessionStateSchema,
  mode: modeSchema,
  /** The recording's folder, once it exists. */
  folder: v.nullable(v.string()),
  /** Milliseconds left of the countdown; null when there is none. */
  countdownMs: v.nullable(milliseconds),
  /** Milliseconds recorded, without the pauses: until now, or until the last frame. */
  elapsedMs: milliseconds,
  source: sourceSchema,
  picture: v.picklist(pictureHolds),
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
  /** One entry for each sound asked for. */
  sound: v.array(soundStatusSchema),
  keys: keyStatusSchema,
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
  /** How long the last picture stood because none came; not part of it: a window out of sight. */
  withoutPictureMs: milliseconds,
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

/** Something the user should be told while recording goes on. */
export const noticeSchema = v.object({
  code: v.picklist([
    'cursor-unavailable',
    'keys-unavailable',
    'buffer-limit-ignored',
    'preview-failed',
    'index-missing',
    'sound-unavailable',
    'sound-lost',
    'sound-back',
    'microphone-silent',
    'window-held',
    'window-closed',
    'window-rectangle',
    'still-recording',
    'stopped-after',
    'picture-lost',
    'picture-back',
    'display-changed',
    'disk-low',
    'disk-full',
    'folder-gone',
    'not-written',
  ]),
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

export const mutedRequestSchema = v.object({ kind: soundKindSchema, muted: v.boolean() });

/**
 * What the editor saw, on the monotonic clock. `typed` is text that was typed into a text editor: the
 * only way for plain characters into the key log. `focus`: whether VS Code's window has the keyboard;
 * keys that the input hook sees count only while it has.
 */
export const editorEventSchema = v.variant('kind', [
  v.object({ kind: v.literal('typed'), atMonotonicMs: milliseconds, text: v.string() }),
  v.object({ kind: v.literal('focus'), atMonotonicMs: milliseconds, focused: v.boolean() }),
]);
export type EditorEvent = v.InferOutput<typeof editorEventSchema>;

/** Peaks since the last such message in dBFS; null: nothing at all, or no such track. */
export const levelsSchema = v.object({
  microphone: v.nullable(v.number()),
  system: v.nullable(v.number()),
});
export type Levels = v.InferOutput<typeof levelsSchema>;

/** A session, for a client that has not begun it. */
export const knownSessionSchema = v.object({
  /** As it was begun. */
  request: recordingRequestSchema,
  status: sessionStatusSchema,
  /** What was to be told while no client was there to hear it, oldest first. It is told once. */
  unheard: v.array(noticeSchema),
});
export type KnownSession = v.InferOutput<typeof knownSessionSchema>;

export const welcomeSchema = v.object({
  /** Whether another client is there: the recording is somebody's. */
  attended: v.boolean(),
  /** null: none was started yet. */
  session: v.nullable(knownSessionSchema),
});
export type Welcome = v.InferOutput<typeof welcomeSchema>;

/** Method names and the shapes of what they take and give; errors travel as `ErrorData` in `data`. */
export const recorderMethods = {
  hello: { name: 'codereel/hello', params: helloSchema, result: welcomeSchema },
  /** Answers once the first frame is in the file. */
  start: { name: 'codereel/start', params: recordingRequestSchema, result: sessionStatusSchema },
  stop: { name: 'codereel/stop', params: v.object({}), result: recordingSummarySchema },
  discard: { name: 'codereel/discard', params: v.object({}), result: recordingSummarySchema },
  marker: { name: 'codereel/marker', params: markerRequestSchema, result: markerReplySchema },
  /** Answers at once: nothing that happens from now on is recorded. */
  pause: { name: 'codereel/pause', params: v.object({}), result: sessionStatusSchema },
  /** Answers once the first frame after the pause is in the file. */
  resume: { name: 'codereel/resume', params: v.object({}), result: sessionStatusSchema },
  setMuted: {
    name: 'codereel/setMuted',
    params: mutedRequestSchema,
    result: sessionStatusSchema,
  },
  /** In the order in which they happened. */
  editorEvents: {
    name: 'codereel/editorEvents',
    params: v.object({ events: v.array(editorEventSchema) }),
    result: v.null(),
  },
} as const;

export const recorderNotifications = {
  /** At every change of state, and twice a second in between. */
  status: { name: 'codereel/status', params: sessionStatusSchema },
  notice: { name: 'codereel/notice', params: noticeSchema },
  /** Ten times a second while there is sound. */
  levels: { name: 'codereel/levels', params: levelsSchema },
  /** The session ended by itself or by request; nothing follows. */
  ended: { name: 'codereel/ended', params: recordingSummarySchema },
} as const;
