import { expect, it } from 'vitest';
import { mostGaps, PictureGaps } from '../../../../src/recorder/film/pictureGaps.ts';

it('tells where no picture came, in order and without overlaps', () => {
  const gaps = new PictureGaps();
  gaps.add(1000, 1500);
  gaps.add(1400, 1700);
  gaps.add(1600, 1650);
  gaps.add(5000, 5000);
  expect(gaps.list).toEqual([
    { atMs: 1000, lengthMs: 500 },
    { atMs: 1500, lengthMs: 200 },
  ]);
  expect(gaps.totalMs).toBe(700);
});

it('stays small however many there are: those closest to each other become one, and the sum stays true', () => {
  const gaps = new PictureGaps();
  gaps.add(0, 100);
  gaps.add(110, 200);
  for (let each = 1; each < 4 * mostGaps; each += 1) {
    gaps.add(each * 10_000, each * 10_000 + 100);
  }
  expect(gaps.list).toHaveLength(mostGaps);
  expect(gaps.list[0]?.atMs).toBe(0);
  expect(gaps.list[0]?.lengthMs).toBeGreaterThanOrEqual(200);
  expect(gaps.totalMs).toBe(190 + (4 * mostGaps - 1) * 100);
  const ends = gaps.list.map(({ atMs, lengthMs }) => atMs + lengthMs);
  for (const [index, { atMs }] of gaps.list.entries()) {
    expect(atMs).toBeGreaterThan(ends[index - 1] ?? -1);
  }
});
