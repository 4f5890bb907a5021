import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { byteSize } from '../../base/amounts.ts';
import { syncFolder } from '../../base/atomicFile.ts';
import { freeBytes } from '../../base/diskSpace.ts';
import { CodereelError } from '../../base/errors.ts';
import { copyBytes, shareBlocks } from '../../base/fileCopy.ts';
import { writeFailure } from '../../base/fileErrors.ts';
import { Mp4Fault } from '../mp4/box.ts';
import { completeScannedMovie } from '../mp4/completeMovie.ts';
import { BoxFile } from '../mp4/fileBoxes.ts';
import { spareBox } from '../mp4/initSegment.ts';
import { probeVideo, type VideoFacts } from '../mp4/probe.ts';
import { besideName } from './repairFiles.ts';
import { countWhole, notOurs, type VideoState, type WholeVideo } from './repairInspect.ts';

export interface RepairVideoOptions {
  readonly signal?: AbortSignal | undefined;
  /** How much is done, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/**
 * Makes an ordinary MP4 of a video that was left in fragments, torn or with its tables lost: in a copy,
 * which then takes the file's place. All that is whole is kept. undefined: there is no whole picture,
 * and the file is as it was. So it is when this throws: 'disk-full' with how much room it takes,
 * 'write-failed', 'cancelled', 'already-recording' where somebody writes into the file after all.
 */
export async function repairVideo(
  file: string,
  state: Extract<VideoState, { kind: 'fragments' | 'tablesLost' }>,
  { signal, onProgress }: RepairVideoOptions,
): Promise<VideoFacts | undefined> {
  const beside = besideName(file);
  const samples = `${beside}.samples`;
  try {
    const before = await identityOf(file);
    const bytes = state.kind === 'fragments' ? state.facts.wholeBytes : state.bytes;
    await copyWithRoom(file, beside, { signal, onProgress, bytes });
    const whole = await completeCopy(beside, samples, state.kind === 'tablesLost');
    if (whole === undefined) {
      return undefined;
    }
    const facts = await probeVideo(beside);
    checkWhole(file, facts, whole);
    signal?.throwIfAborted();
    if ((await identityOf(file)) !== before) {
      throw writtenMeanwhile(file);
    }
    await rename(beside, file);
    await syncFolder(path.dirname(file));
    onProgress?.(1);
    return facts;
  } catch (error) {
    if (signal?.aborted === true) {
      throw cancelled(file);
    }
    throw error instanceof CodereelError ? error : writeFailure(file, error);
  } finally {
    await rm(beside, { force: true });
    await rm(samples, { recursive: true, force: true });
  }
}

/** For each 1000 bytes of a video the tables take 100 at most: a fragment is longer than its entries. */
const shareOfTables = 0.1;
const leastRoomBytes = 1024 * 1024;

async function copyWithRoom(
  from: string,
  to: string,
  { signal, onProgress, bytes }: RepairVideoOptions & { readonly bytes: number },
): Promise<void> {
  const ofTables = leastRoomBytes + Math.ceil(bytes * shareOfTables);
  const free = await freeBytes(path.dirname(from));
  if (free !== null && free < ofTables) {
    throw tooLittleRoom(from, bytes + ofTables, free);
  }
  if (await shareBlocks(from, to)) {
    return;
  }
  if (free !== null && free < bytes + ofTables) {
    throw tooLittleRoom(from, bytes + ofTables, free);
  }
  await copyBytes(from, to, {
    signal,
    onCopied: (copied) => onProgress?.(shareOfCopying * Math.min(1, copied / bytes)),
  });
}

/** What is left for making the tables and seeing that they are right. */
const shareOfCopying = 0.9;

/** undefined: there is no whole picture. The copy is on the disk when this settles. */
async function completeCopy(
  copy: string,
  samples: string,
  areTablesLost: boolean,
): Promise<WholeVideo | undefined> {
  const handle = await open(copy, 'r+');
  try {
    if (areTablesLost) {
      await backToFragments(handle);
    }
    const whole = await countWhole(handle);
    if (whole.frames === 0) {
      return undefined;
    }
    await completeScannedMovie(handle, samples);
    await handle.sync();
    return whole;
  } catch (error) {
    throw error instanceof Mp4Fault ? notOurs(copy) : error;
  } finally {
    await handle.close();
  }
}

/** Turns the header of the `mdat` over all fragments into the spare box that it once was. */
async function backToFragments(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  const ftyp = await new BoxFile(handle, size).boxAt(0, size);
  if (ftyp !== undefined) {
    await handle.write(spareBox, 0, spareBox.length, ftyp.end);
  }
}

/** Less is a tick that was rounded. */
const toleratedMs = 1;

/** Whatever went wrong with it, such a copy never takes the file's place. */
function checkWhole(file: string, made: VideoFacts, whole: WholeVideo): void {
  const { fragmented, torn, frames, durationMs } = made;
  if (fragmented || torn || frames < whole.frames || durationMs < whole.durationMs - toleratedMs) {
    throw new CodereelError({
      code: 'internal',
      message: `The repair of ${file} came out wrong, so the file was left as it is.`,
      remedy: 'It plays as it is. Report this with the log ("Codereel: Show Log").',
      detail: `${JSON.stringify(whole)} became ${JSON.stringify(made)}`,
    });
  }
}

/** Changes with every write to the file. */
async function identityOf(file: string): Promise<string> {
  const { dev, ino, size, mtimeNs } = await stat(file, { bigint: true });
  return [dev, ino, size, mtimeNs].join(' ');
}

function tooLittleRoom(file: string, needed: number, free: number): CodereelError {
  return new CodereelError({
    code: 'disk-full',
    message: `There is too little room to repair ${file}: it takes ${byteSize(needed)}, and ${byteSize(free)} are free.`,
    remedy: 'Free some space and repair it again. Until then it plays as it is.',
  });
}

function writtenMeanwhile(file: string): CodereelError {
  return new CodereelError({
    code: 'already-recording',
    message: `Somebody writes into ${file}, so it was not repaired.`,
    remedy: 'Stop the recording, wherever it runs, and repair it then.',
  });
}

function cancelled(file: string): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message: `The repair of ${file} was cancelled.`,
    remedy: 'Repair it when you like: it is as it was, and plays.',
  });
}
