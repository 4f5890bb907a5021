import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { CodereelError } from '../../base/errors.ts';
import { count } from '../../protocol/recorderProtocol.ts';
import { recordingFiles } from '../../recording/manifest.ts';

/**
 * A socket of ours or, on Windows, a pipe of this machine. A folder may come from somebody else, and
 * Windows would introduce its user to whatever machine a path or a pipe names.
 */
const ownAddress = /^(\/(?!\/)[^\\]*\/recorder\.sock|\\\\\.\\pipe\\codereel-[0-9a-f]+)$/;

/** How to reach a recorder that runs, and the secret that lets one in. */
export const recorderAddressSchema = v.object({
  /** A Unix socket, or on Windows a named pipe. */
  address: v.pipe(v.string(), v.regex(ownAddress)),
  token: v.pipe(v.string(), v.nonEmpty()),
  pid: count,
});
export type RecorderAddress = v.InferOutput<typeof recorderAddressSchema>;

/** sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero among them. */
const longestSocketPath = 100;
export const socketFolderPrefix = 'codereel-';
export const socketName = 'recorder.sock';

/**
 * A place to listen at that only this user can reach, and what takes it away again. `folders`: where a
 * socket may go, the best first.
 */
export async function createSocketPlace(
  folders: readonly string[],
  platform: NodeJS.Platform,
): Promise<{ readonly address: string; readonly remove: () => Promise<void> }> {
  if (platform === 'win32') {
    const name = randomBytes(16).toString('hex');
    return { address: `\\\\.\\pipe\\codereel-${name}`, remove: () => Promise.resolve() };
  }
  const folder = await makePrivateFolder(folders);
  return {
    address: path.join(folder, socketName),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** In the first of the folders that exists and leaves room for a socket's path; else in /tmp. */
async function makePrivateFolder(folders: readonly string[]): Promise<string> {
  for (const parent of folders) {
    const prefix = path.join(parent, socketFolderPrefix);
    if (Buffer.byteLength(`${prefix}XXXXXX/${socketName}`) <= longestSocketPath) {
      try {
        // Made with mode 0700.
        return await mkdtemp(prefix);
      } catch {
        // XDG_RUNTIME_DIR may name a folder of another login: the next one will do.
      }
    }
  }
  return mkdtemp(`/tmp/${socketFolderPrefix}`);
}

export function createToken(): string {
  return randomBytes(32).toString('hex');
}

/** Compares in a time that tells nothing about where the two differ. */
export function isSameToken(offered: string, token: string): boolean {
  const [a, b] = [Buffer.from(offered), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Leaves the address in the recording's folder, readable by this user only. The machine's name stands
 * with it for those who see the folder from another one: see workMark.ts.
 */
export async function writeAddress(folder: string, address: RecorderAddress): Promise<void> {
  const file = path.join(folder, recordingFiles.recorder);
  const beside = `${file}.tmp`;
  await writeFile(beside, JSON.stringify({ ...address, host: hostname() }), {
    mode: 0o600,
    flag: 'wx',
  });
  await rename(beside, file);
}

export async function removeAddress(folder: string): Promise<void> {
  await rm(path.join(folder, recordingFiles.recorder), { force: true });
}

/** The recorder of a recording that goes on. Throws 'recorder-lost' when there is none. */
export async function readAddress(folder: string): Promise<RecorderAddress> {
  const file = path.join(folder, recordingFiles.recorder);
  try {
    return v.parse(recorderAddressSchema, JSON.parse(await readFile(file, 'utf8')));
  } catch (thrown) {
    throw new CodereelError(
      {
        code: 'recorder-lost',
        message: `No recorder is at work on ${folder}.`,
        remedy: 'Open the recording as it is: everything up to its last frame is there.',
        detail: thrown instanceof Error ? thrown.message : String(thrown),
      },
      { cause: thrown },
    );
  }
}
