import { describe, expect, it } from 'vitest';
import { findCookie } from '../../../../src/recorder/x11/authority.ts';

const local = 256;
const wild = 65_535;
const method = 'MIT-MAGIC-COOKIE-1';

function entry(family: number, ...strings: string[]): Buffer {
  const start = Buffer.alloc(2);
  start.writeUInt16BE(family);
  const counted = strings.map((text) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(text.length);
    return Buffer.concat([length, Buffer.from(text, 'latin1')]);
  });
  return Buffer.concat([start, ...counted]);
}

describe('findCookie', () => {
  it('finds the key of this machine and display among others', () => {
    const file = Buffer.concat([
      entry(local, 'other', '0', method, 'wrong host'),
      entry(local, 'here', '1', method, 'wrong display'),
      entry(local, 'here', '0', 'XDM-AUTHORIZATION-1', 'wrong method'),
      entry(local, 'here', '0', method, 'k\u00ffey'),
    ]);
    expect(findCookie(file, 'here', 0)).toMatchObject({ name: method, data: 'k\u00ffey' });
    expect(findCookie(file, 'here', 2)).toBeUndefined();
  });

  it('takes a key for every machine and every display', () => {
    expect(findCookie(entry(wild, '', '', method, 'key'), 'here', 7)).toMatchObject({
      data: 'key',
    });
  });

  it('reads what is whole of a torn file', () => {
    const whole = entry(local, 'here', '0', method, 'key');
    const torn = Buffer.concat([whole, whole.subarray(0, whole.length - 1)]);
    expect(findCookie(torn, 'here', 0)).toMatchObject({ data: 'key' });
    expect(findCookie(torn.subarray(whole.length), 'here', 0)).toBeUndefined();
    expect(findCookie(Buffer.from([1]), 'here', 0)).toBeUndefined();
  });
});
