import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freeBytes } from '../../../src/base/diskSpace.ts';

it('tells the room of a folder, and for one that is to be made that of its place', async () => {
  expect(await freeBytes(tmpdir())).toBeGreaterThan(0);
  expect(await freeBytes(path.join(tmpdir(), 'nowhere', 'yet'))).toBeGreaterThan(0);
});

it.runIf(process.platform === 'linux')(
  'does not take for full what has no room to count: why nothing can be written there is another matter',
  async () => {
    expect(await freeBytes('/sys/kernel')).toBeNull();
  },
);
