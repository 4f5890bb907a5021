import { open, type FileHandle } from 'node:fs/promises';
import type { VideoSink } from '../../../../src/recorder/output/videoWriter.ts';

/** What was done to a file. */
export type DiskStep =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly length: number }
  | { readonly kind: 'sync' };

/** A file that remembers all that is done to it, on a disk that can become full. */
export class RecordedDisk implements VideoSink {
  readonly steps: DiskStep[] = [];
  /** Bytes that may still be written. */
  room = Infinity;
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(file: string): Promise<RecordedDisk> {
    return new RecordedDisk(await open(file, 'wx'));
  }

  async writev(
    buffers: readonly Uint8Array[],
    position: number,
  ): Promise<{ bytesWritten: number }> {
    const all = Buffer.concat(buffers);
    if (this.room === 0 && all.length > 0) {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    }
    const bytes = all.subarray(0, Math.min(all.length, this.room));
    this.room -= bytes.length;
    await this.#file.write(bytes, 0, bytes.length, position);
    this.steps.push({ kind: 'write', position, bytes });
    return { bytesWritten: bytes.length };
  }

  async truncate(length: number): Promise<void> {
    await this.#file.truncate(length);
    this.steps.push({ kind: 'truncate', length });
  }

  async datasync(): Promise<void> {
    this.steps.push({ kind: 'sync' });
    await this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** The file after these steps. What is behind its end is zeros when something is written further back. */
export function replay(steps: readonly DiskStep[], start: Buffer = Buffer.alloc(0)): Buffer {
  let content = start;
  for (const step of steps) {
    if (step.kind === 'truncate') {
      content = grown(content, step.length).subarray(0, step.length);
    } else if (step.kind === 'write') {
      content = Buffer.from(grown(content, step.position + step.bytes.length));
      step.bytes.copy(content, step.position);
    }
  }
  return content;
}

function grown(content: Buffer, length: number): Buffer {
  return Buffer.concat([content, Buffer.alloc(Math.max(0, length - content.length))]);
}
