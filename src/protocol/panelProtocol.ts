import * as v from 'valibot';
import { modeSchema } from './mode.ts';
import {
  count,
  errorDataSchema,
  levelsSchema,
  noticeSchema,
  sessionStatusSchema,
  soundKindSchema,
  sourceSchema,
} from './recorderProtocol.ts';
import { settings, type SettingKey } from './settings.ts';

/**
 * What the extension and the panel's page say to each other. The page gets state and sends intents;
 * it decides nothing. Both ends check what comes in against these schemas, for a webview's messages
 * are `unknown` on either side.
 *
 * The state comes in four kinds of message, each whole: `status` twice a second while recording,
 * `levels` ten times a second while there is sound, `settings` and `recordings` only when they change.
 */

/**
 * `countdown`, `paused` and `resuming` as in `sessionStates`. `error`: the last attempt failed and
 * nothing runs; the next start leaves it.
 */
export const panelPhases = [
  'idle',
  'countdown',
  'starting',
  'recording',
  'paused',
  'resuming',
  'stopping',
  'error',
] as const;
export type PanelPhase = (typeof panelPhases)[number];

/**
 * The figures of a running session: a `SessionStatus` without what the panel has from elsewhere. The
 * folder tells one recording from the next.
 */
export const panelSessionSchema = v.omit(sessionStatusSchema, ['state', 'mode', 'error']);
export type PanelSession = v.InferOutput<typeof panelSessionSchema>;

/**
 * What the next recording will really show. `chosen`: somebody chose it for this workspace; `setting`:
 * nobody did, so `codereel.capture.source` says.
 */
export const chosenSourceSchema = v.object({
  source: sourceSchema,
  origin: v.picklist(['chosen', 'setting']),
  /** What a window other than VS Code's was called when it was chosen; null: not known, or no such. */
  title: v.nullable(v.string()),
  /** The desktop asks its user for a display or a window, as the kind of the source says. */
  asked: v.boolean(),
  /** A sentence on why it is another than one would think, or cannot be had; null: it is as it says. */
  note: v.nullable(v.string()),
});
export type ChosenSource = v.InferOutput<typeof chosenSourceSchema>;

export const panelStatusSchema = v.object({
  kind: v.literal('status'),
  phase: v.picklist(panelPhases),
  /** Of the recording that runs, or of the next one. */
  mode: modeSchema,
  /** Set in the phase `error`, null in every other. */
  error: v.nullable(errorDataSchema),
  /** The last thing to tell the user about the recording that runs. */
  notice: v.nullable(noticeSchema),
  /** Resident memory of the extension host, in bytes. */
  extensionHostBytes: v.nullable(count),
  /** Free space where recordings are written, in bytes; null while unknown. */
  diskFreeBytes: v.nullable(count),
  /** Of the next recording; what one that runs shows stands in its `session`. */
  chosen: chosenSourceSchema,
  /** Recorded milliseconds after which the recording that runs stops by itself; null: never, or none. */
  stopAfterMs: v.nullable(v.pipe(v.number(), v.gtValue(0))),
  /** null before the recorder's first report and when nothing runs. */
  session: v.nullable(panelSessionSchema),
});
export type PanelStatus = v.InferOutput<typeof panelStatusSchema>;

/** How loud the sounds of the running recording are just now. */
export const panelLevelsSchema = v.object({ kind: v.literal('levels'), ...levelsSchema.entries });
export type PanelLevels = v.InferOutput<typeof panelLevelsSchema>;

export const settingKeySchema = v.custom<SettingKey>(
  (input) => typeof input === 'string' && Object.hasOwn(settings, input),
);

export const settingValueSchema = v.union([
  v.string(),
  v.boolean(),
  v.pipe(v.number(), v.finite()),
]);
export type PanelSettingValue = v.InferOutput<typeof settingValueSchema>;

/** How a setting is edited, and which values it takes. */
export const settingControlSchema = v.variant('kind', [
  v.object({
    kind: v.literal('number'),
    /** Whole numbers only; both limits belong to the range. */
    minimum: v.number(),
    maximum: v.nullable(v.number()),
  }),
  v.object({
    kind: v.literal('choice'),
    options: v.pipe(
      v.array(v.object({ value: v.string(), label: v.string(), description: v.string() })),
      v.minLength(1),
    ),
  }),
  v.object({ kind: v.literal('boolean') }),
  /** A program or a folder: the page offers to browse for it (`browseSetting`). */
  v.object({ kind: v.literal('path') }),
  /** A device or a source: the page offers the list of those there are (`browseSetting`). */
  v.object({ kind: v.literal('listed') }),
]);
export type SettingControl = v.InferOutput<typeof settingControlSchema>;

/** Who decided the value in force. */
export const settingSourceSchema = v.variant('kind', [
  v.object({ kind: v.literal('environment'), name: v.pipe(v.string(), v.nonEmpty()) }),
  v.object({
    kind: v.literal('setting'),
    /** With its prefix. May be another setting: `codereel.queue.frames` can decide `queue.instantFrames`. */
    key: v.pipe(v.string(), v.nonEmpty()),
    scope: v.picklist(['user', 'workspace']),
  }),
  v.object({ kind: v.literal('default') }),
]);
export type SettingSource = v.InferOutput<typeof settingSourceSchema>;

