import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface CopyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes copied until now. */
  readonly onCopied?: ((bytes: number) => void) | undefined;
}

/** Whether the file system could make the copy without copying. `to` must not exist. */
export async function shareBlocks(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  }
}

/**
 * Copies every byte there is now to `to`, which must not exist, with the same permissions. Rejects with the
 * system's error, or the signal's; what is at `to` then is for the caller to delete.
 */
export async function copyBytes(
  from: string,
  to: string,
  { signal, onCopied }: CopyOptions,
): Promise<void> {
  const { mode, size } = await stat(from);
  let copied = 0;
  const count = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      copied += chunk.length;
      onCopied?.(copied);
      done(null, chunk);
    },
  });
  await pipeline(
    // A file that grows faster than it is copied would have no end.
    createReadStream(from, { end: Math.max(0, size - 1) }),
    count,
    createWriteStream(to, { flags: 'wx', mode: mode & 0o777 }),
    signal === undefined ? {} : { signal },
  );
}
