import path from 'node:path';
import { byteSize } from '../../base/amounts.ts';
import { asCodereelError, CodereelError } from '../../base/errors.ts';
import type { Notice } from '../../protocol/recorderProtocol.ts';
import { lastsMs, type DiskLimits, type DiskLook } from './diskPolicy.ts';

/** What a recording says of its disk and its folder. */

const moreRoom = 'Free some space, or record into another folder.';

export function diskLow(folder: string, limits: DiskLimits, look: DiskLook): Notice {
  const lasts = lastsMs(limits, look);
  const howLong = lasts === null ? '' : `, enough for ${aboutTime(lasts)} at the present rate`;
  const end =
    limits.stopBelowBytes === 0
      ? 'The recording ends when the disk is full.'
      : `Below ${byteSize(limits.stopBelowBytes)} the recording is stopped and finished.`;
  return {
    code: 'disk-low',
    message: `Only ${byteSize(look.freeBytes)} is free for the recording in ${path.dirname(folder)}${howLong}.`,
    remedy: `Free some space. ${end}`,
  };
}

export function diskFull(folder: string, look: Pick<DiskLook, 'freeBytes'>): Notice {
  return {
    code: 'disk-full',
    message: `The recording was stopped before the disk is full: ${byteSize(look.freeBytes)} is free in ${path.dirname(folder)}.`,
    remedy: `What was recorded until then is whole. ${moreRoom}`,
  };
}

/** Before anything is recorded. */
export function noRoomToBegin(
  folder: string,
  limits: DiskLimits,
  look: Pick<DiskLook, 'freeBytes'>,
): CodereelError {
  return new CodereelError({
    code: 'disk-full',
    message: `Only ${byteSize(look.freeBytes)} is free for recordings in ${folder}, and a recording is stopped below ${byteSize(limits.stopBelowBytes)}.`,
    remedy:
      'Free some space, record into another folder, or lower the setting codereel.disk.stopBelowMegabytes.',
  });
}

export function folderGone(folder: string): Notice {
  return {
    code: 'folder-gone',
    message: `The folder ${folder}, or the video in it, was deleted: the recording ends here.`,
    remedy: 'What was recorded is saved beside it, in a folder that ends in "-saved".',
  };
}

/** `folder` is empty where there is no recording yet. */
export function diskSilent(folder: string): CodereelError {
  return new CodereelError({
    code: 'write-failed',
    message:
      folder === ''
        ? 'The disk for the recording does not answer.'
        : `The disk does not answer: the recording could not be finished, and stays as it is in ${folder}.`,
    remedy:
      folder === ''
        ? 'Check the disk, or record into another folder.'
        : 'Check that the disk is connected. What is on it is repaired when VS Code starts again, or by codereel repair.',
  });
}

/** It could not be saved anywhere. */
export function folderLost(folder: string, cause: unknown): CodereelError {
  return new CodereelError(
    {
      code: 'write-failed',
      message: `The recording's folder ${folder} was deleted, and what was recorded could not be saved beside it: it is lost.`,
      remedy: 'Record again, into a folder that stays.',
      detail: asCodereelError(cause).message,
    },
    { cause },
  );
}

/** `what`: "cursor log". It is tried again for as long as the recording lasts. */
export function notWritten(what: string, thrown: unknown): Notice {
  const { message, remedy } = asCodereelError(thrown);
  return {
    code: 'not-written',
    message: `The ${what} cannot be written now, and is tried again: ${message}`,
    remedy,
  };
}

/** `what`: "cursor log". No other try follows. */
export function neverWritten(what: string, thrown: unknown): Notice {
  const { message, remedy } = asCodereelError(thrown);
  return {
    code: 'not-written',
    message: `The end of the ${what} could not be written: ${message} The video is not touched by that.`,
    remedy,
  };
}

function aboutTime(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) {
    return 'less than a minute';
  }
  const [amount, unit] = minutes < 120 ? [minutes, 'minute'] : [Math.floor(minutes / 60), 'hour'];
  return `about ${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
