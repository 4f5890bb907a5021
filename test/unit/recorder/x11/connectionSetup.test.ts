import { describe, expect, it } from 'vitest';
import { replaceAuthorization } from '../../../../src/recorder/x11/connectionSetup.ts';

const cookie = { name: 'MIT-MAGIC-COOKIE-1', data: '0123456789abcdef' };

function pad(text: string): string {
  return text + '\0'.repeat((4 - (text.length % 4)) % 4);
}

function setup(order: 'l' | 'B', name: string, data: string): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(12), Buffer.from(pad(name) + pad(data), 'latin1')]);
  bytes.write(order, 0, 'latin1');
  const lengths = [
    [2, 11],
    [6, name.length],
    [8, data.length],
  ] as const;
  for (const [at, value] of lengths) {
    if (order === 'l') {
      bytes.writeUInt16LE(value, at);
    } else {
      bytes.writeUInt16BE(value, at);
    }
  }
  return bytes;
}

describe('replaceAuthorization', () => {
  it.each(['l', 'B'] as const)('gives the right key, in the order of bytes "%s"', (order) => {
    const sent = Buffer.concat([setup(order, 'OTHER', 'key'), Buffer.from('more')]);
    const replaced = replaceAuthorization(sent, cookie);
    expect(replaced?.bytes).toEqual(setup(order, cookie.name, cookie.data));
    expect(replaced?.littleEndian).toBe(order === 'l');
    expect(replaced?.rest.toString()).toBe('more');
  });

  it('gives none where there is none', () => {
    const replaced = replaceAuthorization(setup('l', cookie.name, cookie.data), undefined);
    expect(replaced?.bytes).toEqual(setup('l', '', ''));
  });

  it('waits until all of it is there', () => {
    const sent = setup('l', cookie.name, cookie.data);
    for (let length = 0; length < sent.length; length += 1) {
      expect(replaceAuthorization(sent.subarray(0, length), cookie)).toBeUndefined();
    }
    expect(replaceAuthorization(sent, undefined)?.rest).toHaveLength(0);
  });

  it('refuses what is no X11 program', () => {
    expect(() => replaceAuthorization(Buffer.from('GET / HTTP/1.1\r\n'), cookie)).toThrow('order');
  });
});
