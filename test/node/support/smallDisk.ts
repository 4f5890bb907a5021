import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { errnoOf } from '../../../src/base/errors.ts';

/** Only root may mount: where a test is not, it is skipped. */
export const isRoot = process.getuid?.() === 0;

/** A disk that can be frozen is a file behind a loop device: containers often have none. */
export const canFreezeDisk =
  isRoot && ['/dev/loop-control', '/usr/sbin/mkfs.ext4', '/usr/sbin/fsfreeze'].every(existsSync);

export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left, but for `but` bytes. */
  fill(but?: number): Promise<void>;
  /** Takes room until no more than so many bytes are left, and at no time all of it. */
  leave(bytes: number): Promise<void>;
  /** Gives it back. */
  clear(): Promise<void>;
}

/** A real file system of its own in memory, for one test. `size`: "2m". */
export async function openSmallDisk(size: string): Promise<SmallDisk> {
  const run = promisify(execFile);
  const folder = await mkdtemp(path.join(tmpdir(), 'codereel-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  onTestFinished(async () => {
    await run('umount', ['--lazy', folder]);
    await rm(folder, { recursive: true });
  });
  const filler = path.join(folder, 'filler');
  return {
    folder,
    fill: async (but = 0) => {
      const file = await open(filler, 'w');
      try {
        await writeUntilFull(file);
        const { size: bytes } = await file.stat();
        await file.truncate(Math.max(0, bytes - but));
      } finally {
        await file.close();
      }
    },
    leave: async (bytes) => {
      const { bavail, bsize } = await statfs(folder);
      await appendFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes), 1));
    },
    clear: () => rm(filler, { force: true }),
  };
}

export interface HangingDisk {
  readonly folder: string;
  /** From now on nothing that is to be changed on it comes back. */
  hang(): Promise<void>;
  answer(): Promise<void>;
}

/** A real file system of its own that can be made to hang, for one test. It answers when that ends. */
export async function openHangingDisk(): Promise<HangingDisk> {
  const run = promisify(execFile);
  const place = await mkdtemp(path.join(tmpdir(), 'codereel-hanging-'));
  const [image, folder] = [path.join(place, 'image'), path.join(place, 'disk')];
  await run('truncate', ['--size', '256M', image]);
  await run('mkfs.ext4', ['-q', image]);
  await mkdir(folder);
  await run('mount', ['-o', 'loop', image, folder]);
  let hangs = false;
  const answer = async (): Promise<void> => {
    if (hangs) {
      hangs = false;
      await run('fsfreeze', ['--unfreeze', folder]);
    }
  };
  onTestFinished(async () => {
    await answer();
    await run('umount', ['--lazy', folder]);
    await rm(place, { recursive: true });
  });
  return {
    folder,
    hang: async () => {
      await run('fsfreeze', ['--freeze', folder]);
      hangs = true;
    },
    answer,
  };
}

async function writeUntilFull(file: Awaited<ReturnType<typeof open>>): Promise<void> {
  // The last bytes of a page are taken, too: no line of a log may find room in them.
  for (const bytes of [Buffer.alloc(64 * 1024, 1), Buffer.alloc(1, 1)]) {
    try {
      for (;;) {
        await file.appendFile(bytes);
      }
    } catch (thrown) {
      if (errnoOf(thrown) !== 'ENOSPC') {
        throw thrown;
      }
    }
  }
}
