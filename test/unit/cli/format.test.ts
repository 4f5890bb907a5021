import { expect, it } from 'vitest';
import { alignRows, counted, fitLine, lengthOfTime } from '../../../src/cli/format.ts';

it('shows lengths of time, and never 60 seconds', () => {
  expect([0, 1966, 59_940, 59_960, 90_500, 3_599_960, 3_723_000].map(lengthOfTime)).toEqual([
    '0.0 s',
    '2.0 s',
    '59.9 s',
    '1 min 0.0 s',
    '1 min 30.5 s',
    '1 h 0 min 0 s',
    '1 h 2 min 3 s',
  ]);
});

it('counts one thing and several', () => {
  expect([0, 1, 2].map((count) => counted(count, 'frame'))).toEqual([
    '0 frames',
    '1 frame',
    '2 frames',
  ]);
});

it('aligns columns and leaves no blanks behind', () => {
  expect(
    alignRows([
      ['a', 'bcd', 'e'],
      ['fgh', 'i', ''],
    ]),
  ).toBe('  a    bcd  e\n  fgh  i');
});

it('keeps a row on one line', () => {
  expect(alignRows([['a\nb', 'c\td']])).toBe('  a b  c d');
});

it('cuts lines that a terminal would break', () => {
  expect(fitLine('12345678', 9)).toBe('12345678');
  expect(fitLine('12345678', 8)).toBe('123456…');
});
