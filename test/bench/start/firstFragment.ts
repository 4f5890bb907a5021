import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { recordingFiles } from '../../../src/recording/manifest.ts';

const lookEveryMs = 3;
const longestMs = 30_000;
/** The head of a recording is smaller than that. */
const headBytes = 64 * 1024;

/**
 * Resolves with the time, on the clock of `performance.now()`, at which the first fragment is in the
 * recording that is made below a folder: looked at every few milliseconds.
 */
export async function firstFragmentBelow(folder: string): Promise<number> {
  const deadline = performance.now() + longestMs;
  let file: string | undefined;
  while (performance.now() < deadline) {
    file ??= await videoBelow(folder);
    if (file !== undefined && hasFragment(await headOf(file))) {
      return performance.now();
    }
    await delay(lookEveryMs);
  }
  throw new Error(`No frame came into a recording in ${folder} within ${longestMs / 1000} s.`);
}

/** Whether bytes from a movie's beginning reach its first fragment: ISO/IEC 14496-12, 8.8.4. */
export function hasFragment(head: Buffer): boolean {
  return head.includes('moof', 0, 'latin1');
}

async function videoBelow(folder: string): Promise<string | undefined> {
  const names = await readdir(folder, { recursive: true });
  const found = names.find((name) => name.endsWith(recordingFiles.video));
  return found === undefined ? undefined : join(folder, found);
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
