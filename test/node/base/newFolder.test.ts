import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolderWithParents } from '../../../src/base/newFolder.ts';

describe('making a folder with those above it', () => {
  let root = '';

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'codereel-test-'));
  });

  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  it('makes what is missing, also when several ask at once, and leaves what is there', async () => {
    const folder = path.join(root, 'a', 'b', 'c', 'd');
    await Promise.all(Array.from({ length: 8 }, () => makeFolderWithParents(folder)));
    await makeFolderWithParents(folder);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('fails where a file is in the way', async () => {
    const file = path.join(root, 'file');
    await writeFile(file, '');
    await expect(makeFolderWithParents(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolderWithParents(path.join(file, 'in', 'it'))).rejects.toMatchObject({
      code: 'ENOTDIR',
    });
  });

  it.runIf(process.platform === 'linux')('gives up where nothing can be made', async () => {
    await expect(makeFolderWithParents('/proc/codereel/recordings')).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
