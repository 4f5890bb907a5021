import { describe, expect, test } from 'vitest';
import { plotSvg } from '../../bench/plots.ts';

describe('a plot', () => {
  const lines = plotSvg({
    kind: 'lines',
    name: 'memory',
    title: 'Memory over time',
    x: { title: 'minutes' },
    y: { title: 'memory (MB)' },
    limit: { name: 'no more', value: 500 },
    series: [
      {
        name: 'recorder',
        points: [
          [0, 60],
          [10, 61],
        ],
      },
    ],
  });
  const bars = plotSvg({
    kind: 'bars',
    name: 'cpu',
    title: 'CPU',
    value: { title: 'CPU seconds' },
    bars: [
      {
        name: 'Codereel',
        parts: [
          { name: 'recorder', value: 0.15 },
          { name: 'X server', value: 0.02 },
        ],
        spread: [0.16, 0.1849],
      },
    ],
  });

  test('is one picture that needs nothing else', () => {
    for (const svg of [lines, bars]) {
      expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).not.toMatch(/href="http/);
    }
  });

  test('stands on white, whatever page it is on', () => {
    expect(lines).toContain('fill="#ffffff"');
  });

  test('names its axes, its lines and its limit, however far the limit is away', () => {
    for (const words of ['Memory over time', 'minutes', 'memory (MB)', 'recorder', 'no more']) {
      expect(lines).toContain(words);
    }
  });

  test('writes at a bar what all of it comes to, and how far it went', () => {
    expect(bars).toContain('0.17 (0.16 to 0.185)');
    expect(bars).toContain('X server');
  });
});
