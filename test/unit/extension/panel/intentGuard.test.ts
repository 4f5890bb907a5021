import { describe, expect, it } from 'vitest';
import { judgeMessage } from '../../../../src/extension/panel/intentGuard.ts';
import type { PanelSetting, PanelSettings } from '../../../../src/protocol/panelProtocol.ts';

const editable: PanelSetting = {
  key: 'recording.framesPerSecond',
  group: 'Video',
  title: 'Frame rate',
  description: '',
  control: { kind: 'number', minimum: 1, maximum: 120 },
  value: 30,
  valueLabel: '',
  placeholder: '',
  source: { kind: 'default' },
  environment: [],
  lockedReason: null,
  modified: false,
};

const locked: PanelSetting = {
  ...editable,
  key: 'queue.frames',
  lockedReason: 'A variable decides.',
  modified: true,
};

const shown: PanelSettings = { kind: 'settings', settings: [editable, locked] };

function verdict(message: unknown): 'accepted' | 'refused' | 'refused as stale' {
  const judged = judgeMessage(message, shown);
  if ('intent' in judged) {
    return 'accepted';
  }
  return judged.stale ? 'refused as stale' : 'refused';
}

describe('a message of the page', () => {
  it('is handed on as it came when it is a plain intent', () => {
    expect(judgeMessage({ kind: 'start', mode: 'studio' }, shown)).toEqual({
      intent: { kind: 'start', mode: 'studio' },
    });
  });

  it('is refused when it is no intent', () => {
    expect(verdict({ kind: 'format-disk' })).toBe('refused');
    expect(verdict(undefined)).toBe('refused');
  });

  it('may set what is shown as editable, within its limits', () => {
    const set = { kind: 'setSetting', key: editable.key };
    expect(verdict({ ...set, value: 60 })).toBe('accepted');
    expect(verdict({ ...set, value: 500 })).toBe('refused as stale');
    expect(verdict({ ...set, value: 'fast' })).toBe('refused as stale');
  });

  it('may not set what a variable decides, but may take the setting away', () => {
    expect(verdict({ kind: 'setSetting', key: locked.key, value: 60 })).toBe('refused as stale');
    expect(verdict({ kind: 'resetSetting', key: locked.key })).toBe('accepted');
  });

  it('may change no setting that is not shown', () => {
    expect(verdict({ kind: 'setSetting', key: 'ffmpeg.path', value: '/tmp/evil' })).toBe(
      'refused as stale',
    );
    expect(verdict({ kind: 'resetSetting', key: 'ffmpeg.path' })).toBe('refused as stale');
  });

  it('may lead to any setting in the editor', () => {
    expect(verdict({ kind: 'openSetting', key: 'ffmpeg.path' })).toBe('accepted');
  });
});
