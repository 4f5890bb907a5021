import { describe, expect, it } from 'vitest';
import { soundWords } from '../../../../media/panel/soundWords.ts';
import type { SoundStatus } from '../../../../src/protocol/recorderProtocol.ts';
import { panelTextNames } from '../../protocol/panelTextNames.ts';
import { exampleMicrophone } from '../../protocol/statusExamples.ts';

function wordsOf(change: Partial<SoundStatus>): [string, string] {
  const { state, warning } = soundWords({ ...exampleMicrophone, ...change }, panelTextNames);
  return [state, warning];
}

describe('what is said of a sound', () => {
  it('is nothing while all is well', () => {
    expect(wordsOf({})).toEqual(['', '']);
  });

  it('warns of a microphone that gives nothing, with what to do', () => {
    expect(wordsOf({ silent: true })).toEqual(['microphoneSilent', 'microphoneSilentRemedy']);
  });

  it('does not warn of a computer that plays nothing', () => {
    expect(wordsOf({ kind: 'system', silent: true })).toEqual(['systemSilent', '']);
  });

  it('does not warn of silence that was asked for', () => {
    expect(wordsOf({ muted: true, silent: true })).toEqual(['soundMuted', '']);
  });

  it('warns of a device that went away or never came, muted or not', () => {
    expect(wordsOf({ state: 'lost', muted: true })).toEqual(['soundLost', 'soundLostRemedy']);
    expect(wordsOf({ state: 'unavailable' })).toEqual([
      'soundUnavailable',
      'soundUnavailableRemedy',
    ]);
    expect(wordsOf({ state: 'starting' })).toEqual(['soundStarting', '']);
  });
});
