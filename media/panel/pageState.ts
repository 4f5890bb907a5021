import * as v from 'valibot';
import { modeSchema } from '../../src/protocol/mode.ts';
import { emptyHistory, historySchema } from './history.ts';

/** What the page remembers by itself while it is hidden and across reloads. */
const pageStateSchema = v.object({
  openSections: v.object({
    figures: v.boolean(),
    plots: v.boolean(),
    settings: v.boolean(),
    recordings: v.boolean(),
  }),
  scrollTop: v.pipe(v.number(), v.minValue(0)),
  /** The mode chosen here, and the one in the settings when it was: a change there wins. */
  chosenMode: v.nullable(v.object({ chosen: modeSchema, over: modeSchema })),
  /** How many recordings are shown. */
  shownRecordings: v.pipe(v.number(), v.integer(), v.minValue(1)),
  history: historySchema,
});
export type PageState = v.InferOutput<typeof pageStateSchema>;
export type Section = keyof PageState['openSections'];

/** Rows are added in steps of this many: each has a picture and five buttons. */
export const recordingsStep = 12;

export const freshPageState: PageState = {
  openSections: { figures: true, plots: true, settings: false, recordings: true },
  scrollTop: 0,
  chosenMode: null,
  shownRecordings: recordingsStep,
  history: emptyHistory,
};

/** The state that was saved, or a fresh one if it is not of this version's shape. */
export function restorePageState(saved: unknown): PageState {
  const parsed = v.safeParse(pageStateSchema, saved);
  return parsed.success ? parsed.output : freshPageState;
}
