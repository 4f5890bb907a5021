import type { SettingKey } from '../protocol/settings.ts';
import type { Translator } from './translator.ts';

/**
 * The settings as people look for them, in the panel and in VS Code's own editor: a test holds
 * package.json equal to this.
 */
export const settingGroups = {
  recording: [
    'recording.mode',
    'capture.source',
    'recording.countdown',
    'recording.stopAfterMinutes',
    'recording.remindAfterMinutes',
    'recording.folder',
    'disk.warnBelowMegabytes',
    'disk.stopBelowMegabytes',
    'notifications.finished',
    'statusBar.visible',
  ],
  sound: ['sound.microphone', 'sound.microphoneDevice', 'sound.system', 'sound.systemDevice'],
  input: ['keys.log', 'cursor.log'],
  video: ['recording.framesPerSecond', 'video.quality', 'video.encoder'],
  advanced: ['ffmpeg.path', 'queue.frames', 'queue.instantFrames', 'capture.bufferFrames'],
} as const satisfies Readonly<Record<string, readonly SettingKey[]>>;

export type SettingGroup = keyof typeof settingGroups;

export function groupTitles(l10n: Translator): Readonly<Record<SettingGroup, string>> {
  return {
    recording: l10n.t('Recording'),
    sound: l10n.t('Sound'),
    input: l10n.t('Keystrokes and Cursor'),
    video: l10n.t('Video'),
    advanced: l10n.t('Advanced'),
  };
}
