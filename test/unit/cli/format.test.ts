import { expect, it } from 'vitest';
import {
  alignRows,
  byteSize,
  fitLine,
  lengthOfTime,
  runningTime,
} from '../../../src/cli/format.ts';

it('shows running times', () => {
  expect([0, 7999, 754_000, 3_723_000, -5].map(runningTime)).toEqual([
    '0:00',
    '0:07',
    '12:34',
    '1:02:03',
    '0:00',
  ]);
});

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

it('shows sizes with three digits at most', () => {
  expect(
    [0, 999, 1000, 9949, 9950, 999_499, 999_500, 1_240_000, 3.4e11, 5e15].map(byteSize),
  ).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '9.9 kB',
    '10 kB',
    '999 kB',
    '1.0 MB',
    '1.2 MB',
    '340 GB',
    '5000 TB',
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

it('cuts lines that a terminal would break', () => {
  expect(fitLine('12345678', 9)).toBe('12345678');
  expect(fitLine('12345678', 8)).toBe('123456…');
});
