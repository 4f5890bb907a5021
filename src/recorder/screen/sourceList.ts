import * as v from 'valibot';
import { areaSchema } from '../../protocol/recorderProtocol.ts';

const displaySchema = v.object({
  /** As `--source` takes it: `display:0`. */
  source: v.string(),
  /** The system's name for it: `HDMI-1`. */
  name: v.string(),
  primary: v.boolean(),
  /** null where the system does not tell. */
  area: v.nullable(areaSchema),
});

const windowSchema = v.object({
  /** As `--source` takes it: `window:0x1200003`. */
  source: v.string(),
  title: v.string(),
  /** The program, as it calls itself: `code`, `firefox`; empty: it does not say. */
  program: v.string(),
  /** Where it is on the screen; null: it is hidden, or the system does not tell. */
  area: v.nullable(areaSchema),
  shown: v.boolean(),
  /** It has the keyboard. */
  active: v.boolean(),
  /** This is what the source `window` means now: the window of VS Code. */
  editor: v.boolean(),
});

/**
 * What can be shown in a recording here, and how well. Sent as JSON by `codereel sources --json`, and
 * what the chooser is filled with.
 */
export const screenSourcesSchema = v.object({
  displays: v.array(displaySchema),
  /** Top-most first. */
  windows: v.array(windowSchema),
  /**
   * How a window is held on to here: `following`, or `rectangle` where only the place can be recorded
   * at which it was; null: windows cannot be chosen here.
   */
  windowHold: v.nullable(v.picklist(['following', 'rectangle'])),
  /** Whether a region can be chosen here. */
  regions: v.boolean(),
  /** What cannot be chosen here and why, in sentences for the user; empty: nothing is missing. */
  notes: v.array(v.string()),
});
export type ScreenSources = v.InferOutput<typeof screenSourcesSchema>;
export type DisplaySource = ScreenSources['displays'][number];
export type WindowSource = ScreenSources['windows'][number];

const soundDeviceSchema = v.object({
  /** As the settings and `--microphone` take it. */
  name: v.string(),
  /** What people call it. */
  label: v.string(),
  isDefault: v.boolean(),
});

export const sourceListSchema = v.object({
  ...screenSourcesSchema.entries,
  microphones: v.array(soundDeviceSchema),
  systems: v.array(soundDeviceSchema),
});
/** All that can be recorded here. */
export type SourceList = v.InferOutput<typeof sourceListSchema>;
