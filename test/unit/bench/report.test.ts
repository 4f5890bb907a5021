import { describe, expect, test } from 'vitest';
import type { PartReport } from '../../bench/benchPart.ts';
import { partText, placeSection, tableText } from '../../bench/report.ts';

const report: PartReport = {
  method: 'Measured like this.',
  budgets: [
    { what: 'CPU', limit: 'at most 0.60', measured: '0.55', holds: true },
    { what: 'start', limit: 'at most 150 ms', measured: '200 ms', holds: false },
  ],
  tables: [{ title: 'Figures', columns: ['what', 'MB'], rows: [['one', '1.5']] }],
  plots: [{ kind: 'bars', name: 'sizes', title: 'Sizes', value: { title: 'MB' }, bars: [] }],
  notes: ['One was left out.'],
};

describe("a part's section", () => {
  const text = partText({ name: 'cpu', title: 'What it costs' }, report, [
    ['Machine', 'two cores'],
  ]);

  test('says what was measured, how, and on what', () => {
    expect(text).toContain('## What it costs\n\nMeasured like this.\n\nMachine: two cores');
  });

  test('says of each budget whether it is kept', () => {
    expect(text).toMatch(/\| CPU +\| +at most 0\.60 \| +0\.55 \| +yes \|/);
    expect(text).toMatch(/\| start +\| at most 150 ms \| +200 ms \| +no \|/);
  });

  test('shows its plots from the files beside it, and ends with the notes', () => {
    expect(text).toContain('![Sizes](cpu-sizes.svg)');
    expect(text.endsWith('- One was left out.\n')).toBe(true);
  });
});

describe('a table', () => {
  test('has its columns under each other, the first to the left', () => {
    const rows = [
      ['ffmpeg', '0.3'],
      ['x', '10.25'],
    ];
    expect(tableText({ title: '', columns: ['recorder', 'CPU'], rows })).toBe(
      [
        '| recorder |   CPU |',
        '| -------- | ----: |',
        '| ffmpeg   |   0.3 |',
        '| x        | 10.25 |',
      ].join('\n'),
    );
  });

  test('is not broken by what separates its columns', () => {
    const text = tableText({ title: '', columns: ['a', 'b'], rows: [['x|y', '1']] });
    expect(text.split('\n').at(-1)).toBe(String.raw`| x\|y |   1 |`);
  });
});

describe('the report', () => {
  const order = ['cpu', 'memory', 'start'];
  const whole = order
    .toReversed()
    .reduce((text, name) => placeSection(text, order, name, `## ${name}\nold\n`), '');

  test("has its sections in the parts' order, in whatever order they were measured", () => {
    const places = order.map((name) => whole.indexOf(`## ${name}`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places.toSorted((one, other) => one - other)).toEqual(places);
  });

  test('takes a new section in place of the old one and leaves the others', () => {
    const changed = placeSection(whole, order, 'memory', '## memory\nnew\n');
    expect(changed).toBe(whole.replace('## memory\nold', '## memory\nnew'));
  });

  test('drops the section of a part that there is no more', () => {
    expect(placeSection(whole, ['cpu', 'start'], 'cpu', '## cpu\n')).not.toContain('memory');
  });
});
