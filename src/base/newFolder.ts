import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from './errors.ts';

/**
 * Makes a folder and those above it, where they are missing. `mode` says who may enter what is made; by
 * default whom the user lets enter new folders. Throws the system's error.
 *
 * Not `mkdir` with `recursive`: where nothing can be made, as in /proc, Node tries for ever.
 */
export async function makeFolderWithParents(folder: string, mode?: number): Promise<void> {
  try {
    await makeUnlessThere(folder, mode);
  } catch (error) {
    const parent = path.dirname(folder);
    if (errnoOf(error) !== 'ENOENT' || parent === folder) {
      throw error;
    }
    await makeFolderWithParents(parent, mode);
    await makeUnlessThere(folder, mode);
  }
}

async function makeUnlessThere(folder: string, mode: number | undefined): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    // Not EEXIST alone: some systems answer EPERM or EROFS for a folder that is there.
    if (!(await isFolder(folder))) {
      throw error;
    }
  }
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch {
    return false;
  }
}
