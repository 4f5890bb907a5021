import { settings } from '../protocol/settings.ts';
import type { SettingKey, Settings, SettingValue } from '../protocol/settings.ts';
import { settingRules } from './settingRules.ts';
import type { SettingRule } from './settingRules.ts';

/** The values of one setting as `WorkspaceConfiguration.inspect` tells them; absent: not set there. */
export interface InspectedSetting {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
}

export type InspectSetting = (key: SettingKey) => InspectedSetting | undefined;

export type SettingOrigin = 'default' | 'user' | 'workspace';

/** A value that was passed over, because the setting cannot hold it. */
export interface SettingProblem {
  readonly key: SettingKey;
  readonly value: unknown;
  readonly origin: SettingOrigin;
  readonly rule: SettingRule;
}

export interface SettingsReading {
  readonly values: Settings;
  /** Who decided each value. */
  readonly origins: ReadonlyMap<SettingKey, SettingOrigin>;
  readonly problems: readonly SettingProblem[];
}

/**
 * Reads every setting. A workspace is only listened to for settings of `window` scope: what names a
 * program or a place to write comes from the user alone, whatever a `.vscode/settings.json` says and
 * whether or not the workspace is trusted. A value that the setting cannot hold is passed over, and
 * the next source decides.
 */
export function readSettings(inspect: InspectSetting): SettingsReading {
  const problems: SettingProblem[] = [];
  const origins = new Map<SettingKey, SettingOrigin>();

  const read = <K extends SettingKey>(key: K): SettingValue<K> => {
    const { rule, accepts } = settingRules[key];
    for (const { origin, value } of candidates(key, inspect(key))) {
      if (accepts(value)) {
        origins.set(key, origin);
        return value;
      }
      problems.push({ key, value, origin, rule });
    }
    origins.set(key, 'default');
    return settings[key].default;
  };

  const values: Settings = {
    'recording.mode': read('recording.mode'),
    'recording.folder': read('recording.folder'),
    'recording.framesPerSecond': read('recording.framesPerSecond'),
    'capture.source': read('capture.source'),
    'recording.countdown': read('recording.countdown'),
    'recording.stopAfterMinutes': read('recording.stopAfterMinutes'),
    'recording.remindAfterMinutes': read('recording.remindAfterMinutes'),
    'disk.warnBelowMegabytes': read('disk.warnBelowMegabytes'),
    'disk.stopBelowMegabytes': read('disk.stopBelowMegabytes'),
    'sound.microphone': read('sound.microphone'),
    'sound.microphoneDevice': read('sound.microphoneDevice'),
    'sound.system': read('sound.system'),
    'sound.systemDevice': read('sound.systemDevice'),
    'keys.log': read('keys.log'),
    'video.encoder': read('video.encoder'),
    'video.quality': read('video.quality'),
    'cursor.log': read('cursor.log'),
    'queue.instantFrames': read('queue.instantFrames'),
    'queue.frames': read('queue.frames'),
    'capture.bufferFrames': read('capture.bufferFrames'),
    'ffmpeg.path': read('ffmpeg.path'),
    'statusBar.visible': read('statusBar.visible'),
    'notifications.finished': read('notifications.finished'),
  };
  return { values, origins, problems };
}

interface Candidate {
  readonly origin: SettingOrigin;
  readonly value: unknown;
}

/** The values that were set, nearest first. */
function candidates(key: SettingKey, inspected: InspectedSetting | undefined): Candidate[] {
  const { globalValue, workspaceValue } = inspected ?? {};
  const user: Candidate = { origin: 'user', value: globalValue };
  const workspace: Candidate = { origin: 'workspace', value: workspaceValue };
  const heard = settings[key].scope === 'window' ? [workspace, user] : [user];
  return heard.filter(({ value }) => value !== undefined);
}
