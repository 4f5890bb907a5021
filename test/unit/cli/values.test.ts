import { expect, it } from 'vitest';
import { nearestName, parseDuration, parseWhole } from '../../../src/cli/values.ts';

it.each([
  ['10', 10_000],
  ['2.5', 2500],
  ['10s', 10_000],
  ['1m30s', 90_000],
  ['1m30', 90_000],
  ['90m', 5_400_000],
  ['1h', 3_600_000],
  ['1h5m', 3_900_000],
  ['24h', 86_400_000],
  ['0.001', 1],
])('reads %s as a time', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(['', '0', '0.0001', '-1', '1s30m', '10ms', '1,5', '1e3', '.5', '24h1s', 'm', 's', ' 1'])(
  'takes "%s" for no time',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it('reads whole numbers and nothing else', () => {
  expect(parseWhole('30')).toBe(30);
  expect(['', '-1', '1.0', '0x10', '1e2', ' 5', '9'.repeat(17)].map(parseWhole)).toEqual(
    Array.from({ length: 7 }, () => undefined),
  );
});

it('finds the name a typo meant', () => {
  const names = ['record', 'doctor', 'list', 'probe'];
  expect(nearestName('recrod', names)).toBe('record');
  expect(nearestName('REC0RD', names)).toBe('record');
  expect(nearestName('lsit', names)).toBe('list');
  expect(nearestName('stop', names)).toBeUndefined();
  expect(nearestName('', names)).toBeUndefined();
});
