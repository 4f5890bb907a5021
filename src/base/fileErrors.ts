import { CodereelError, errnoOf } from './errors.ts';

/**
 * Makes of a failed write to `file` an error for the user: 'disk-full', 'permission-denied' or
 * 'write-failed'.
 */
export function writeFailure(file: string, thrown: unknown): CodereelError {
  const errno = errnoOf(thrown);
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new CodereelError(
      {
        code: 'disk-full',
        message: `No space is left to write ${file}.`,
        remedy: 'Free some space, or choose another folder (setting codereel.recording.folder).',
        detail,
      },
      { cause: thrown },
    );
  }
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS') {
    return new CodereelError(
      {
        code: 'permission-denied',
        message: `The system does not let Codereel write ${file} (${errno}).`,
        remedy: 'Allow it, or choose another folder (setting codereel.recording.folder).',
        detail,
      },
      { cause: thrown },
    );
  }
  return new CodereelError(
    {
      code: 'write-failed',
      message: `Could not write ${file}${errno === undefined ? '' : ` (${errno})`}.`,
      remedy: 'Check that the disk is there and can be written to.',
      detail,
    },
    { cause: thrown },
  );
}

/** 'invalid-input': what somebody named is no file, or cannot be read. `why` is words, or what the system says. */
export function readFailure(file: string, why: string, cause?: unknown): CodereelError {
  return new CodereelError(
    {
      code: 'invalid-input',
      message: `${file} cannot be read: ${why}.`,
      remedy: 'Check the path, and who may read the file.',
    },
    { cause },
  );
}
