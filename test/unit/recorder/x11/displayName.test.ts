import { describe, expect, it } from 'vitest';
import { parseDisplayName } from '../../../../src/recorder/x11/displayName.ts';

describe('parseDisplayName', () => {
  it.each([
    [':0', { host: '', display: 0, screen: 0 }],
    [':10.1', { host: '', display: 10, screen: 1 }],
    ['unix:3', { host: '', display: 3, screen: 0 }],
    ['localhost:10.0', { host: 'localhost', display: 10, screen: 0 }],
  ])('reads %s', (name, expected) => {
    expect(parseDisplayName(name)).toEqual(expected);
  });

  it.each(['', '0', 'screen', ':', ':x', ':0.x', '/tmp/launch/org.x:0'])('refuses %j', (name) => {
    expect(parseDisplayName(name)).toBeUndefined();
  });
});
