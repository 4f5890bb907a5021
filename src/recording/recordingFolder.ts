import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { asCodereelError, CodereelError, errnoOf, type ErrorData } from '../base/errors.ts';
import { recordingFolderName, timeInFolderName } from './folderName.ts';
import { recordingFiles, type Manifest } from './manifest.ts';
import { readManifest, renameInManifest } from './manifestFile.ts';
import { isLeftover } from './repair/repairFiles.ts';

/** A recording in a list: readable, or with the reason why it is not. */
export type RecordingEntry =
  | { readonly folder: string; readonly manifest: Manifest }
  | { readonly folder: string; readonly problem: ErrorData };

/** Recordings of one name begun in one second; nobody needs more. */
const mostOfOneName = 100;

/**
 * Makes a new, empty folder for a recording inside `parent`, which must exist, and returns its path.
 * `-2`, `-3` is added where the name is taken. Throws 'folder-not-writable' or 'disk-full'.
 */
export async function createRecordingFolder(
  parent: string,
  name: string,
  date: Date,
): Promise<string> {
  const wanted = path.join(parent, recordingFolderName(name, date));
  for (let number = 1; number <= mostOfOneName; number += 1) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') {
        throw folderFailure(parent, error);
      }
    }
  }
  throw folderFailure(parent, new Error(`${wanted} exists ${mostOfOneName} times`));
}

/**
 * The recordings in `parent`, newest first; none if there is no such folder. One that cannot be read
 * is listed with its problem. Throws 'permission-denied' or 'invalid-input' only if `parent` itself
 * cannot be read.
 */
export async function listRecordings(parent: string): Promise<RecordingEntry[]> {
  const found: { readonly entry: RecordingEntry; readonly time: number }[] = [];
  for (const { name } of (await entriesOf(parent)).filter((item) => item.isDirectory())) {
    const entry = await readEntry(path.join(parent, name));
    if (entry !== undefined) {
      found.push({ entry, time: timeOf(entry) });
    }
  }
  return found.sort((a, b) => b.time - a.time).map(({ entry }) => entry);
}

/** Changes what the recording is called; its folder keeps its name. */
export async function renameRecording(folder: string, name: string): Promise<void> {
  const trimmed = name.trim();
  if (trimmed === '') {
    throw new CodereelError({
      code: 'invalid-input',
      message: 'A recording cannot have an empty name.',
      remedy: 'Give it a name of at least one letter.',
    });
  }
  await renameInManifest(folder, trimmed);
}

/**
 * Deletes a recording with everything in its folder. The video goes first and the manifest last: if it
 * stops halfway, what is left is still listed and can be deleted again. Throws 'not-a-recording' for
 * any other folder, 'permission-denied' if something cannot be deleted.
 */
export async function deleteRecording(folder: string): Promise<void> {
  if (!(await isRecordingFolder(folder))) {
    throw new CodereelError({
      code: 'not-a-recording',
      message: `${folder} is not the folder of a recording, so it was not deleted.`,
      remedy: 'If it should go, delete it outside of Codereel.',
    });
  }
  try {
    await rm(path.join(folder, recordingFiles.video), { force: true });
    for (const name of await readdir(folder)) {
      if (name !== recordingFiles.manifest) {
        await rm(path.join(folder, name), { recursive: true, force: true });
      }
    }
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    throw new CodereelError(
      {
        code: 'permission-denied',
        message: `${folder} could not be deleted (${errnoOf(error) ?? 'no reason given'}).`,
        remedy: 'Close what has its files open, check who may write there, and try again.',
        detail: error instanceof Error ? error.message : String(error),
      },
      { cause: error },
    );
  }
}

/** undefined for a folder that has nothing to do with Codereel. */
async function readEntry(folder: string): Promise<RecordingEntry | undefined> {
  try {
    return { folder, manifest: await readManifest(folder) };
  } catch (error) {
    const ours = (await isRecordingFolder(folder)) || (await hasManifest(folder));
    return ours ? { folder, problem: asCodereelError(error).toData() } : undefined;
  }
}

function timeOf(entry: RecordingEntry): number {
  if ('manifest' in entry) {
    return Date.parse(entry.manifest.createdAt);
  }
  return timeInFolderName(path.basename(entry.folder)) ?? 0;
}

/**
 * Its name is one of ours, and either its manifest says so or every file in it is ours too. The name
 * counts because a manifest may have been copied to where other things lie.
 */
async function isRecordingFolder(folder: string): Promise<boolean> {
  if (timeInFolderName(path.basename(folder)) === undefined || !(await isRealFolder(folder))) {
    return false;
  }
  const code = await readManifest(folder).then(
    () => 'readable',
    (error: unknown) => asCodereelError(error).code,
  );
  return code === 'readable' || code === 'newer-format' || (await holdsOnlyOurs(folder));
}

async function isRealFolder(folder: string): Promise<boolean> {
  try {
    return (await lstat(folder)).isDirectory();
  } catch {
    return false;
  }
}

async function holdsOnlyOurs(folder: string): Promise<boolean> {
  const ours = new Set<string>(Object.values(recordingFiles));
  try {
    const items = await readdir(folder, { withFileTypes: true });
    return items.every((item) => isLeftover(item.name) || (item.isFile() && ours.has(item.name)));
  } catch {
    return false;
  }
}

async function hasManifest(folder: string): Promise<boolean> {
  try {
    return (await lstat(path.join(folder, recordingFiles.manifest))).isFile();
  } catch {
    return false;
  }
}

async function entriesOf(parent: string): Promise<Dirent[]> {
  try {
    return await readdir(parent, { withFileTypes: true });
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') {
      return [];
    }
    throw new CodereelError(
      {
        code: errno === 'EACCES' || errno === 'EPERM' ? 'permission-denied' : 'invalid-input',
        message: `The folder ${parent} cannot be read (${errno ?? 'no reason given'}).`,
        remedy: 'Choose another folder for recordings (setting codereel.recording.folder).',
      },
      { cause: error },
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'it can only be read',
};

function folderFailure(parent: string, thrown: unknown): CodereelError {
  const errno = errnoOf(thrown) ?? '';
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new CodereelError(
      {
        code: 'disk-full',
        message: `No space is left for a recording in ${parent}.`,
        remedy: 'Free some space, or choose another folder (setting codereel.recording.folder).',
        detail,
      },
      { cause: thrown },
    );
  }
  return new CodereelError(
    {
      code: 'folder-not-writable',
      message: `No recording can be made in ${parent}: ${reasons[errno] ?? detail}.`,
      remedy: 'Choose another folder for recordings (setting codereel.recording.folder).',
      detail,
    },
    { cause: thrown },
  );
}
