import { describe, expect, it } from 'vitest';
import { KeyFocus } from '../../../../src/recorder/input/keyFocus.ts';

/** Words as [at, focused]. */
function focusOf(...words: [number, boolean][]): KeyFocus {
  const focus = new KeyFocus();
  for (const [at, focused] of words) {
    focus.tell(at, focused);
  }
  return focus;
}

describe('key focus', () => {
  it('was there when the words before and after say so', () => {
    expect(focusOf([1000, true], [1500, true]).at(1200)).toBe('had');
  });

  it('waits for a word that comes late enough to know', () => {
    const focus = focusOf([1000, true]);
    expect(focus.at(1400)).toBe('waiting');
    focus.tell(1500, true);
    expect(focus.at(1400)).toBe('waiting');
    focus.tell(2000, true);
    expect(focus.at(1400)).toBe('had');
  });

  it.each([
    ['the word before says no', [[1000, false]], 1200],
    [
      'it was lost soon after',
      [
        [1000, true],
        [1300, false],
        [1500, true],
      ],
      1200,
    ],
    ['nobody spoke before', [[1500, true]], 1200],
    [
      'the last word before is old',
      [
        [1000, true],
        [4000, true],
      ],
      3500,
    ],
    [
      'the next word after is late',
      [
        [1000, true],
        [4000, true],
      ],
      1200,
    ],
    [
      'it came back later',
      [
        [1000, false],
        [1500, true],
        [2000, true],
      ],
      1200,
    ],
  ] as [string, [number, boolean][], number][])('was not when %s', (_, words, moment) => {
    expect(focusOf(...words).at(moment)).toBe('had-not');
  });

  it('is there again after it was lost', () => {
    expect(focusOf([1000, false], [1500, true], [2000, true]).at(1600)).toBe('had');
  });
});
