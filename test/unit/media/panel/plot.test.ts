import { describe, expect, it } from 'vitest';
import {
  plotPath,
  plotY,
  roundCeiling,
  timeWindow,
  type PlotFrame,
} from '../../../../media/panel/plot.ts';

const frame: PlotFrame = { width: 100, height: 50, fromMs: 0, toMs: 10_000, top: 10 };

describe('the path of a plot', () => {
  it('puts the oldest time left, the newest right, 0 at the bottom and the top value at the top', () => {
    expect(
      plotPath(
        [
          { ms: 0, value: 0 },
          { ms: 2500, value: 5 },
          { ms: 5000, value: 10 },
        ],
        frame,
      ),
    ).toBe('M0 50l0.01 0L25 25L50 0');
  });

  it('is broken where nobody looked and where a value is not known', () => {
    const path = plotPath(
      [
        { ms: 0, value: 5 },
        { ms: 1000, value: 5 },
        { ms: 5000, value: 5 },
        { ms: 6000, value: null },
        { ms: 7000, value: 5 },
      ],
      frame,
    );
    expect(path).toBe('M0 25l0.01 0L10 25M50 25l0.01 0M70 25l0.01 0');
  });

  it('leaves out what is older than the window', () => {
    expect(plotPath([{ ms: -1, value: 5 }], frame)).toBe('');
    expect(plotPath([], frame)).toBe('');
  });

  it('never leaves the frame', () => {
    expect(plotY(25, frame)).toBe(0);
    expect(plotY(-1, frame)).toBe(50);
  });
});

it('the window ends at the last point', () => {
  expect(timeWindow(130_000, 120_000)).toEqual({ fromMs: 10_000, toMs: 130_000 });
});

it.each([
  [0, 1],
  [1, 1],
  [1.2, 2],
  [142e6, 200e6],
  [201e6, 250e6],
  [251e6, 500e6],
  [999, 1000],
])('the scale above %d ends at %d', (value, ceiling) => {
  expect(roundCeiling(value)).toBe(ceiling);
});
