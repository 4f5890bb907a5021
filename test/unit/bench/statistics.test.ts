import { describe, expect, test } from 'vitest';
import { isWithinNoise, median, spreadOf, spreadText } from '../../bench/statistics.ts';

describe('the median', () => {
  test.each([
    [[3, 1, 2], 2],
    [[10, 9, 1, 2], 5.5],
    [[7], 7],
    // As numbers, not as words.
    [[100, 20, 3], 20],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });
});

test('a spread goes from the lowest to the highest', () => {
  expect(spreadOf([4, -1, 9])).toEqual({ median: 4, low: -1, high: 9 });
});

describe('a spread in words', () => {
  test('has its range behind the median', () => {
    expect(spreadText([0.333, 0.3, 0.41], 2)).toBe('0.33 (0.30 to 0.41)');
  });

  test('has no range when there was one round', () => {
    expect(spreadText([0.333], 2)).toBe('0.33');
  });

  test('of nothing is a dash', () => {
    expect(spreadText([], 2)).toBe('–');
  });
});

describe('what is within the noise of something else', () => {
  test('is less, or not more than what either differ among themselves', () => {
    expect(isWithinNoise([1, 2, 3], [10, 11, 14])).toBe(true);
    expect(isWithinNoise([12, 15, 16], [10, 11, 14])).toBe(true);
    expect(isWithinNoise([9, 20, 21], [10, 11, 12])).toBe(true);
  });

  test('is not more than that', () => {
    expect(isWithinNoise([15, 16, 18], [10, 11, 14])).toBe(false);
  });
});
