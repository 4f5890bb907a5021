import type { SettingSource } from '../../src/protocol/panelProtocol.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import { fill } from './format.ts';

/** In a few words, where a setting's value comes from. */
export function sourceWords(source: SettingSource, key: string, texts: PanelTexts): string {
  if (source.kind === 'environment') {
    return texts.sourceEnvironment;
  }
  if (source.kind === 'default') {
    return texts.sourceDefault;
  }
  if (source.key !== `codereel.${key}`) {
    return fill(texts.sourceOther, source.key);
  }
  const scopes = {
    user: texts.sourceUser,
    workspace: texts.sourceWorkspace,
  } as const;
  return scopes[source.scope];
}
