import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from './errors.ts';

/**
 * Bytes a user may still write where a folder is, or, before it exists, where it would be. null
 * where that is not told.
 */
export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { blocks, bavail, bsize } = await statfs(folder);
    // No blocks at all: not a disk, such as the kernel's own, or one that keeps no count.
    return blocks === 0 ? null : bavail * bsize;
  } catch (error) {
    const parent = path.dirname(folder);
    return errnoOf(error) === 'ENOENT' && parent !== folder ? freeBytes(parent) : null;
  }
}
