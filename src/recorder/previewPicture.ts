import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../base/environment.ts';
import type { Log } from '../base/log.ts';
import { recordingFiles } from '../recording/manifest.ts';
import type { Ffmpeg } from './ffmpeg/locate.ts';
import { makePreview } from './ffmpeg/preview.ts';
import { MediaAlarm } from './mediaAlarm.ts';
import type { SessionClock } from './sessionClock.ts';

/** By then the picture that is wanted is in the file, also of a screen that stands still. */
const earlyMs = 4_000;

export interface PreviewPictureOptions {
  readonly clock: SessionClock;
  readonly environment: Environment;
  readonly log: Log;
  readonly ffmpeg: Ffmpeg;
  /** Where the recording is now. */
  readonly folder: () => string;
}

/**
 * A recording's preview picture. It is made while the recording runs, as soon as there is enough to
 * make it of and behind all other work, so that the end need not wait for it; of a shorter recording,
 * or where that failed, at the end.
 */
export class PreviewPicture {
  readonly #options: PreviewPictureOptions;
  readonly #alarm: MediaAlarm;
  readonly #giveUp = new AbortController();
  #early: Promise<void> = Promise.resolve();
  #isMade = false;

  constructor(options: PreviewPictureOptions) {
    this.#options = options;
    this.#alarm = new MediaAlarm(options.clock, earlyMs, () => {
      this.#early = this.#makeEarly();
    });
  }

  get isMade(): boolean {
    return this.#isMade;
  }

  /** The clock runs. */
  watch(): void {
    this.#alarm.arm();
  }

  rest(): void {
    this.#alarm.disarm();
  }

  /** Nothing is made beside the recording any more. Never rejects. */
  async close(): Promise<void> {
    this.rest();
    this.#giveUp.abort();
    await this.#early;
  }

  /** Looks whether it is still there: a folder that was deleted is saved without it. Never rejects. */
  async settle(): Promise<void> {
    this.#isMade &&= await isThere(this.#file);
  }

  /** Makes it of a recording that has ended. Throws CodereelError. */
  async make(): Promise<void> {
    const { ffmpeg, environment } = this.#options;
    await makePreview(ffmpeg, this.#video, this.#file, environment);
    this.#isMade = true;
  }

  async #makeEarly(): Promise<void> {
    const { ffmpeg, environment, log } = this.#options;
    const { signal } = this.#giveUp;
    try {
      await makePreview(ffmpeg, this.#video, this.#file, environment, { signal, isPatient: true });
      this.#isMade = true;
    } catch (thrown) {
      log.debug(`The preview picture is left for the end: ${String(thrown)}`);
    }
  }

  get #video(): string {
    return path.join(this.#options.folder(), recordingFiles.video);
  }

  get #file(): string {
    return path.join(this.#options.folder(), recordingFiles.preview);
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
