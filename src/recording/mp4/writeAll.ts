import { totalBytes, withoutFirst } from './buffers.ts';

/** What can be written into at a position; a FileHandle is one. */
export interface WritableFile {
  writev(buffers: readonly Uint8Array[], position: number): Promise<{ bytesWritten: number }>;
}

/** Writes all of it, however much the system takes at once. Throws what the system says. */
export async function writeAll(
  file: WritableFile,
  buffers: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let rest = buffers;
  let at = position;
  while (totalBytes(rest) > 0) {
    const { bytesWritten } = await file.writev(rest, at);
    if (bytesWritten === 0) {
      throw new Error('The system wrote nothing and gave no reason.');
    }
    at += bytesWritten;
    rest = withoutFirst(rest, bytesWritten);
  }
}
