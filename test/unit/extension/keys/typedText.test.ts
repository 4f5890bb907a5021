import { describe, expect, it } from 'vitest';
import { typedText, type Span, type TextEdit } from '../../../../src/extension/keys/typedText.ts';

function span(line: number, from: number, to = from): Span {
  return { start: { line, character: from }, end: { line, character: to } };
}

const cursor = span(4, 7);

function edit(text: string, range: Span = cursor): TextEdit {
  return { text, range };
}

describe('typed text', () => {
  it.each([
    ['a character', 'a', 'a'],
    ['a character of two code units', '😀', '😀'],
    ['a letter with its accent apart', 'e\u0301', 'e\u0301'],
    ['a space', ' ', ' '],
    ['a bracket without the one that the editor adds', '()', '('],
    ['a quote without the one that the editor adds', '""', '"'],
    ['Enter without the indentation', '\n        ', '\n'],
    ['Enter in a file of Windows', '\r\n\t', '\n'],
    ['Enter between brackets', '\n    \n  ', '\n'],
    ['Enter in a comment', '\n   * ', '\n'],
    ['Enter in a line comment', '\n  // ', '\n'],
  ])('is %s', (_, added, typed) => {
    expect(typedText([edit(added)], [cursor])).toBe(typed);
  });

  it.each([
    ['a word', 'password'],
    ['two characters', 'ab'],
    ['a pair that no key makes', '(]'],
    ['a line that was pasted', '\nconst secret = 1;'],
    ['nothing', ''],
  ])('is not %s', (_, added) => {
    expect(typedText([edit(added)], [cursor])).toBeUndefined();
  });

  it('is a character that replaces what was selected', () => {
    const selected = span(4, 2, 9);
    expect(typedText([edit('x', selected)], [selected])).toBe('x');
  });

  it('is the first half of a pair put around what was selected', () => {
    const edits = [edit(')', span(4, 9)), edit('(', span(4, 2))];
    expect(typedText(edits, [span(4, 2, 9)])).toBe('(');
  });

  it('is a closing bracket typed over the one that is there', () => {
    expect(typedText([edit(')', span(4, 7, 8))], [cursor])).toBe(')');
  });

  it('is told once, however many cursors there are', () => {
    const cursors = [span(1, 3), span(2, 3), span(3, 3)];
    expect(
      typedText(
        cursors.map((each) => edit('x', each)),
        cursors,
      ),
    ).toBe('x');
  });

  it('is nothing that is edited where no cursor is', () => {
    expect(typedText([edit('x', span(9, 0))], [cursor])).toBeUndefined();
    expect(typedText([edit(';', span(4, 8))], [cursor])).toBeUndefined();
  });

  it('is not what comes as different texts at several places', () => {
    const cursors = [span(1, 3), span(2, 3)];
    expect(typedText([edit('a', span(1, 3)), edit('b', span(2, 3))], cursors)).toBeUndefined();
  });

  it('leaves aside the white space that the editor removes on the way', () => {
    expect(typedText([edit('\n'), edit('', span(3, 0, 4))], [cursor])).toBe('\n');
  });
});
