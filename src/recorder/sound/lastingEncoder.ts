import type { Clock } from '../../base/clock.ts';
import { CodereelError } from '../../base/errors.ts';
import type { FragmentPart, InitPart } from '../../recording/mp4/boxSplitter.ts';
import { soundDescription } from '../../recording/mp4/sampleDescription.ts';
import { Retries } from '../../base/retries.ts';
import { lengthOf, samplesPerMs, type Sound } from './pcm.ts';
import { SoundEncoder, type SoundEncoderOptions } from './soundEncoder.ts';

export interface LastingEncoderOptions extends Omit<SoundEncoderOptions, 'onInit'> {
  readonly clock: Clock;
  /** One that died is followed by none that works, for now. */
  readonly onLost: () => void;
  readonly onBack: () => void;
}

/**
 * The encoder of a sound, which is started again when it dies. All its runs make one track: what a dead
 * one had not given yet is silent, and what follows keeps its place.
 */
export class LastingEncoder {
  /** Of the first run that gave one; undefined: none did. Never rejects. */
  readonly init: Promise<InitPart | undefined>;
  readonly #options: LastingEncoderOptions;
  readonly #retries = new Retries();
  #onInit: (init: InitPart | undefined) => void = () => undefined;
  #description: Uint8Array | undefined;
  #encoder: SoundEncoder;
  #retry: NodeJS.Timeout | undefined;
  /** Where the run's sound begins in the track; all in samples. */
  #base = 0;
  #written = 0;
  /** Where the track ends, with all that was given. */
  #given = 0;
  #silencedMs = 0;
  /** Deaths since the last frame. */
  #deaths = 0;
  #isRefused = false;
  #isFinishing = false;

  constructor(options: LastingEncoderOptions) {
    this.#options = options;
    this.init = new Promise((resolve) => {
      this.#onInit = resolve;
    });
    this.#encoder = this.#start();
  }

  get pid(): number | undefined {
    return this.#encoder.pid;
  }

  /** Milliseconds of sound that could not be encoded, and are silent. */
  get silencedMs(): number {
    return this.#silencedMs + this.#encoder.silencedMs;
  }

  write(sound: Sound): void {
    this.#written += lengthOf(sound);
    this.#encoder.write(sound);
  }

  /** Settles when the last fragment has been taken and the process is gone. Never rejects. */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    clearTimeout(this.#retry);
    await this.#encoder.finish();
    this.#onInit(undefined);
  }

  #start(): SoundEncoder {
    return new SoundEncoder({
      ...this.#options,
      onInit: (init) => this.#accept(init),
      onFragment: (part) => this.#give(part),
      onFailed: (reason) => this.#fail(reason),
    });
  }

  /** Throws CodereelError when it would not go on in the same track. */
  #accept(init: InitPart): void {
    const description = soundDescription(init);
    this.#description ??= description;
    if (Buffer.compare(this.#description, description) !== 0) {
      this.#isRefused = true;
      throw new CodereelError({
        code: 'ffmpeg-failed',
        message: 'ffmpeg went on with another kind of sound.',
        remedy: 'Start a new recording.',
      });
    }
    this.#onInit(init);
  }

  async #give(part: FragmentPart): Promise<void> {
    if (this.#deaths > 1) {
      this.#options.onBack();
    }
    this.#deaths = 0;
    this.#retries.worked(this.#options.clock.monotonic());
    const timing = part.timing.map((each) => ({
      ...each,
      decodeTime: each.decodeTime + this.#base,
    }));
    const last = timing.at(-1);
    await this.#options.onFragment({ ...part, timing });
    this.#given = last === undefined ? this.#given : last.decodeTime + last.duration;
  }

  #fail(reason: string): void {
    const { clock, onLost, onFailed } = this.#options;
    this.#deaths += 1;
    const waitMs = this.#retries.failed(clock.monotonic());
    if (waitMs === undefined || this.#isRefused) {
      this.#onInit(undefined);
      onFailed(reason);
      return;
    }
    if (this.#deaths === 2) {
      onLost();
    }
    if (!this.#isFinishing) {
      this.#retry = setTimeout(() => this.#goOn(), waitMs);
    }
  }

  #goOn(): void {
    const missing = this.#written - this.#given;
    this.#silencedMs += this.#encoder.silencedMs + missing / samplesPerMs;
    this.#base = this.#given;
    this.#encoder = this.#start();
    this.#encoder.write({ silence: missing });
  }
}
