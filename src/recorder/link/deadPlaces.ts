import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { socketFolderPrefix, socketName } from './recorderAddress.ts';
import { isListening } from '../standing/standing.ts';

/** One that is younger may be just about to be listened at. */
const youngestMs = 60_000;

/**
 * Takes away the sockets of recorders that were killed: those of this user that nobody answers at, in
 * folders that hold nothing else. Never rejects.
 */
export async function removeDeadPlaces(parents: readonly string[]): Promise<void> {
  for (const parent of new Set([...parents, '/tmp'])) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(socketFolderPrefix))) {
      await removeDeadPlace(path.join(parent, name)).catch(() => undefined);
    }
  }
}

async function removeDeadPlace(folder: string): Promise<void> {
  const [entry, ...more] = await readdir(folder);
  if (entry !== socketName || more.length > 0) {
    return;
  }
  const address = path.join(folder, socketName);
  const found = await lstat(address);
  const isOurs = found.isSocket() && found.uid === process.getuid?.();
  if (isOurs && Date.now() - found.mtimeMs > youngestMs && !(await isListening(address))) {
    await rm(address);
    await rmdir(folder);
  }
}
