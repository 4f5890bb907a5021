import type { Mode } from './mode.ts';

/**
 * Every setting of Codereel, typed once: the key under `codereel.`, its default and the scope that
 * package.json must declare. A test holds package.json equal to this table.
 *
 * `machine` scope is for what names a program or a place to write: a cloned repository must never
 * choose what runs or where it lands.
 */
export interface SettingDefinition<T> {
  readonly default: T;
  readonly scope: 'machine' | 'window' | 'application';
}

export const encoders = [
  'libx264',
  'h264_nvenc',
  'h264_qsv',
  'h264_vaapi',
  'h264_amf',
  'h264_mf',
  'h264_videotoolbox',
] as const;
export type Encoder = (typeof encoders)[number];

export const qualities = ['crisp', 'balanced', 'small'] as const;
export type Quality = (typeof qualities)[number];

/** `shortcuts`: chords and named keys. `all`: these, and the text typed into editors. */
export const keyLogs = ['off', 'shortcuts', 'all'] as const;
export type KeyLog = (typeof keyLogs)[number];

function setting<T>(defaultValue: T, scope: SettingDefinition<T>['scope']): SettingDefinition<T> {
  return { default: defaultValue, scope };
}

export const settings = {
  'recording.mode': setting<Mode>('instant', 'window'),
  'recording.folder': setting('', 'machine'),
  'recording.framesPerSecond': setting(30, 'window'),
  /** What a workspace records in which nothing was chosen: `window`, `display:0`, `region:0,0,640,480`. */
  'capture.source': setting('window', 'window'),
  /** Seconds. */
  'recording.countdown': setting(0, 'window'),
  /** Minutes; 0: never. */
  'recording.stopAfterMinutes': setting(0, 'window'),
  'recording.remindAfterMinutes': setting(0, 'window'),
  /** Megabytes (10^6 bytes) free on the recordings' disk; 0: never. */
  'disk.warnBelowMegabytes': setting(2048, 'machine'),
  'disk.stopBelowMegabytes': setting(256, 'machine'),
  // What listens is the user's own to switch on, never a workspace's.
  'sound.microphone': setting(false, 'machine'),
  'sound.microphoneDevice': setting('', 'machine'),
  'sound.system': setting(false, 'machine'),
  'sound.systemDevice': setting('', 'machine'),
  'keys.log': setting<KeyLog>('off', 'machine'),
  'video.encoder': setting<Encoder>('libx264', 'machine'),
  'video.quality': setting<Quality>('crisp', 'window'),
  'cursor.log': setting(true, 'window'),
  /** null: not set, the next source in the order decides. */
  'queue.instantFrames': setting<number | null>(null, 'machine'),
  'queue.frames': setting<number | null>(null, 'machine'),
  'capture.bufferFrames': setting<number | null>(null, 'machine'),
  'ffmpeg.path': setting('', 'machine'),
  'statusBar.visible': setting(true, 'window'),
  'notifications.finished': setting(true, 'application'),
} as const;

export type SettingKey = keyof typeof settings;
export type SettingValue<K extends SettingKey> = (typeof settings)[K]['default'];
export type Settings = { readonly [K in SettingKey]: SettingValue<K> };
