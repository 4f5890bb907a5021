import { expect, it } from 'vitest';
import { formatDuration } from '../../../src/extension/duration.ts';

it.each([
  [-5, '0:00'],
  [0, '0:00'],
  [999, '0:00'],
  [7_000, '0:07'],
  [754_999, '12:34'],
  [3_599_999, '59:59'],
  [3_600_000, '1:00:00'],
  [36_062_000, '10:01:02'],
])('shows %d ms as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
