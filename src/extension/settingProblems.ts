import { unreachable } from '../base/unreachable.ts';
import { settings } from '../protocol/settings.ts';
import type { SettingRule } from './settingRules.ts';
import type { SettingProblem } from './settingsReader.ts';
import { sourceForms } from '../protocol/source.ts';
import type { Translator } from './translator.ts';

/** One sentence on a value that was passed over: what it is, what is expected. */
export function settingProblemText(problem: SettingProblem, l10n: Translator): string {
  const { key, value, rule } = problem;
  const name = `codereel.${key}`;
  return l10n.t('{0} is {1}; expected: {2}.', name, shown(value), expectation(rule, key, l10n));
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
}

function expectation(rule: SettingRule, key: SettingProblem['key'], l10n: Translator): string {
  switch (rule.kind) {
    case 'boolean':
      return l10n.t('true or false');
    case 'path':
      return l10n.t('a path, as text');
    case 'source':
      return l10n.t('one of {0}', sourceForms.join(', '));
    case 'device':
      return l10n.t('the name of a device, as text');
    case 'choice':
      return l10n.t('one of {0}', rule.values.join(', '));
    case 'whole':
      return rule.maximum === null
        ? l10n.t('a whole number above {0}', rule.minimum - 1)
        : l10n.t(
            'a whole number from {0} to {1}, by default {2}',
            rule.minimum,
            rule.maximum,
            String(settings[key].default),
          );
    default:
      return unreachable(rule);
  }
}
