import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  controlAccepts,
  panelIntentSchema,
  panelRecordingLimit,
  panelStateSchema,
  type PanelIntent,
  type PanelRecording,
  type PanelSetting,
  type PanelState,
  type PanelStatus,
  type SettingControl,
} from '../../../src/protocol/panelProtocol.ts';
import { idleStatus, recordingSession } from './panelExamples.ts';
import { panelTextKeys, panelTextsSchema } from '../../../src/protocol/panelTexts.ts';

const recording: PanelStatus = {
  ...idleStatus,
  phase: 'recording',
  extensionHostBytes: 140e6,
  diskFreeBytes: 50e9,
  notice: { code: 'cursor-unavailable', message: 'No cursor.', remedy: 'Install it.' },
  session: recordingSession,
};

const failed: PanelStatus = {
  ...idleStatus,
  phase: 'error',
  error: { code: 'no-display', message: 'No display.', remedy: 'Set DISPLAY.' },
};

const setting: PanelSetting = {
  key: 'queue.frames',
  group: 'Advanced',
  title: 'Muxer queue',
  description: '',
  control: { kind: 'number', minimum: 1, maximum: null },
  value: 60,
  valueLabel: '',
  placeholder: '',
  source: { kind: 'environment', name: 'CAP_MP4_MUXER_BUFFER_SIZE' },
  environment: ['CAP_MP4_MUXER_BUFFER_SIZE'],
  lockedReason: 'The variable decides.',
  modified: false,
};

const entry: PanelRecording = {
  id: 'one',
  name: 'One',
  mode: 'studio',
  state: 'finished',
  createdAt: '2026-11-22T08:00:00.000Z',
  durationMs: 1500,
  bytes: 1e6,
  preview: null,
  problem: null,
};

describe('what the extension sends to the page', () => {
  it.each<PanelState>([
    idleStatus,
    recording,
    failed,
    { kind: 'levels', microphone: -12.5, system: null },
    { kind: 'settings', settings: [setting] },
    { kind: 'recordings', recordings: null, total: 0 },
    { kind: 'recordings', recordings: [entry], total: 1 },
  ])('passes unchanged when it is right: $kind', (state) => {
    expect(v.parse(panelStateSchema, state)).toEqual(state);
  });

  it.each([
    ['nothing', null],
    ['an unknown kind', { ...idleStatus, kind: 'news' }],
    ['an unknown phase', { ...idleStatus, phase: 'sleeping' }],
    [
      'a frame count that is no count',
      { ...recording, session: { ...recording.session, frames: -1 } },
    ],
    ['an unknown setting', { kind: 'settings', settings: [{ ...setting, key: 'queue.none' }] }],
    [
      'a setting by an inherited name',
      { kind: 'settings', settings: [{ ...setting, key: 'toString' }] },
    ],
    [
      'a choice of nothing',
      { kind: 'settings', settings: [{ ...setting, control: { kind: 'choice', options: [] } }] },
    ],
    [
      'a recording without an id',
      { kind: 'recordings', recordings: [{ ...entry, id: '' }], total: 1 },
    ],
    [
      'more recordings than agreed',
      {
        kind: 'recordings',
        recordings: Array.from({ length: panelRecordingLimit + 1 }, () => entry),
        total: 101,
      },
    ],
  ])('is refused when it is %s', (_what, state) => {
    expect(v.is(panelStateSchema, state)).toBe(false);
  });
});

describe('what the page sends to the extension', () => {
  it.each<PanelIntent>([
    { kind: 'ready' },
    { kind: 'start', mode: 'studio' },
    { kind: 'stop' },
    { kind: 'pause' },
    { kind: 'resume' },
    { kind: 'restart' },
    { kind: 'setMuted', sound: 'microphone', muted: true },
    { kind: 'chooseSource' },
    { kind: 'forgetSource' },
    { kind: 'discard' },
    { kind: 'addMarker' },
    { kind: 'showLog' },
    { kind: 'checkSetup' },
    { kind: 'showRecordings' },
    { kind: 'refresh' },
    { kind: 'setSetting', key: 'cursor.log', value: false },
    { kind: 'resetSetting', key: 'cursor.log' },
    { kind: 'openSetting', key: 'cursor.log' },
    { kind: 'browseSetting', key: 'recording.folder' },
    { kind: 'play', id: 'one' },
    { kind: 'reveal', id: 'one' },
    { kind: 'saveAs', id: 'one' },
    { kind: 'rename', id: 'one' },
    { kind: 'delete', id: 'one' },
  ])('passes unchanged when it is right: $kind', (intent) => {
    expect(v.parse(panelIntentSchema, intent)).toEqual(intent);
  });

  it.each([
    ['a text', 'stop'],
    ['an unknown kind', { kind: 'upload' }],
    ['a start in no known mode', { kind: 'start', mode: 'fast' }],
    ['a start without a mode', { kind: 'start' }],
    ['a mute of no known sound', { kind: 'setMuted', sound: 'radio', muted: true }],
    ['an unknown setting', { kind: 'setSetting', key: '__proto__', value: 1 }],
    ['a value that is no value', { kind: 'setSetting', key: 'cursor.log', value: { on: true } }],
    ['a number that is none', { kind: 'setSetting', key: 'queue.frames', value: Number.NaN }],
    ['a deletion of nothing', { kind: 'delete', id: '' }],
    ['a deletion of too much', { kind: 'delete', id: 'a'.repeat(1025) }],
    ['something with more in it than agreed', { kind: 'delete', id: 'one', force: true }],
  ])('is refused when it is %s', (_what, intent) => {
    expect(v.is(panelIntentSchema, intent)).toBe(false);
  });
});

describe('a control', () => {
  const whole: SettingControl = { kind: 'number', minimum: 1, maximum: 120 };
  const open: SettingControl = { kind: 'number', minimum: 1, maximum: null };
  const choice: SettingControl = {
    kind: 'choice',
    options: [{ value: 'crisp', label: 'Crisp', description: '' }],
  };

  it.each<[SettingControl, string | number | boolean]>([
    [whole, 1],
    [whole, 120],
    [open, 100_000],
    [choice, 'crisp'],
    [{ kind: 'boolean' }, false],
    [{ kind: 'path' }, ''],
    [{ kind: 'path' }, '/usr/bin/ffmpeg'],
    [{ kind: 'listed' }, 'alsa_input.pci-0000_00_1f.3'],
  ])('takes what it can yield: %o %s', (control, value) => {
    expect(controlAccepts(control, value)).toBe(true);
  });

  it.each<[SettingControl, string | number | boolean]>([
    [whole, 0],
    [whole, 121],
    [whole, 1.5],
    [whole, '30'],
    [open, Number.POSITIVE_INFINITY],
    [choice, 'Crisp'],
    [{ kind: 'boolean' }, 'true'],
    [{ kind: 'path' }, 5],
    [{ kind: 'path' }, 'a'.repeat(5000)],
  ])('takes nothing else: %o %s', (control, value) => {
    expect(controlAccepts(control, value)).toBe(false);
  });
});

describe('the texts of the page', () => {
  const all = Object.fromEntries(panelTextKeys.map((key) => [key, key]));

  it('are complete, or refused', () => {
    expect(v.is(panelTextsSchema, all)).toBe(true);
    const { start: _start, ...incomplete } = all;
    expect(v.is(panelTextsSchema, incomplete)).toBe(false);
  });
});
