import { lstat, rm, rmdir, stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { errnoOf } from '../../base/errors.ts';
import { recordingFiles } from '../../recording/manifest.ts';
import { listRecordings } from '../../recording/recordingFolder.ts';
import type { RecorderAddress } from '../link/recorderAddress.ts';
import { readMark, type Mark } from './workMark.ts';

/** Who is at work on a recording. */
export type Standing =
  /** A recorder that lets in who knows its token. */
  | { readonly kind: 'recorder'; readonly address: RecorderAddress }
  /** `codereel record`: it has its own keyboard, and lets nobody in. */
  | { readonly kind: 'terminal' }
  | { readonly kind: 'repair' }
  /** Whoever it is, from here it cannot be told whether they still are: another machine. */
  | { readonly kind: 'elsewhere'; readonly host: string }
  | { readonly kind: 'nobody' };

export interface UnfinishedRecording {
  readonly folder: string;
  readonly name: string;
  /** Its recorder ended it, but for the video's index. */
  readonly isEnded: boolean;
  readonly standing: Standing;
}

/** How long a recorder may take to let somebody in; one that is slower is there all the same. */
const connectMs = 1_000;
/** For how long another machine is believed to record, in silence if need be: it may be paused. */
const believedMs = 24 * 3600 * 1000;

/**
 * The recordings in `parent` that say of themselves that they still run, or that their video has no
 * index yet, newest first, with who is at work on each: those with 'nobody' are to be repaired. Throws
 * what listRecordings throws.
 */
export async function listUnfinished(parent: string): Promise<UnfinishedRecording[]> {
  const unfinished: UnfinishedRecording[] = [];
  for (const entry of await listRecordings(parent)) {
    if (!('manifest' in entry)) {
      continue;
    }
    const { folder, manifest } = entry;
    const isEnded = manifest.state !== 'recording';
    if (!isEnded || manifest.video.incomplete) {
      unfinished.push({ folder, name: manifest.name, isEnded, standing: await standingOf(folder) });
    }
  }
  return unfinished;
}

/** Who is at work on the recording in a folder. Never rejects. */
export function standingOf(folder: string): Promise<Standing> {
  return standingByMark(path.join(folder, recordingFiles.recorder), [
    path.join(folder, recordingFiles.manifest),
    path.join(folder, recordingFiles.video),
  ]);
}

/**
 * Who left a mark and still is there. Asked of the socket, for the process number that a killed one
 * leaves behind may be another's by now. `touched`: files that whoever works there writes.
 */
export async function standingByMark(file: string, touched: readonly string[]): Promise<Standing> {
  const mark = await readMark(file);
  if (mark === undefined) {
    return { kind: 'nobody' };
  }
  const { address, token, pid, host, work } = mark;
  if (host !== undefined && host !== hostname()) {
    const lately = await touchedLately([file, ...touched]);
    return lately ? { kind: 'elsewhere', host } : { kind: 'nobody' };
  }
  if (!(await isListening(address))) {
    return { kind: 'nobody' };
  }
  if (work === 'repair') {
    return { kind: 'repair' };
  }
  return token === undefined || token === ''
    ? { kind: 'terminal' }
    : { kind: 'recorder', address: { address, token, pid } };
}

/** Takes away what somebody left who is not there any more: the mark and its socket. Never rejects. */
export async function removeDeadMark(file: string): Promise<void> {
  const mark = await readMark(file);
  await rm(file, { force: true }).catch(() => undefined);
  if (mark !== undefined && (mark.host === undefined || mark.host === hostname())) {
    await removeDeadSocket(mark).catch(() => undefined);
  }
}

/** Only what is a socket, in a folder that is ours by its name and holds nothing else. */
async function removeDeadSocket({ address }: Mark): Promise<void> {
  const folder = path.dirname(address);
  if (path.basename(folder).startsWith('codereel-') && (await lstat(address)).isSocket()) {
    await rm(address);
    await rmdir(folder);
  }
}

async function touchedLately(files: readonly string[]): Promise<boolean> {
  const ages = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => Infinity,
      ),
    ),
  );
  return Math.min(...ages) < believedMs;
}

/** Whether somebody answers at a socket. Never rejects. */
export function isListening(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    const end = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.setTimeout(connectMs, () => end(true));
    socket.once('connect', () => end(true));
    // Only these two say that nobody is there. Whoever does not let us in is.
    socket.once('error', (error) => end(!nobodyThere.has(errnoOf(error) ?? '')));
  });
}

const nobodyThere: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTDIR', 'ENOTSOCK']);
