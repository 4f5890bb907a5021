import type { Clock } from '../../base/clock.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import type { Notice, SoundKind, SoundStatus } from '../../protocol/recorderProtocol.ts';
import type { FragmentPart, InitPart } from '../../recording/mp4/boxSplitter.ts';
import type { Manifest } from '../../recording/manifest.ts';

export type SoundSummary = Omit<Manifest['sound'][number], 'trackId'>;

export interface SoundRecorderOptions {
  readonly kind: SoundKind;
  /** A name from `listSoundDevices`; empty: the system's choice. */
  readonly device: string;
  readonly ffmpegPath: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  /** One AAC frame; its time is media time in ticks of 1/48000 s. Called one after another. */
  readonly onFragment: (part: FragmentPart) => Promise<void>;
  readonly onNotice: (notice: Notice) => void;
}

/** Records one sound, over all takes of a recording, into one gapless AAC track. */
export class SoundRecorder {
  /** The head of the track; undefined: this sound will not be there. Never rejects. */
  readonly init: Promise<InitPart | undefined>;
  readonly #options: SoundRecorderOptions;

  constructor(options: SoundRecorderOptions) {
    this.#options = options;
    this.init = Promise.resolve(undefined);
  }

  get status(): SoundStatus {
    const { kind, device } = this.#options;
    return { kind, device, state: 'unavailable', muted: false, levelDb: null, silent: false };
  }

  get summary(): SoundSummary {
    const { kind, device } = this.#options;
    const format = { codec: 'aac', sampleRate: 48_000, channels: 2 } as const;
    return { kind, device, ...format, state: 'unavailable', filledMs: 0, driftMs: 0 };
  }

  /**
   * Opens the device, before each take. Settles with its first sound, or when it is clear that there
   * is none for now. Never rejects.
   */
  open(): Promise<void> {
    return Promise.resolve();
  }

  /** From that moment on the sound belongs to the video, in which the moment has that time. It may lie a few seconds back. */
  beginTake(atMonotonicMs: number, mediaMs: number): void {
    void [atMonotonicMs, mediaMs];
  }

  /** Nothing after that moment belongs. Settles when what belongs is on its way and the device is closed. */
  endTake(atMonotonicMs: number): Promise<void> {
    void atMonotonicMs;
    return Promise.resolve();
  }

  /** Takes effect at once, also while paused. */
  setMuted(muted: boolean): void {
    void muted;
  }

  /** Peak in dBFS since this was last asked; null: nothing at all. */
  takeLevel(): number | null {
    return null;
  }

  /** Settles when the last fragment has been delivered and no process is left. Also ends a take. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
