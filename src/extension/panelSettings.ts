import type { Environment } from '../base/environment.ts';
import { captureBufferLimit, environmentNames, queueLimit } from '../protocol/bufferLimits.ts';
import type { BufferLimit } from '../protocol/bufferLimits.ts';
import type {
  PanelSetting,
  PanelSettingValue,
  SettingControl,
  SettingSource,
} from '../protocol/panelProtocol.ts';
import type { SettingKey } from '../protocol/settings.ts';
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
  readonly l10n: Translator;
}

/** Every setting as the panel shows it: what holds, who said so, and whether it can be changed here. */
export function panelSettings(inputs: PanelSettingsInputs): PanelSetting[] {
  const titles = settingTitles(inputs.l10n);
  return settingKeys.map((key) => {
    const { value, source } = decisionOn(key, inputs);
    return {
      key,
      title: titles[key],
      description: inputs.words.describe(key),
      control: controlOf(key, inputs),
      value,
      placeholder: placeholderOf(key, inputs),
      source,
      environment: [...variablesOf(key)],
      lockedReason: lockedReason(key, source, inputs.l10n),
      modified: inputs.reading.origins.get(key) !== 'default',
    };
  });
}

const ffmpegVariable = 'CODEREEL_FFMPEG';

export const settingKeys: readonly SettingKey[] = [
  'recording.mode',
  'recording.framesPerSecond',
  'recording.folder',
  'cursor.log',
  'video.quality',
  'video.encoder',
  'queue.frames',
  'queue.instantFrames',
  'capture.bufferFrames',
  'ffmpeg.path',
  'statusBar.visible',
  'notifications.finished',
];

interface Decision {
  readonly value: PanelSettingValue;
  readonly source: SettingSource;
}

function decisionOn(key: SettingKey, inputs: PanelSettingsInputs): Decision {
  const { reading, environment } = inputs;
  const { values } = reading;
  switch (key) {
    case 'queue.instantFrames':
      return decidedLimit(queueLimit(environment, values, 'instant'));
    case 'queue.frames':
      return decidedLimit(queueLimit(environment, values, 'studio'));
    case 'capture.bufferFrames':
      return decidedLimit(captureBufferLimit(environment, values));
    case 'ffmpeg.path': {
      const named = environment[ffmpegVariable]?.trim() ?? '';
      return values[key].trim() === '' && named !== ''
        ? { value: named, source: { kind: 'environment', name: ffmpegVariable } }
        : { value: values[key], source: ownSource(key, reading) };
    }
    default:
      return { value: values[key], source: ownSource(key, reading) };
  }
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

function variablesOf(key: SettingKey): readonly string[] {
  switch (key) {
    case 'queue.instantFrames':
      return [environmentNames.instantQueue, environmentNames.queue];
    case 'queue.frames':
      return [environmentNames.queue];
    case 'capture.bufferFrames':
      return [environmentNames.captureBuffer];
    case 'ffmpeg.path':
      return [ffmpegVariable];
    default:
      return [];
  }
}

/** A variable that comes before the setting makes an edit pointless; ffmpeg's comes after it. */
function lockedReason(key: SettingKey, source: SettingSource, l10n: Translator): string | null {
  return source.kind === 'environment' && key !== 'ffmpeg.path'
    ? l10n.t('The environment variable {0} decides, until it is taken away.', source.name)
    : null;
}

function placeholderOf(key: SettingKey, { defaultFolder, l10n }: PanelSettingsInputs): string {
  switch (key) {
    case 'recording.folder':
      return defaultFolder;
    case 'ffmpeg.path':
      return l10n.t('Found by itself');
    default:
      return '';
  }
}

function controlOf(key: SettingKey, { words }: PanelSettingsInputs): SettingControl {
  const { rule } = settingRules[key];
  switch (rule.kind) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'path':
      return { kind: 'path' };
    case 'whole':
      return { kind: 'number', minimum: rule.minimum, maximum: rule.maximum };
    case 'choice':
      return {
        kind: 'choice',
        options: rule.values.map((value) => ({
          value,
          label: value,
          description: words.describeValue(key, value),
        })),
      };
  }
}
