import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from './errors.ts';

/**
 * Bytes a user may still write where a folder is, or, before it exists, where it would be. null
 * where the platform does not tell.
 */
export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = path.dirname(folder);
    return errnoOf(error) === 'ENOENT' && parent !== folder ? freeBytes(parent) : null;
  }
}
