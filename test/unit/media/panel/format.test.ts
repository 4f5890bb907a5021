import { describe, expect, it } from 'vitest';
import {
  fill,
  formatBytes,
  formatCountdown,
  formatCount,
  formatRate,
} from '../../../../media/panel/format.ts';

describe('a size', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [950_400, '950 kB'],
    [12_340_000, '12.3 MB'],
    [164_000_000, '164 MB'],
    [52_300_000_000, '52.3 GB'],
    [4e15, '4,000 TB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });

  it('follows the language', () => {
    expect(formatBytes(12_340_000, 'de')).toBe('12,3 MB');
  });
});

it('a frame rate keeps its one decimal place', () => {
  expect(formatRate(30, 'en')).toBe('30.0');
  expect(formatRate(29.97, 'en')).toBe('30.0');
  expect(formatRate(7.25, 'de')).toBe('7,3');
});

it('a count is grouped as the language does', () => {
  expect(formatCount(1_234_567, 'en')).toBe('1,234,567');
});

it('places are filled in any order and left alone when there is nothing for them', () => {
  expect(fill('{1} of {0}, {2}', 'a', 2)).toBe('2 of a, {2}');
});

it('counts the seconds that are left down to 1', () => {
  expect([3000, 2999, 2000.1, 1000, 400, 0].map(formatCountdown)).toEqual([
    '3',
    '3',
    '3',
    '1',
    '1',
    '1',
  ]);
});
