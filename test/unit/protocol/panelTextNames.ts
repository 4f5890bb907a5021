import * as v from 'valibot';
import { panelTextKeys, panelTextsSchema } from '../../../src/protocol/panelTexts.ts';

/** Texts of the panel in which each says its own name. */
export const panelTextNames = v.parse(
  panelTextsSchema,
  Object.fromEntries(panelTextKeys.map((key) => [key, key])),
);
