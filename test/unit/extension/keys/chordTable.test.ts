import { describe, expect, it } from 'vitest';
import { canonicalChord, chordTable } from '../../../../src/extension/keys/chordTable.ts';
import { parseKeyRules } from '../../../../src/extension/keys/keyRules.ts';

describe('commands of chords', () => {
  it('has a chord with one command, whatever its contexts', () => {
    expect(
      chordTable(
        [
          { key: 'ctrl+shift+p', command: 'showCommands' },
          { key: 'f2', command: 'rename', when: 'editorFocus' },
          { key: 'f2', command: 'rename', when: 'explorerFocus' },
        ],
        [],
      ),
    ).toEqual({ 'ctrl+shift+p': 'showCommands', f2: 'rename' });
  });

  it('has no chord that can mean two things', () => {
    const rules = [
      { key: 'escape', command: 'closeFind', when: 'findVisible' },
      { key: 'escape', command: 'cancelSelection', when: 'editorHasSelection' },
    ];
    expect(chordTable(rules, [])).toEqual({});
  });

  it('has a chord of two steps, and nothing for its first step alone', () => {
    const rules = [
      { key: 'ctrl+k', command: 'cut', when: 'terminalFocus' },
      { key: 'ctrl+k ctrl+s', command: 'openShortcuts' },
    ];
    expect(chordTable(rules, [])).toEqual({ 'ctrl+k ctrl+s': 'openShortcuts' });
  });

  it('lets no key without modifiers begin a chord of two steps', () => {
    const rules = [
      { key: 'escape escape', command: 'exitZenMode', when: 'inZenMode' },
      { key: 'escape', command: 'close' },
    ];
    expect(chordTable(rules, [])).toEqual({ escape: 'close' });
  });

  it.each([
    ['by command and key', { key: 'ctrl+d', command: '-addSelection' }],
    ['by command alone', { key: '', command: '-addSelection' }],
    ['by context', { key: 'ctrl+d', command: '-addSelection', when: 'editorFocus' }],
    ['however it is spelled', { key: 'Ctrl-D', command: '-addSelection' }],
  ])('leaves out what the user removed %s', (_, removal) => {
    const rules = [
      { key: 'ctrl+d', command: 'addSelection', when: 'editorFocus' },
      { key: 'ctrl+d', command: 'other' },
    ];
    expect(chordTable(rules, [removal])).toEqual({ 'ctrl+d': 'other' });
  });

  it('keeps what a removal of another key or context does not mean', () => {
    const rules = [{ key: 'ctrl+d', command: 'addSelection', when: 'editorFocus' }];
    const removals = [
      { key: 'ctrl+e', command: '-addSelection' },
      { key: 'ctrl+d', command: '-addSelection', when: 'listFocus' },
    ];
    expect(chordTable(rules, removals)).toEqual({ 'ctrl+d': 'addSelection' });
  });

  it("takes the user's rule alone where it holds in every context", () => {
    const rules = [{ key: 'ctrl+d', command: 'addSelection', when: 'editorFocus' }];
    expect(chordTable(rules, [{ key: 'ctrl+d', command: 'mine' }])).toEqual({ 'ctrl+d': 'mine' });
  });

  it("has no chord of which the user's rule holds in some context only", () => {
    const rules = [{ key: 'ctrl+d', command: 'addSelection' }];
    const own = [{ key: 'ctrl+d', command: 'mine', when: 'editorFocus' }];
    expect(chordTable(rules, own)).toEqual({});
  });

  it('has no chord from which the user took its command', () => {
    const rules = [{ key: 'ctrl+d', command: 'addSelection' }];
    expect(chordTable(rules, [{ key: 'ctrl+d', command: '' }])).toEqual({});
  });

  it.each([
    ['Shift+Ctrl+P', 'ctrl+shift+p'],
    ['alt-ctrl-up', 'ctrl+alt+up'],
    ['ctrl+-', 'ctrl+-'],
    ['ctrl++', 'ctrl++'],
    ['Cmd+K  Cmd+[KeyS]', 'cmd+k cmd+[KeyS]'],
  ])('spells %s in one way only', (text, canonical) => {
    expect(canonicalChord(text)).toBe(canonical);
  });

  it('reads rules out of JSON with comments and leaves out the rest', () => {
    const text = `// Mine
      [ { "key": "ctrl+d", "command": "mine", "when": "" /* always */ },
        { "command": "-theirs" }, 17, { "key": 5, "command": "x" },
        { "key": "f5", "command": null, "args": {} }, ]
      // more`;
    expect(parseKeyRules(text)).toEqual([
      { key: 'ctrl+d', command: 'mine' },
      { key: '', command: '-theirs' },
      { key: 'f5', command: '' },
    ]);
    expect(parseKeyRules('')).toEqual([]);
  });
});
