import path from 'node:path';
import { CodereelError } from '../base/errors.ts';

/** The places VS Code gives the extension, and the user's home. Absolute paths. */
export interface StoragePlaces {
  /** undefined where no folder is open. */
  readonly workspaceStorage: string | undefined;
  readonly globalStorage: string;
  readonly home: string;
}

/**
 * The folder that holds the recordings: the user's setting (`~` is their home), else the workspace's
 * storage folder, else the global one. Throws `invalid-input` for a path that is not absolute: there
 * is no folder it could be relative to that the user would expect.
 */
export function recordingsFolder(setting: string, places: StoragePlaces): string {
  const wanted = setting.trim();
  if (wanted === '') {
    return path.join(places.workspaceStorage ?? places.globalStorage, 'recordings');
  }
  const expanded = wanted.replace(/^~(?=$|[\\/])/, () => places.home);
  if (!path.isAbsolute(expanded)) {
    throw new CodereelError({
      code: 'invalid-input',
      message: `The folder for recordings is not a full path: "${wanted}".`,
      remedy: 'Give a full path in the setting codereel.recording.folder, or leave it empty.',
    });
  }
  return path.normalize(expanded);
}
