import { expect, it } from 'vitest';
import { fileSize } from '../../../src/extension/fileSize.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [99_449, '99.4 kB'],
  [99_500, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [3_440_000, '3.4 MB'],
  [5e15, '5000 TB'],
])('shows %d bytes as %s', (bytes, text) => {
  expect(fileSize(bytes)).toBe(text);
});
