import { expect, it } from 'vitest';
import { byteSize, runningTime } from '../../../src/base/amounts.ts';

it.each([
  [-5, '0:00'],
  [0, '0:00'],
  [999, '0:00'],
  [7_000, '0:07'],
  [754_999, '12:34'],
  [3_599_999, '59:59'],
  [3_600_000, '1:00:00'],
  [36_062_000, '10:01:02'],
])('a running time of %d ms reads %s', (milliseconds, text) => {
  expect(runningTime(milliseconds)).toBe(text);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [3_440_000, '3.4 MB'],
  [5e15, '5000 TB'],
])('%d bytes read %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});
