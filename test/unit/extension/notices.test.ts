import { describe, expect, it } from 'vitest';
import { tellingOf } from '../../../src/extension/notices.ts';
import type { NoticeTelling } from '../../../src/extension/notices.ts';
import type { Notice } from '../../../src/protocol/recorderProtocol.ts';
import { english } from './translate.ts';

function telling(code: Notice['code']): NoticeTelling {
  return tellingOf({ code, message: 'It is so.', remedy: 'Do this.' }, english);
}

describe('a notice of the recorder', () => {
  it.each([
    'window-held',
    'window-rectangle',
    'sound-back',
    'preview-failed',
    'index-missing',
    'stopped-after',
  ] as const)('%s does not interrupt', (code) => {
    expect(telling(code)).toEqual({ how: 'panel' });
  });

  it.each(['cursor-unavailable', 'keys-unavailable', 'buffer-limit-ignored'] as const)(
    '%s, which is so in every recording, is told once a window',
    (code) => {
      expect(telling(code)).toMatchObject({
        how: 'window',
        message: { text: 'It is so. Do this.' },
      });
    },
  );

  it.each(['sound-unavailable', 'sound-lost'] as const)(
    '%s is told once in a recording, in the words that name the device',
    (code) => {
      expect(telling(code)).toMatchObject({
        how: 'recording',
        message: { severity: 'warning', text: 'It is so. Do this.', actions: ['soundSettings'] },
      });
    },
  );

  it('of a silent microphone leads to another one', () => {
    expect(telling('microphone-silent')).toMatchObject({
      how: 'recording',
      message: { actions: ['chooseMicrophone'] },
    });
  });

  it('of a long recording says how long in the words of the recorder, and asks to stop or go on', () => {
    expect(telling('still-recording')).toEqual({
      how: 'always',
      message: {
        severity: 'info',
        text: 'It is so. Do this.',
        actions: ['stop', 'goOn'],
      },
    });
  });

  it('of a closed window says why the recording has ended', () => {
    const closed = telling('window-closed');
    expect(closed).toMatchObject({ how: 'always', message: { actions: [] } });
    expect(JSON.stringify(closed)).toContain('the recording is finished');
  });

  it.each([
    ['disk-low', ['showRecordings', 'stop']],
    ['disk-full', ['chooseFolder', 'showRecordings']],
    ['folder-gone', ['showRecordings']],
    ['not-written', ['chooseFolder']],
  ] as const)(
    '%s is told each time, in the words that name the folder, with what helps then',
    (code, actions) => {
      expect(telling(code)).toMatchObject({
        how: 'always',
        message: { severity: 'warning', text: 'It is so. Do this.', actions },
      });
    },
  );

  it('of a lost picture are told once in each recording, whatever the reason is each time', () => {
    const lost = telling('picture-lost');
    expect(lost).toMatchObject({ how: 'recording', message: { actions: ['showLog'] } });
    expect(JSON.stringify(lost)).not.toContain('It is so');
  });
});
