import { describe, expect, test } from 'vitest';
import { compareChanges } from '../../../bench/cpu/sideBySide.ts';

describe('two recordings of the same screen', () => {
  test('agree when each change of one has one of the other within a frame and a half', () => {
    expect(compareChanges([1000, 1040, 2000], [1010, 1055, 1960])).toEqual({
      ours: 3,
      theirs: 3,
      missed: 0,
      missedByThem: 0,
    });
  });

  test('differ by what has none nearby, on either side', () => {
    expect(compareChanges([1000, 5000], [1000, 2000, 3000])).toMatchObject({
      missed: 2,
      missedByThem: 1,
    });
  });
});
