import { describe, expect, it } from 'vitest';
import { parseMonitors } from '../../../../src/recorder/x11/monitors.ts';

function monitor(options: {
  name: number;
  primary: boolean;
  x: number;
  y: number;
  outputs: number;
}): Buffer {
  const bytes = Buffer.alloc(24 + 4 * options.outputs);
  bytes.writeUInt32LE(options.name, 0);
  bytes.writeUInt8(options.primary ? 1 : 0, 4);
  bytes.writeUInt16LE(options.outputs, 6);
  bytes.writeInt16LE(options.x, 8);
  bytes.writeInt16LE(options.y, 10);
  bytes.writeUInt16LE(1920, 12);
  bytes.writeUInt16LE(1080, 14);
  return bytes;
}

function answer(...monitors: Buffer[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(monitors.length, 4);
  return Buffer.concat([head, ...monitors]);
}

describe('parseMonitors', () => {
  it('reads each, however many outputs the one before it has', () => {
    const both = answer(
      monitor({ name: 70, primary: false, x: 0, y: -200, outputs: 2 }),
      monitor({ name: 71, primary: true, x: 1920, y: 0, outputs: 1 }),
    );
    expect(parseMonitors(both)).toEqual([
      { nameAtom: 70, primary: false, area: { x: 0, y: -200, width: 1920, height: 1080 } },
      { nameAtom: 71, primary: true, area: { x: 1920, y: 0, width: 1920, height: 1080 } },
    ]);
  });

  it('reads no further than the answer goes', () => {
    const one = answer(monitor({ name: 70, primary: true, x: 0, y: 0, outputs: 0 }));
    expect(parseMonitors(one.subarray(0, 40))).toEqual([]);
    expect(parseMonitors(Buffer.alloc(0))).toEqual([]);
  });
});
