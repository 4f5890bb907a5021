import { randomBytes } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CodereelError, errnoOf } from '../base/errors.ts';
import { copyBytes, shareBlocks } from '../base/fileCopy.ts';
import { writeFailure } from '../base/fileErrors.ts';
import { recordingFiles } from './manifest.ts';

/**
 * Copies a recording's video to `target`, over a file that may be there: beside it first, then
 * renamed, so that a failure leaves what was there. Takes no space and no time where the file system
 * can share blocks; elsewhere `signal` stops it. Throws 'not-a-recording' without a video,
 * 'invalid-input' for a target that is the video itself, 'disk-full', 'write-failed', or 'cancelled'.
 */
export async function saveVideoAs(
  folder: string,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  const video = path.join(folder, recordingFiles.video);
  if (await isSameFile(video, target)) {
    throw new CodereelError({
      code: 'invalid-input',
      message: `${target} is the recording's own video.`,
      remedy: 'Choose another place for the copy.',
    });
  }
  const beside = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    if (!(await shareBlocks(video, beside))) {
      await copyBytes(video, beside, { signal });
    }
    signal?.throwIfAborted();
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw signal?.aborted === true ? cancelled(target) : writeFailure(target, error);
  }
}

function cancelled(target: string): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message: `Saving ${target} was cancelled.`,
    remedy: 'Save it again when you like: the recording is as it was.',
  });
}

async function isSameFile(video: string, target: string): Promise<boolean> {
  let source;
  try {
    source = await stat(video, { bigint: true });
  } catch (error) {
    throw new CodereelError(
      {
        code: 'not-a-recording',
        message: `There is no video to copy: ${video} cannot be read (${errnoOf(error) ?? ''}).`,
        remedy: 'Choose another recording.',
      },
      { cause: error },
    );
  }
  try {
    const existing = await stat(target, { bigint: true });
    return existing.ino === source.ino && existing.dev === source.dev;
  } catch {
    return false;
  }
}
