import type { Clock } from '../../base/clock.ts';
import type { Environment } from '../../base/environment.ts';
import type { CodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Notice, SoundKind, SoundStatus } from '../../protocol/recorderProtocol.ts';
import type { Manifest } from '../../recording/manifest.ts';
import type { FragmentPart, InitPart } from '../../recording/mp4/boxSplitter.ts';
import { LastingEncoder } from './lastingEncoder.ts';
import { LevelMeter } from './levelMeter.ts';
import { channels, sampleRate } from './pcm.ts';
import { SoundFeed } from './soundFeed.ts';
import {
  backNotice,
  encoderDiesNotice,
  encoderLostNotice,
  lostNotice,
  silentNotice,
  unavailableNotice,
} from './soundNotices.ts';
import { SoundTrack } from './soundTrack.ts';

export type SoundSummary = Omit<Manifest['sound'][number], 'trackId'>;

export interface SoundRecorderOptions {
  readonly kind: SoundKind;
  /** A name from `listSoundDevices`; empty: the system's choice. */
  readonly device: string;
  readonly ffmpegPath: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * One AAC frame; its `timing` has media time in ticks of 1/48000 s, its bytes still have the
   * encoder's own. Called one after another.
   */
  readonly onFragment: (part: FragmentPart) => Promise<void>;
  readonly onNotice: (notice: Notice) => void;
}

const tickMs = 100;
/**
 * How long the file may wait, before its head is written, to hear whether there is such a device. The
 * sound gets its track then, and is silent until it comes.
 */
const findMs = 1_500;
/** How long the end of a take waits for the last of its sound. */
const lastSoundMs = 500;

/**
 * Records one sound, over all takes of a recording, into one gapless AAC track. Whatever happens to the
 * device or the encoder costs this sound and nothing else.
 */
export class SoundRecorder {
  /** The head of the track; undefined: this sound will not be there. Never rejects. */
  readonly init: Promise<InitPart | undefined>;
  readonly #options: SoundRecorderOptions;
  readonly #feed: SoundFeed;
  readonly #track: SoundTrack;
  readonly #meter = new LevelMeter();
  #encoder: LastingEncoder | undefined;
  #isEncoderLost = false;
  #onInit: (init: InitPart | Promise<InitPart | undefined> | undefined) => void = () => undefined;
  #state: SoundStatus['state'] = 'starting';
  #isMuted = false;
  #isClosed = false;
  #hasTrack = false;
  #hasToldSilence = false;
  #ticker: NodeJS.Timeout | undefined;
  /** Settles when what belongs to the takes that have ended is on its way. */
  #ending: Promise<void> = Promise.resolve();
  /** Settles when no device is open any more. */
  #closing: Promise<unknown> = Promise.resolve();
  #inTake = false;
  /** Tells that the sound of a take that ended is there, or that none comes any more. */
  #onComplete: (() => void) | undefined;
  #completeBy = 0;

