import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../src/extension/makeFolder.ts';

describe('making the folder for recordings', () => {
  let root = '';

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'codereel-test-'));
  });

  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  it('makes what is missing above it too, and leaves what is there', async () => {
    const folder = path.join(root, 'a', 'b', 'recordings');
    await makeFolder(folder);
    await makeFolder(folder);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('says so when a file is in the way', async () => {
    await writeFile(path.join(root, 'file'), '');
    await expect(makeFolder(path.join(root, 'file', 'recordings'))).rejects.toMatchObject({
      code: 'folder-not-writable',
    });
  });

  it.runIf(process.platform === 'linux')('gives up where nothing can be made', async () => {
    await expect(makeFolder('/proc/codereel/recordings')).rejects.toMatchObject({
      code: 'folder-not-writable',
    });
  });
});
