import { CodereelError } from '../base/errors.ts';
import { makeFolderWithParents } from '../base/newFolder.ts';

/**
 * Makes the folder for recordings and those above it, where they are missing: VS Code names its
 * storage folders but does not make them. Throws `folder-not-writable`.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolderWithParents(folder);
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