  constructor(options: SoundRecorderOptions) {
    this.#options = options;
    this.init = new Promise((resolve) => {
      this.#onInit = resolve;
    });
    this.#track = new SoundTrack((sound) => this.#encoder?.write(sound));
    this.#feed = new SoundFeed({
      ...options,
      onRaw: (pcm) => this.#meter.push(pcm),
      onSound: (sound) => {
        this.#track.push(sound);
        if (this.#track.isComplete) {
          this.#complete();
        }
      },
      onFound: () => this.#giveTrack(),
      onLost: () => this.#lose(),
      onBack: () => this.#comeBack(),
    });
  }

  /** Of all programs that are at work for it. */
  get pids(): readonly number[] {
    return [this.#feed.pid, this.#encoder?.pid].filter((pid) => pid !== undefined);
  }

  get status(): SoundStatus {
    const { kind, device } = this.#options;
    const levelDb = this.#feed.state === 'on' ? this.#meter.levelDb : null;
    return {
      kind,
      device,
      label: this.#feed.deviceLabel,
      state: this.#state,
      muted: this.#isMuted,
      levelDb,
      silent: this.#isSilent,
    };
  }

  /** `driftMs` above 0: the device's clock ran ahead of ours. */
  get summary(): SoundSummary {
    return {
      kind: this.#options.kind,
      device: this.#feed.deviceName,
      codec: 'aac',
      sampleRate,
      channels,
      state: this.#summaryState,
      filledMs: this.#track.filledMs + (this.#encoder?.silencedMs ?? 0),
      driftMs: this.#feed.driftMs,
    };
  }

  /**
   * Opens the device, before each take. Settles with its first sound, or when it is clear that there
   * is none for now. Never rejects.
   */
  async open(): Promise<void> {
    await this.#ending;
    await this.#closing;
    if (!this.#canOpen) {
      return;
    }
    // It needs as long to be ready as the device: they start together.
    this.#encoder ??= this.#makeEncoder();
    this.#ticker = setInterval(() => this.#tick(), tickMs);
    const toFind = setTimeout(() => this.#giveTrack(), findMs);
    const error = await this.#feed.open();
    clearTimeout(toFind);
    if (error !== undefined && !this.#hasTrack) {
      await this.#giveUp(error);
    } else if (error !== undefined) {
      this.#lose(error);
      this.#feed.openLost();
    } else if (this.#feed.state === 'on') {
      this.#comeBack();
    }
  }

  /**
   * From that moment on, which may lie up to five seconds back, the sound belongs to the video, in
   * which the moment has that time.
   */
  beginTake(atMonotonicMs: number, mediaMs: number): void {
    this.#inTake = true;
    this.#track.beginTake(atMonotonicMs, mediaMs);
  }

  /**
   * Nothing after that moment belongs. Settles when what belongs is on its way and the device is
   * closed. Never rejects.
   */
  async endTake(atMonotonicMs: number): Promise<void> {
    this.#inTake = false;
    this.#track.endTake(atMonotonicMs);
    this.#ending = this.#ending.then(() => this.#endTake());
    await this.#ending;
    await this.#closing;
  }

  /** Takes effect at once, also while paused. */
  setMuted(muted: boolean): void {
    this.#isMuted = muted;
    this.#meter.forgetSilence();
    this.#track.setMuted(muted, this.#options.clock.monotonic());
  }

  /** Peak in dBFS since this was last asked, muted or not; null: nothing at all. */
  takeLevel(): number | null {
    return this.#feed.state === 'on' ? this.#meter.takeLevelDb() : null;
  }

  /** Settles when the last fragment has been delivered and no process is left. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#inTake) {
      void this.endTake(this.#options.clock.monotonic());
    }
    await this.#ending;
    this.#onInit(undefined);
    // The encoder has all that it gets: it need not wait for the device.
    await Promise.all([this.#closeDevice(), this.#encoder?.finish()]);
  }

  get #canOpen(): boolean {
    const isPossible = this.#state !== 'unavailable' && !this.#isEncoderLost;
    return isPossible && !this.#isClosed && this.#feed.state === 'closed';
  }

  get #summaryState(): SoundSummary['state'] {
    if (this.#state !== 'starting') {
      return this.#state;
    }
    return this.#hasTrack ? 'lost' : 'unavailable';
  }

  get #isSilent(): boolean {
    return this.#feed.state === 'on' && !this.#isMuted && this.#meter.isSilent;
  }

  #makeEncoder(): LastingEncoder {
    const { kind, ffmpegPath, environment, clock, log, onFragment, onNotice } = this.#options;
    return new LastingEncoder({
      ffmpegPath,
      environment,
      clock,
      log,
      onFragment,
      onLost: () => onNotice(encoderDiesNotice(kind)),
      onBack: () => onNotice(backNotice(kind)),
      onFailed: () => {
        this.#isEncoderLost = true;
        this.#state = 'lost';
        this.#onInit(undefined);
        onNotice(encoderLostNotice(kind));
        void this.#closeDevice();
      },
    });
  }

  async #endTake(): Promise<void> {
    if (this.#feed.state === 'on' && !this.#track.isComplete) {
      this.#completeBy = this.#options.clock.monotonic() + lastSoundMs;
      await new Promise<void>((resolve) => {
        this.#onComplete = resolve;
      });
    }
    void this.#closeDevice();
    this.#track.finishTake();
  }

  /** Nothing more is heard from this moment on. Never rejects. */
  async #closeDevice(): Promise<void> {
    clearInterval(this.#ticker);
    this.#complete();
    this.#meter.rest();
    this.#closing = Promise.all([this.#closing, this.#feed.close()]);
    await this.#closing;
  }

  #tick(): void {
    const now = this.#options.clock.monotonic();
    this.#feed.tick();
    this.#track.fill(now);
    if (this.#track.isComplete || this.#feed.state !== 'on' || now >= this.#completeBy) {
      this.#complete();
    }
    if (this.#isSilent && this.#options.kind === 'microphone' && !this.#hasToldSilence) {
      this.#hasToldSilence = true;
      this.#options.onNotice(silentNotice);
    }
  }

  #complete(): void {
    this.#onComplete?.();
    this.#onComplete = undefined;
  }

  /** It is in the file, whenever it comes. */
  #giveTrack(): void {
    if (this.#encoder && !this.#hasTrack) {
      this.#hasTrack = true;
      this.#onInit(this.#encoder.init);
    }
  }

  #comeBack(): void {
    if (this.#state === 'lost') {
      this.#options.onNotice(backNotice(this.#options.kind));
    }
    this.#state = 'on';
  }

  /** One that has not been heard yet has its own reason. */
  #lose(reason?: CodereelError): void {
    const { kind, onNotice } = this.#options;
    this.#meter.rest();
    if (this.#state === 'starting' && reason) {
      onNotice(unavailableNotice(kind, reason));
    } else if (this.#state !== 'lost') {
      onNotice(lostNotice(kind));
    }
    this.#state = 'lost';
  }

  /** There is no such sound in this recording. */
  async #giveUp(error: CodereelError): Promise<void> {
    this.#state = 'unavailable';
    this.#onInit(undefined);
    this.#options.onNotice(unavailableNotice(this.#options.kind, error));
    await this.#closeDevice();
    await this.#encoder?.finish();
  }
}
