import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { CodereelError, errnoOf } from '../base/errors.ts';

/**
 * Makes the folder for recordings and those above it, where they are missing: VS Code names its
 * storage folders but does not make them. Throws `folder-not-writable`.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeWithParents(folder);
  } catch (error) {
    throw new CodereelError(
      {
        code: 'folder-not-writable',
        message: `The folder for recordings cannot be made: ${folder}.`,
        remedy: 'Choose another one.',
        detail: String(error),
      },
      { cause: error },
    );
  }
}

/** Not `mkdir` with `recursive`: where nothing can be made, as in /proc, Node tries for ever. */
async function makeWithParents(folder: string): Promise<void> {
  if (await make(folder)) {
    return;
  }
  const parent = path.dirname(folder);
  if (parent !== folder) {
    await makeWithParents(parent);
  }
  await mkdir(folder);
}

/** false: the folder above is missing. */
async function make(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') {
      return false;
    }
    // Some systems answer EPERM or EROFS for a folder that is there.
    if (errno === 'EEXIST' || (await isFolder(folder))) {
      return true;
    }
    throw error;
  }
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch {
    return false;
  }
}
