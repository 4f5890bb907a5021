import { describe, expect, test } from 'vitest';
import { differsVisibly, visibleChanges } from '../../../bench/cpu/pictures.ts';

describe('two pictures', () => {
  const grey = Buffer.alloc(1000, 100);

  test('that are the same do not differ', () => {
    expect(differsVisibly(grey, Buffer.from(grey))).toBe(false);
  });

  test.each([
    ['brighter', 140],
    ['darker', 60],
  ])('differ when one pixel alone is %s by 40', (_, value) => {
    const other = Buffer.from(grey);
    other[999] = value;
    expect(differsVisibly(grey, other)).toBe(true);
  });

  test('do not differ by what an encoder changes: every pixel, but by less', () => {
    expect(differsVisibly(grey, Buffer.alloc(1000, 139))).toBe(false);
  });
});

describe('a stream of pictures', () => {
  const pictures = Buffer.concat([0, 0, 200, 200, 0].map((value) => Buffer.alloc(10, value)));

  test.each([1, 3, 10, 17, 50])('is told apart however it is cut: %d bytes', async (size) => {
    expect(await visibleChanges(inChunks(pictures, size), 10)).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  test('that ends within a picture is refused', async () => {
    await expect(visibleChanges(inChunks(pictures.subarray(0, 45), 7), 10)).rejects.toThrow(
      '5 of 10 bytes',
    );
  });
});

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) {
    yield bytes.subarray(from, from + size);
  }
}
