import { mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../../src/base/atomicFile.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-atomic-'));
  file = path.join(folder, 'file.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('replaceFile', () => {
  it('makes the file, then replaces it, and leaves nothing beside it', async () => {
    await replaceFile(file, 'one');
    await replaceFile(file, Buffer.from('two'));
    expect(await readFile(file, 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['file.json']);
  });

  it('keeps a secret to the owner, also where it replaces a file open to all', async () => {
    await replaceFile(file, 'known to all', 0o644);
    await replaceFile(file, 'secret', 0o600);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('shows a reader the old content or the new one, whole, at every moment', async () => {
    const contents = ['a', 'b'].map((letter) => letter.repeat(300_000));
    await replaceFile(file, contents[0] ?? '');
    const seen = new Set<string>();
    const replaceOften = async (): Promise<void> => {
      for (let round = 1; round <= 30; round += 1) {
        await replaceFile(file, contents[round % 2] ?? '');
      }
    };
    const readOften = async (): Promise<void> => {
      for (let round = 1; round <= 100; round += 1) {
        seen.add(await readFile(file, 'utf8'));
      }
    };
    await Promise.all([replaceOften(), readOften()]);
    expect([...seen].filter((content) => !contents.includes(content))).toEqual([]);
  });

  it('leaves what was there, and nothing beside it, when it fails', async () => {
    await mkdir(path.join(file, 'inside'), { recursive: true });
    await expect(replaceFile(file, 'new')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['file.json']);
    expect(await readdir(file)).toEqual(['inside']);
  });
});
