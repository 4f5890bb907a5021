import * as v from 'valibot';
import { chosenSourceSchema } from './panelProtocol.ts';
import { areaSchema, errorDataSchema, sourceSchema } from './recorderProtocol.ts';

/**
 * What the extension and the page "Choose What to Record" say to each other, by the rules of
 * panelProtocol.ts: the page gets state and sends intents, and both ends check what comes in.
 */

export const chooserSourceSchema = v.object({
  source: sourceSchema,
  /** The window's title, or the display's name as the system has it; may be empty. */
  title: v.string(),
  /** Where it is now; null: not to be seen (a window that is minimised). */
  area: v.nullable(areaSchema),
  /** An address the page may load, from `webview.asWebviewUri`. */
  picture: v.nullable(v.string()),
  /** Which display or window it is, is asked by the desktop when recording starts. */
  asked: v.boolean(),
});
export type ChooserSource = v.InferOutput<typeof chooserSourceSchema>;

/** From the extension to the page. */
export const chooserStateSchema = v.variant('kind', [
  /** The list is being made; what was listed before stays to be seen. */
  v.object({ kind: v.literal('listing') }),
  v.object({
    kind: v.literal('listed'),
    editor: v.nullable(chooserSourceSchema),
    displays: v.array(chooserSourceSchema),
    windows: v.array(chooserSourceSchema),
    /** Regions can be recorded here. */
    regions: v.boolean(),
    /** All the pictures that there will be are there. */
    complete: v.boolean(),
    note: v.nullable(v.string()),
  }),
  v.object({ kind: v.literal('failed'), error: errorDataSchema }),
  v.object({ kind: v.literal('chosen'), chosen: chosenSourceSchema }),
]);
export type ChooserState = v.InferOutput<typeof chooserStateSchema>;
export type ListedState = Extract<ChooserState, { kind: 'listed' }>;

/** From the page to the extension. */
export const chooserIntentSchema = v.variant('kind', [
  /** The page listens: send everything. */
  v.strictObject({ kind: v.literal('ready') }),
  v.strictObject({ kind: v.picklist(['refresh', 'forget', 'checkSetup', 'cancel']) }),
  v.strictObject({ kind: v.literal('choose'), source: sourceSchema }),
]);
export type ChooserIntent = v.InferOutput<typeof chooserIntentSchema>;
