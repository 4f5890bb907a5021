import { describe, expect, it } from 'vitest';
import { settingProblemText } from '../../../src/extension/settingProblems.ts';
import { readSettings } from '../../../src/extension/settingsReader.ts';
import type { InspectedSetting } from '../../../src/extension/settingsReader.ts';
import { settings } from '../../../src/protocol/settings.ts';
import type { SettingKey } from '../../../src/protocol/settings.ts';
import { english } from './translate.ts';

type Held = Partial<Record<SettingKey, InspectedSetting>>;

function read(held: Held): ReturnType<typeof readSettings> {
  return readSettings((key) => held[key]);
}

function texts(held: Held): string[] {
  return read(held).problems.map((problem) => settingProblemText(problem, english));
}

describe('reading the settings', () => {
  it('gives every default when nothing is set', () => {
    const { values, origins, problems } = read({});
    for (const [key, { default: value }] of Object.entries(settings)) {
      expect(values).toHaveProperty([key], value);
    }
    expect([...origins.values()]).toEqual(Object.keys(settings).map(() => 'default'));
    expect(problems).toEqual([]);
  });

  it('lets a workspace decide what is only about its window', () => {
    const { values, origins } = read({
      'recording.mode': { globalValue: 'instant', workspaceValue: 'studio' },
    });
    expect(values['recording.mode']).toBe('studio');
    expect(origins.get('recording.mode')).toBe('workspace');
  });

  it.each([
    ['ffmpeg.path', '/evil/ffmpeg', ''],
    ['recording.folder', '/evil/folder', ''],
    ['video.encoder', 'h264_vaapi', 'libx264'],
    ['disk.warnBelowMegabytes', 0, 2048],
    ['disk.stopBelowMegabytes', 1_000_000, 256],
    ['queue.frames', 7, null],
    ['queue.instantFrames', 7, null],
    ['capture.bufferFrames', 7, null],
    ['notifications.finished', false, true],
  ] as const)('never takes %s from a workspace', (key, workspaceValue, expected) => {
    const { values, origins, problems } = read({ [key]: { workspaceValue } });
    expect(values[key]).toBe(expected);
    expect(origins.get(key)).toBe('default');
    expect(problems).toEqual([]);
  });

  it('takes those from the user', () => {
    const { values, origins } = read({
      'ffmpeg.path': { globalValue: '/opt/ffmpeg', workspaceValue: '/evil/ffmpeg' },
      'queue.frames': { globalValue: 40 },
    });
    expect(values['ffmpeg.path']).toBe('/opt/ffmpeg');
    expect(values['queue.frames']).toBe(40);
    expect(origins.get('ffmpeg.path')).toBe('user');
  });

  it('passes over a value the setting cannot hold, and lets the next source decide', () => {
    const { values, origins, problems } = read({
      'recording.framesPerSecond': { globalValue: 60, workspaceValue: 'fast' },
    });
    expect(values['recording.framesPerSecond']).toBe(60);
    expect(origins.get('recording.framesPerSecond')).toBe('user');
    expect(problems).toMatchObject([{ key: 'recording.framesPerSecond', value: 'fast' }]);
  });

  it.each([
    ['recording.framesPerSecond', 0],
    ['recording.framesPerSecond', 121],
    ['recording.framesPerSecond', 29.97],
    ['recording.mode', 'theatre'],
    ['video.quality', null],
    ['cursor.log', 'yes'],
    ['ffmpeg.path', 5],
    ['queue.frames', '96'],
  ] as const)('does not take %s from %j', (key, globalValue) => {
    const { values, problems } = read({ [key]: { globalValue } });
    expect(values[key]).toBe(settings[key].default);
    expect(problems).toHaveLength(1);
  });

  it('leaves a frame count out of range to the order of sources, which names it', () => {
    expect(read({ 'queue.frames': { globalValue: 0 } }).values['queue.frames']).toBe(0);
  });

  it('says what is wrong with a value and what is expected', () => {
    expect(texts({ 'recording.framesPerSecond': { globalValue: 'fast' } })).toEqual([
      'codereel.recording.framesPerSecond is "fast"; expected: a whole number from 1 to 120, by default 30.',
    ]);
    expect(texts({ 'recording.mode': { globalValue: 'theatre' } })).toEqual([
      'codereel.recording.mode is "theatre"; expected: one of instant, studio.',
    ]);
  });
});
