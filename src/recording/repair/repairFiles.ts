import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { recordingFiles } from '../manifest.ts';

const repairing = '.repairing';

/** A name beside a file for what a repair works on until it takes the file's place. Never the same. */
export function besideName(file: string): string {
  return `${file}.${randomBytes(4).toString('hex')}${repairing}`;
}

/** What an aborted repair of a file left beside it. */
function isRepairing(name: string, of: string): boolean {
  return (
    name.startsWith(of) && /^\.[0-9a-f]{8}\.repairing(\.samples)?$/.test(name.slice(of.length))
  );
}

/**
 * Whether a file in a recording's folder is something that only whoever was at work on it had a use
 * for. The mark of who that was is not among these: see WorkMark.
 */
export function isLeftover(name: string): boolean {
  return (
    name === recordingFiles.spare ||
    name === recordingFiles.samples ||
    Object.values(recordingFiles).some(
      (file) => isRepairing(name, file) || (name.startsWith(`${file}.`) && name.endsWith('.tmp')),
    )
  );
}

/** The leftovers in a recording's folder. Throws the system's error. */
export async function leftoversIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => isLeftover(name));
}

/** Deletes what aborted repairs of a single file left beside it. Throws the system's error. */
export async function removeRepairing(file: string): Promise<void> {
  const folder = path.dirname(file);
  for (const name of await readdir(folder)) {
    if (isRepairing(name, path.basename(file))) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}
