import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { binaryTarget } from '../../../src/packaging/binaryTarget.ts';

const prebuilds = new URL('../../../node_modules/uiohook-napi/prebuilds/', import.meta.url);

it.each(['linux-x64', 'win32-x64', 'win32-arm64', 'darwin-x64', 'darwin-arm64'])(
  'knows a binary for %s',
  (target) => {
    const file = readFileSync(new URL(`${target}/uiohook-napi.node`, prebuilds));
    expect(binaryTarget(file)).toBe(target);
  },
);

it('is not fooled by the folder a binary lies in', () => {
  const mislabelled = readFileSync(new URL('linux-arm64/uiohook-napi.node', prebuilds));
  expect(binaryTarget(mislabelled)).toBe('linux-x64');
});

it('knows nothing about what is no binary', () => {
  expect(binaryTarget(new Uint8Array())).toBeUndefined();
  expect(binaryTarget(Buffer.from('#!/bin/sh\n'.padEnd(200)))).toBeUndefined();
  const dosProgram = Buffer.alloc(100);
  dosProgram.write('MZ');
  dosProgram.writeUInt32LE(0xffff, 60);
  expect(binaryTarget(dosProgram)).toBeUndefined();
});
