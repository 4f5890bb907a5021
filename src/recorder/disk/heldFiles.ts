import type { BigIntStats } from 'node:fs';
import { mkdir, open, readlink, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { shareBlocks } from '../../base/fileCopy.ts';
import { errnoOf } from '../../base/errors.ts';
import { recordingFiles } from '../../recording/manifest.ts';

/** Where a recording's folder is: where it was made, somewhere else, or nowhere. */
export type Whereabouts =
  | { readonly kind: 'inPlace' }
  | { readonly kind: 'moved'; readonly folder: string }
  | { readonly kind: 'gone' };

export interface RescueOptions {
  readonly onFolder: (folder: string) => Promise<void>;
  readonly onCopied: (bytes: number) => void;
}

/** What cannot be made again. */
const precious = [
  recordingFiles.video,
  recordingFiles.cursor,
  recordingFiles.keys,
  recordingFiles.timeline,
];

const mostFolders = 100;
const copyBytes = 1024 * 1024;

/**
 * Holds what is written while recording open for reading as well: a file that is deleted stays on its
 * disk for as long as somebody has it open, and can be copied from there.
 */
export class HeldFiles {
  readonly #files = new Map<string, FileHandle>();
  #folder: string;
  #folderHandle: FileHandle | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Holds what is there by now. Never rejects: what is not there, or may not be read, is not held. */
  async hold(): Promise<void> {
    this.#folderHandle ??= await tryOpen(this.#folder);
    for (const name of precious) {
      const held = this.#files.get(name) ?? (await tryOpen(path.join(this.#folder, name)));
      if (held) {
        this.#files.set(name, held);
      }
    }
  }

  /** Never rejects. What the system does not let one see is taken to be where it was. */
  async whereabouts(): Promise<Whereabouts> {
    const folder = await this.#folderNow();
    if (folder === undefined) {
      return { kind: 'gone' };
    }
    const video = this.#files.get(recordingFiles.video);
    if (video && !(await isThere(video, path.join(folder, recordingFiles.video)))) {
      return { kind: 'gone' };
    }
    return folder === this.#folder ? { kind: 'inPlace' } : { kind: 'moved', folder };
  }

  /** The folder is there now. */
  moveTo(folder: string): void {
    this.#folder = folder;
  }

  /**
   * Copies what is held into a new folder beside the one that is gone. `onFolder`: it is there, and
   * nothing is in it yet. `onCopied`: so many bytes more.
   */
  async rescue({ onFolder, onCopied }: RescueOptions): Promise<void> {
    await mkdir(path.dirname(this.#folder), { recursive: true });
    const folder = await newFolder(`${this.#folder}-saved`);
    try {
      await onFolder(folder);
      for (const [name, held] of this.#files) {
        await saveAs(path.join(folder, name), held, onCopied);
      }
    } catch (thrown) {
      await rm(folder, { recursive: true, force: true });
      throw thrown;
    }
  }

  async close(): Promise<void> {
    const handles = [...this.#files.values(), ...(this.#folderHandle ? [this.#folderHandle] : [])];
    this.#files.clear();
    this.#folderHandle = undefined;
    await Promise.allSettled(handles.map((handle) => handle.close()));
  }

  /** undefined: it was deleted, or it is not known where it went. */
  async #folderNow(): Promise<string | undefined> {
    const handle = this.#folderHandle;
    if (!handle || (await isThere(handle, this.#folder))) {
      return this.#folder;
    }
    try {
      // proc(5): where an open file is now, " (deleted)" behind it when it is nowhere.
      const folder = await readlink(`/proc/self/fd/${handle.fd}`);
      return (await isThere(handle, folder)) ? folder : undefined;
    } catch {
      return undefined;
    }
  }
}

async function tryOpen(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch {
    return undefined;
  }
}

async function saveAs(
  file: string,
  held: FileHandle,
  onCopied: (bytes: number) => void,
): Promise<void> {
  // Linux only, and where the file system can do so: it takes neither time nor room.
  if (await shareBlocks(`/proc/self/fd/${held.fd}`, file)) {
    return;
  }
  const copy = await open(file, 'w');
  try {
    await copyAll(held, copy, onCopied);
    await copy.sync();
  } finally {
    await copy.close();
  }
}

/** From the beginning, wherever the handle stands. Leaves both open. */
async function copyAll(
  from: FileHandle,
  to: FileHandle,
  onCopied: (bytes: number) => void,
): Promise<void> {
  const buffer = Buffer.alloc(copyBytes);
  for (let position = 0; ;) {
    const { bytesRead } = await from.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) {
      return;
    }
    await to.appendFile(buffer.subarray(0, bytesRead));
    position += bytesRead;
    onCopied(bytesRead);
  }
}

/** Whether a path still leads to what was opened. */
async function isThere(handle: FileHandle, file: string): Promise<boolean> {
  try {
    const [opened, found] = await Promise.all([
      handle.stat({ bigint: true }),
      stat(file, { bigint: true }),
    ]);
    return isSame(opened, found);
  } catch (thrown) {
    const errno = errnoOf(thrown);
    return errno !== 'ENOENT' && errno !== 'ENOTDIR';
  }
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

async function newFolder(wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    try {
      await mkdir(folder);
      return folder;
    } catch (thrown) {
      if (errnoOf(thrown) !== 'EEXIST' || number === mostFolders) {
        throw thrown;
      }
    }
  }
}
