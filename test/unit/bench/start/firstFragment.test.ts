import { expect, test } from 'vitest';
import { hasFragment } from '../../../bench/start/firstFragment.ts';

test('a movie has a frame once its first fragment has begun, not with its head alone', () => {
  const head = Buffer.from('\0\0\0\x14ftypiso5\0\0\0\x10moov', 'latin1');
  expect(hasFragment(head)).toBe(false);
  expect(hasFragment(Buffer.concat([head, Buffer.from('\0\0\0\x60moof', 'latin1')]))).toBe(true);
});
