import { createReadStream } from 'node:fs';
import { lstat, open, rename, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../../base/atomicFile.ts';
import { errnoOf } from '../../base/errors.ts';
import { copyBytes, shareBlocks } from '../../base/fileCopy.ts';
import { writeFailure } from '../../base/fileErrors.ts';
import { besideName } from './repairFiles.ts';

/** What there is of a log. */
export interface LogState {
  /** Whole lines behind the header. */
  readonly events: number;
  /** Up to the end of the last whole line. */
  readonly wholeBytes: number;
  readonly bytes: number;
}

const newline = 0x0a;

/**
 * Counts a log's lines, in memory that does not grow with it. undefined where there is none, or what
 * has its name is no file. Throws the system's error.
 */
export async function inspectLog(file: string): Promise<LogState | undefined> {
  if (!(await isOrdinaryFile(file))) {
    return undefined;
  }
  let lines = 0;
  let wholeBytes = 0;
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    if (Buffer.isBuffer(chunk)) {
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) {
        lines += 1;
        wholeBytes = bytes + at + 1;
      }
      bytes += chunk.length;
    }
  }
  return { events: Math.max(0, lines - 1), wholeBytes, bytes };
}

/**
 * Leaves out what follows the last whole line: in a copy, which then takes the log's place. A log
 * without a whole line has nothing in it and is deleted. Throws 'disk-full' or 'write-failed', and the
 * log is as it was.
 */
export async function cutLog(file: string, { wholeBytes }: LogState): Promise<void> {
  const beside = besideName(file);
  try {
    if (wholeBytes === 0) {
      await rm(file);
      return;
    }
    if (!(await shareBlocks(file, beside))) {
      await copyBytes(file, beside, {});
    }
    await truncate(beside, wholeBytes);
    const handle = await open(beside, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(beside, { force: true });
    throw writeFailure(file, error);
  }
}

async function isOrdinaryFile(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isFile();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
}