export const panelSettingSchema = v.object({
  key: settingKeySchema,
  /** The title of the group it belongs to; those of one group follow each other. */
  group: v.string(),
  title: v.string(),
  /** Plain text, one or two sentences. */
  description: v.string(),
  control: settingControlSchema,
  /** The value in force; an empty text stands for `placeholder`. */
  value: settingValueSchema,
  /** What people call the value, a device by its name; empty: they call it nothing else. */
  valueLabel: v.string(),
  /** What an empty text means, such as the folder used then; empty for other kinds. */
  placeholder: v.string(),
  source: settingSourceSchema,
  /** The environment variables that can decide, first one first. */
  environment: v.array(v.string()),
  /** null: the setting can be edited here. Otherwise a sentence why not. */
  lockedReason: v.nullable(v.string()),
  /** Whether this very setting has a value of its own that `resetSetting` would take away. */
  modified: v.boolean(),
});
export type PanelSetting = v.InferOutput<typeof panelSettingSchema>;

export const panelSettingsSchema = v.object({
  kind: v.literal('settings'),
  settings: v.array(panelSettingSchema),
});
export type PanelSettings = v.InferOutput<typeof panelSettingsSchema>;

/** More are not sent: the page says how many there are and leads to all of them. */
export const panelRecordingLimit = 100;

/**
 * `interrupted`: its recorder is gone and nobody finished it; what was recorded is playable.
 * `unreadable`: the folder's manifest cannot be read; only name and `problem` are known.
 */
export const panelRecordingStates = [
  'recording',
  'finished',
  'failed',
  'interrupted',
  'unreadable',
] as const;

export const panelRecordingSchema = v.object({
  /** Names the recording in intents; the page does not look into it. */
  id: v.pipe(v.string(), v.nonEmpty()),
  name: v.string(),
  mode: v.nullable(modeSchema),
  state: v.picklist(panelRecordingStates),
  createdAt: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
  durationMs: v.nullable(v.pipe(v.number(), v.minValue(0))),
  bytes: v.nullable(count),
  /** An address the page may load, from `webview.asWebviewUri`. */
  preview: v.nullable(v.string()),
  /** A sentence for the user; null when all is well. */
  problem: v.nullable(v.string()),
});
export type PanelRecording = v.InferOutput<typeof panelRecordingSchema>;

export const panelRecordingsSchema = v.object({
  kind: v.literal('recordings'),
  /** Newest first. null until the folder has been read once. */
  recordings: v.nullable(v.pipe(v.array(panelRecordingSchema), v.maxLength(panelRecordingLimit))),
  /** How many there are in all. */
  total: count,
});
export type PanelRecordings = v.InferOutput<typeof panelRecordingsSchema>;

/** From the extension to the page. */
export const panelStateSchema = v.variant('kind', [
  panelStatusSchema,
  panelLevelsSchema,
  panelSettingsSchema,
  panelRecordingsSchema,
]);
export type PanelState = v.InferOutput<typeof panelStateSchema>;

export const recordingActions = ['play', 'reveal', 'saveAs', 'rename', 'delete'] as const;
export type RecordingAction = (typeof recordingActions)[number];

const plainIntents = [
  /** Also ends a countdown, of which nothing is kept. */
  'stop',
  'pause',
  'resume',
  /** Throw the running recording away and begin again as it began; the extension asks first. */
  'restart',
  /** Throw the running recording away; the extension asks first. */
  'discard',
  /** Opens the page to choose what the next recording shows. */
  'chooseSource',
  /** Forget what was chosen for this workspace: the setting decides again. */
  'forgetSource',
  'addMarker',
  'showLog',
  'checkSetup',
  'showRecordings',
  /** Read again what is only read on demand: recordings, disk space. */
  'refresh',
] as const;

/** From the page to the extension. */
export const panelIntentSchema = v.variant('kind', [
  /** The page listens: send everything. Answered by the view itself, never by the model. */
  v.strictObject({ kind: v.literal('ready') }),
  v.strictObject({ kind: v.literal('start'), mode: modeSchema }),
  v.strictObject({ kind: v.picklist(plainIntents) }),
  v.strictObject({ kind: v.literal('setMuted'), sound: soundKindSchema, muted: v.boolean() }),
  v.strictObject({
    kind: v.literal('setSetting'),
    key: settingKeySchema,
    value: settingValueSchema,
  }),
  /** `openSetting` shows it in VS Code's own editor; `browseSetting` asks with a dialog or a list. */
  v.strictObject({
    kind: v.picklist(['resetSetting', 'openSetting', 'browseSetting']),
    key: settingKeySchema,
  }),
  /** `rename` and `delete` ask in VS Code's own way, so the intent carries nothing but the id. */
  v.strictObject({
    kind: v.picklist(recordingActions),
    id: v.pipe(v.string(), v.nonEmpty(), v.maxLength(1024)),
  }),
]);
export type PanelIntent = v.InferOutput<typeof panelIntentSchema>;

const longestText = 4096;

/** Whether a control may yield this value. The page asks before it sends, the extension before it writes. */
export function controlAccepts(control: SettingControl, value: PanelSettingValue): boolean {
  if (control.kind === 'number') {
    return (
      typeof value === 'number' &&
      Number.isSafeInteger(value) &&
      value >= control.minimum &&
      (control.maximum === null || value <= control.maximum)
    );
  }
  if (control.kind === 'choice') {
    return control.options.some((option) => option.value === value);
  }
  if (control.kind === 'boolean') {
    return typeof value === 'boolean';
  }
  return typeof value === 'string' && value.length <= longestText;
}
