import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../base/log.ts';
import { recordingFiles } from '../../recording/manifest.ts';

/** Enough for the last events of the logs and two manifests, one beside the other. */
const spareBytes = 256 * 1024;

/**
 * Room on the disk, kept for the last words of a recording: a disk that the video has filled would
 * take no manifest that says so.
 */
export class SparedRoom {
  readonly #folder: () => string;

  private constructor(folder: () => string) {
    this.#folder = folder;
  }

  /** Never rejects: without the room, a recording is made all the same. */
  static async take(folder: () => string, log: Log): Promise<SparedRoom> {
    const room = new SparedRoom(folder);
    try {
      // No zeros: a file system may keep those without any room.
      await writeFile(room.#file, randomBytes(spareBytes));
    } catch (thrown) {
      log.warn(`No room was spared for the end of the recording: ${String(thrown)}`);
    }
    return room;
  }

  /** Never rejects. */
  async give(): Promise<void> {
    await rm(this.#file, { force: true }).catch(() => undefined);
  }

  get #file(): string {
    return path.join(this.#folder(), recordingFiles.spare);
  }
}
