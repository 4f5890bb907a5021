import * as v from 'valibot';
import {
  controlAccepts,
  panelIntentSchema,
  type PanelIntent,
  type PanelSettings,
} from '../../protocol/panelProtocol.ts';

/** What a message of the page comes to: an intent to carry out, or why not (for the log). */
export type JudgedMessage =
  | { readonly intent: PanelIntent }
  /** `stale`: the page means well and shows what is no longer so; it should be told the state anew. */
  | { readonly refused: string; readonly stale: boolean };

/**
 * Judges a message of the page by its shape and by what the page was shown: it may only change
 * settings that are shown as editable, and only to values their control can yield.
 */
export function judgeMessage(message: unknown, shown: PanelSettings): JudgedMessage {
  const parsed = v.safeParse(panelIntentSchema, message);
  if (!parsed.success) {
    return { refused: `no intent: ${v.summarize(parsed.issues)}`, stale: false };
  }
  const intent = parsed.output;
  if (
    intent.kind !== 'setSetting' &&
    intent.kind !== 'resetSetting' &&
    intent.kind !== 'browseSetting'
  ) {
    return { intent };
  }
  const setting = shown.settings.find(({ key }) => key === intent.key);
  if (setting === undefined) {
    return { refused: `${intent.key} is not shown`, stale: true };
  }
  if (intent.kind !== 'resetSetting' && setting.lockedReason !== null) {
    return { refused: `${intent.key} cannot be edited here`, stale: true };
  }
  if (intent.kind === 'setSetting' && !controlAccepts(setting.control, intent.value)) {
    return { refused: `${intent.key} does not take ${JSON.stringify(intent.value)}`, stale: true };
  }
  return { intent };
}
