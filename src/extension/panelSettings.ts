import type { Environment } from '../base/environment.ts';
import { unreachable } from '../base/unreachable.ts';
import { captureBufferLimit, environmentNames, queueLimit } from '../protocol/bufferLimits.ts';
import type { BufferLimit } from '../protocol/bufferLimits.ts';
import type {
  PanelSetting,
  PanelSettingValue,
  SettingControl,
  SettingSource,
} from '../protocol/panelProtocol.ts';
import type { SettingKey } from '../protocol/settings.ts';
import { groupTitles, settingGroups } from './settingGroups.ts';
import type { SettingGroup } from './settingGroups.ts';
import { settingRules } from './settingRules.ts';
import type { SettingsReading } from './settingsReader.ts';
import { settingTitles } from './settingTitles.ts';
import type { SettingWords } from './settingTitles.ts';
import type { Translator } from './translator.ts';

export interface PanelSettingsInputs {
  readonly reading: SettingsReading;
  readonly environment: Environment;
  /** Descriptions in the user's language, from the extension's manifest. */
  readonly words: SettingWords;
  /** The folder used while none is set. */
  readonly defaultFolder: string;
  /** What people call a sound device; empty: nothing else, or not known. */
  readonly deviceLabel: (name: string) => string;
  readonly l10n: Translator;
}

/** Every setting as the panel shows it: what holds, who said so, and whether it can be changed here. */
export function panelSettings(inputs: PanelSettingsInputs): PanelSetting[] {
  const titles = settingTitles(inputs.l10n);
  return groupedKeys(inputs.l10n).map(([group, key]) => {
    const { value, source } = decisionOn(key, inputs);
    return {
      key,
      group,
      title: titles[key],
      description: inputs.words.describe(key),
      control: controlOf(key, inputs),
      value,
      valueLabel: settingRules[key].rule.kind === 'device' ? inputs.deviceLabel(String(value)) : '',
      placeholder: placeholderOf(key, inputs),
      source,
      environment: [...(variables[key] ?? [])],
      lockedReason: lockedReason(key, source, inputs.l10n),
      modified: inputs.reading.origins.get(key) !== 'default',
    };
  });
}

/** Each key with the title of its group. */
function groupedKeys(l10n: Translator): [string, SettingKey][] {
  const titles = groupTitles(l10n);
  const grouped = (group: SettingGroup): [string, SettingKey][] =>
    settingGroups[group].map((key) => [titles[group], key]);
  return [
    ...grouped('recording'),
    ...grouped('sound'),
    ...grouped('input'),
    ...grouped('video'),
    ...grouped('advanced'),
  ];
}

const ffmpegVariable = 'CODEREEL_FFMPEG';

interface Decision {
  readonly value: PanelSettingValue;
  readonly source: SettingSource;
}

function decisionOn(key: SettingKey, { reading, environment }: PanelSettingsInputs): Decision {
  const { values } = reading;
  if (key === 'queue.instantFrames' || key === 'queue.frames') {
    const mode = key === 'queue.frames' ? 'studio' : 'instant';
    return decidedLimit(queueLimit(environment, values, mode));
  }
  if (key === 'capture.bufferFrames') {
    return decidedLimit(captureBufferLimit(environment, values));
  }
  const named = key === 'ffmpeg.path' ? (environment[ffmpegVariable]?.trim() ?? '') : '';
  return named !== '' && values['ffmpeg.path'].trim() === ''
    ? { value: named, source: { kind: 'environment', name: ffmpegVariable } }
    : { value: values[key], source: ownSource(key, reading) };
}

function ownSource(key: SettingKey, reading: SettingsReading): SettingSource {
  const origin = reading.origins.get(key) ?? 'default';
  return origin === 'default'
    ? { kind: 'default' }
    : { kind: 'setting', key: `codereel.${key}`, scope: origin };
}

/** Buffer settings have `machine` scope, so a setting that decides is the user's. */
function decidedLimit({ frames, source }: BufferLimit): Decision {
  if (source === 'default') {
    return { value: frames, source: { kind: 'default' } };
  }
  return {
    value: frames,
    source: source.startsWith('codereel.')
      ? { kind: 'setting', key: source, scope: 'user' }
      : { kind: 'environment', name: source },
  };
}

/** The variables that can decide on a setting, first one first. */
const variables: Readonly<Partial<Record<SettingKey, readonly string[]>>> = {
  'queue.instantFrames': [environmentNames.instantQueue, environmentNames.queue],
  'queue.frames': [environmentNames.queue],
  'capture.bufferFrames': [environmentNames.captureBuffer],
  'ffmpeg.path': [ffmpegVariable],
};

/** A variable that comes before the setting makes an edit pointless; ffmpeg's comes after it. */
function lockedReason(key: SettingKey, source: SettingSource, l10n: Translator): string | null {
  return source.kind === 'environment' && key !== 'ffmpeg.path'
    ? l10n.t('The environment variable {0} decides, until it is taken away.', source.name)
    : null;
}

function placeholderOf(key: SettingKey, { defaultFolder, l10n }: PanelSettingsInputs): string {
  if (key === 'recording.folder') {
    return defaultFolder;
  }
  if (settingRules[key].rule.kind === 'device') {
    return l10n.t("The system's choice");
  }
  return key === 'ffmpeg.path' ? l10n.t('Found by itself') : '';
}

function controlOf(key: SettingKey, { words }: PanelSettingsInputs): SettingControl {
  const { rule } = settingRules[key];
  switch (rule.kind) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'path':
      return { kind: 'path' };
    case 'source':
    case 'device':
      return { kind: 'listed' };
    case 'whole':
      return { kind: 'number', minimum: rule.minimum, maximum: rule.maximum };
    case 'choice':
      return {
        kind: 'choice',
        options: rule.values.map((value) => ({
          value,
          label: words.nameValue(key, value),
          description: words.describeValue(key, value),
        })),
      };
    default:
      return unreachable(rule);
  }
}
