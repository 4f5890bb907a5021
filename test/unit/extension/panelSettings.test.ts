import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/base/environment.ts';
import { panelSettings } from '../../../src/extension/panelSettings.ts';
import { settingGroups } from '../../../src/extension/settingGroups.ts';
import { readSettings } from '../../../src/extension/settingsReader.ts';
import type { InspectedSetting } from '../../../src/extension/settingsReader.ts';
import { SettingWords } from '../../../src/extension/settingTitles.ts';
import { controlAccepts } from '../../../src/protocol/panelProtocol.ts';
import type { PanelSetting } from '../../../src/protocol/panelProtocol.ts';
import { settings } from '../../../src/protocol/settings.ts';
import type { SettingKey } from '../../../src/protocol/settings.ts';
import { english } from './translate.ts';

const words = new SettingWords(
  {
    contributes: {
      configuration: [
        { properties: {} },
        {
          properties: {
            'codereel.video.quality': {
              markdownDescription: 'How *much* detail. See `#codereel.video.encoder#` and `x`.',
              enum: ['crisp', 'balanced', 'small'],
              enumItemLabels: ['Crisp', 'Balanced', 'Small'],
              markdownEnumDescriptions: ['Sharp.', 'Softer.', 'Softest.'],
            },
          },
        },
      ],
    },
  },
  english,
);

const settingKeys = Object.values(settingGroups).flat();

function deviceLabel(name: string): string {
  return name === 'alsa.desk' ? 'Desk Microphone' : '';
}

function shown(
  key: SettingKey,
  held: Partial<Record<SettingKey, InspectedSetting>> = {},
  environment: Environment = {},
): PanelSetting | undefined {
  const reading = readSettings((asked) => held[asked]);
  const all = panelSettings({
    reading,
    environment,
    words,
    defaultFolder: '/d',
    deviceLabel,
    l10n: english,
  });
  return all.find((setting) => setting.key === key);
}

function labels(key: SettingKey): string[] {
  const control = shown(key)?.control;
  return control?.kind === 'choice' ? control.options.map(({ label }) => label) : [];
}

describe('the settings in the panel', () => {
  it('are all there, those of a group one after the other', () => {
    const reading = readSettings(() => undefined);
    const all = panelSettings({
      reading,
      environment: {},
      words,
      defaultFolder: '/d',
      deviceLabel,
      l10n: english,
    });
    expect(all.map(({ key }) => key)).toEqual(settingKeys);
    expect([...settingKeys].sort()).toEqual(Object.keys(settings).sort());
    const groups = all.map(({ group }) => group);
    const beginnings = groups.filter((group, index) => group !== groups[index - 1]);
    expect(beginnings).toEqual([
      'Recording',
      'Sound',
      'Keystrokes and Cursor',
      'Video',
      'Advanced',
    ]);
  });

  it.each(settingKeys)('show a value of %s that its own control takes', (key) => {
    const setting = shown(key);
    expect(setting?.source).toEqual({ kind: 'default' });
    expect(setting?.modified).toBe(false);
    expect(setting && controlAccepts(setting.control, setting.value)).toBe(true);
  });

  it('call a sound device as people do, where that is known', () => {
    const held = { 'sound.microphoneDevice': { globalValue: 'alsa.desk' } };
    expect(shown('sound.microphoneDevice', held)).toMatchObject({
      value: 'alsa.desk',
      valueLabel: 'Desk Microphone',
    });
    expect(shown('sound.microphoneDevice')).toMatchObject({ value: '', valueLabel: '' });
  });

  it('call choices by their names, or by their values where there is no other name', () => {
    expect(labels('video.quality')).toEqual(['Crisp', 'Balanced', 'Small']);
    expect(labels('recording.mode')).toEqual(['instant', 'studio']);
  });

  it('name the environment variable that decides, and lock what it decides', () => {
    const environment = { CAP_MP4_MUXER_BUFFER_SIZE: '70' };
    const held = { 'queue.instantFrames': { globalValue: 40 } };
    expect(shown('queue.instantFrames', held, environment)).toMatchObject({
      value: 70,
      source: { kind: 'environment', name: 'CAP_MP4_MUXER_BUFFER_SIZE' },
      environment: ['CAP_MP4_MUXER_BUFFER_SIZE_INSTANT', 'CAP_MP4_MUXER_BUFFER_SIZE'],
      lockedReason:
        'The environment variable CAP_MP4_MUXER_BUFFER_SIZE decides, until it is taken away.',
      modified: true,
    });
  });

  it('name another setting that decides, and stay editable', () => {
    expect(shown('queue.instantFrames', { 'queue.frames': { globalValue: 40 } })).toMatchObject({
      value: 40,
      source: { kind: 'setting', key: 'codereel.queue.frames', scope: 'user' },
      lockedReason: null,
      modified: false,
    });
  });

  it('say when a workspace decided', () => {
    expect(
      shown('recording.mode', { 'recording.mode': { workspaceValue: 'studio' } }),
    ).toMatchObject({
      value: 'studio',
      source: { kind: 'setting', scope: 'workspace' },
      modified: true,
    });
  });

  it('let the ffmpeg setting come before its variable', () => {
    const environment = { CODEREEL_FFMPEG: '/env/ffmpeg' };
    expect(shown('ffmpeg.path', {}, environment)).toMatchObject({
      value: '/env/ffmpeg',
      source: { kind: 'environment', name: 'CODEREEL_FFMPEG' },
      lockedReason: null,
    });
    const held = { 'ffmpeg.path': { globalValue: '/my/ffmpeg' } };
    expect(shown('ffmpeg.path', held, environment)).toMatchObject({
      value: '/my/ffmpeg',
      source: { kind: 'setting', key: 'codereel.ffmpeg.path', scope: 'user' },
    });
  });

  it('show the folder that an empty setting means', () => {
    expect(shown('recording.folder')).toMatchObject({ value: '', placeholder: '/d' });
  });

  it('speak plain text, with titles for links', () => {
    expect(shown('video.quality')).toMatchObject({
      description: 'How much detail. See "Encoder" and x.',
      control: {
        kind: 'choice',
        options: [
          { value: 'crisp', description: 'Sharp.' },
          { value: 'balanced', description: 'Softer.' },
          { value: 'small', description: 'Softest.' },
        ],
      },
    });
  });
});
