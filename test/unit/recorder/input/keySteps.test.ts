import { describe, expect, it } from 'vitest';
import { KeySteps } from '../../../../src/recorder/input/keySteps.ts';

function steps(): KeySteps {
  return new KeySteps({ 'ctrl+k ctrl+s': 'openShortcuts', 'ctrl+s': 'save' });
}

describe('chords and their commands', () => {
  it('are found in the table, or not', () => {
    expect(steps().next({ chord: 'ctrl+s', at: 0, follows: false })).toEqual({
      chord: 'ctrl+s',
      command: 'save',
    });
    expect(steps().next({ chord: 'toString', at: 0, follows: false }).command).toBeNull();
  });

  it('of two steps are named with the second', () => {
    const both = steps();
    expect(both.next({ chord: 'ctrl+k', at: 0, follows: true }).command).toBeNull();
    expect(both.next({ chord: 'ctrl+s', at: 900, follows: true })).toEqual({
      chord: 'ctrl+k ctrl+s',
      command: 'openShortcuts',
    });
    expect(both.next({ chord: 'ctrl+s', at: 1800, follows: true }).command).toBe('save');
  });

  it('of two steps end with a key between them, and with time', () => {
    for (const second of [
      { chord: 'ctrl+s', at: 900, follows: false },
      { chord: 'ctrl+s', at: 5001, follows: true },
    ]) {
      const both = steps();
      both.next({ chord: 'ctrl+k', at: 0, follows: false });
      expect(both.next(second)).toEqual({ chord: 'ctrl+s', command: 'save' });
    }
  });

  it('have no command when a first step leads to nothing known', () => {
    const both = new KeySteps({ 'ctrl+k ctrl+s': 'openShortcuts', 'ctrl+p': 'quickOpen' });
    both.next({ chord: 'ctrl+k', at: 0, follows: false });
    expect(both.next({ chord: 'ctrl+p', at: 9, follows: true })).toEqual({
      chord: 'ctrl+p',
      command: null,
    });
  });
});
