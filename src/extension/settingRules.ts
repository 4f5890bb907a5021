import { diskLimits } from '../protocol/diskLimits.ts';
import type { Mode } from '../protocol/mode.ts';
import { encoders, keyLogs, qualities } from '../protocol/settings.ts';
import type { SettingKey, SettingValue } from '../protocol/settings.ts';
import { parseSource } from '../protocol/source.ts';

/** What a setting may hold. `path` is a program or a folder; null means "not set" where it is allowed. */
export type SettingRule =
  | { readonly kind: 'boolean' | 'path' | 'source' | 'device' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | {
      readonly kind: 'whole';
      readonly minimum: number;
      readonly maximum: number | null;
      readonly mayBeNull: boolean;
    };

interface Rule<T> {
  readonly rule: SettingRule;
  readonly accepts: (value: unknown) => value is T;
}

const boolean: Rule<boolean> = {
  rule: { kind: 'boolean' },
  accepts: (value) => typeof value === 'boolean',
};

const path: Rule<string> = {
  rule: { kind: 'path' },
  accepts: (value) => typeof value === 'string',
};

/** What to record, in the words of source.ts. */
const source: Rule<string> = {
  rule: { kind: 'source' },
  accepts: (value): value is string =>
    typeof value === 'string' && parseSource(value) !== undefined,
};

/** A sound device by its name; empty: the system's choice. */
const device: Rule<string> = {
  rule: { kind: 'device' },
  accepts: (value) => typeof value === 'string',
};

function choice<T extends string>(values: readonly T[]): Rule<T> {
  return {
    rule: { kind: 'choice', values },
    accepts: (value): value is T => values.some((known) => known === value),
  };
}

function whole(minimum: number, maximum: number): Rule<number> {
  return {
    rule: { kind: 'whole', minimum, maximum, mayBeNull: false },
    accepts: (value): value is number =>
      typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum,
  };
}

/** Numbers out of range pass: the order of sources (bufferLimits.ts) skips them and says so. */
const frames: Rule<number | null> = {
  rule: { kind: 'whole', minimum: 1, maximum: null, mayBeNull: true },
  accepts: (value) => value === null || typeof value === 'number',
};

/** Not mode.ts's own: that brings the library of schemas, for which activation has no use. */
const modes: readonly Mode[] = ['instant', 'studio'];

/** What each setting may hold; a test holds package.json equal to it. */
export const settingRules: { readonly [K in SettingKey]: Rule<SettingValue<K>> } = {
  'recording.mode': choice(modes),
  'recording.folder': path,
  'recording.framesPerSecond': whole(1, 120),
  'capture.source': source,
  'recording.countdown': whole(0, 10),
  'recording.stopAfterMinutes': whole(0, 1440),
  'recording.remindAfterMinutes': whole(0, 1440),
  'disk.warnBelowMegabytes': whole(0, diskLimits.mostMegabytes),
  'disk.stopBelowMegabytes': whole(diskLimits.leastStopMegabytes, diskLimits.mostMegabytes),
  'sound.microphone': boolean,
  'sound.microphoneDevice': device,
  'sound.system': boolean,
  'sound.systemDevice': device,
  'keys.log': choice(keyLogs),
  'video.encoder': choice(encoders),
  'video.quality': choice(qualities),
  'cursor.log': boolean,
  'queue.instantFrames': frames,
  'queue.frames': frames,
  'capture.bufferFrames': frames,
  'ffmpeg.path': path,
  'statusBar.visible': boolean,
  'notifications.finished': boolean,
};
