import type { Clock } from '../../base/clock.ts';
import type { Environment } from '../../base/environment.ts';
import { asCodereelError, CodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { ProcessExit } from '../../base/supervisedProcess.ts';
import type { SoundKind } from '../../protocol/recorderProtocol.ts';
import { DriftCorrector } from './driftCorrector.ts';
import type { PlacedSound } from './pcm.ts';
import { captureArguments } from './soundArguments.ts';
import { SoundCapture } from './soundCapture.ts';
import {
  resolveSoundDevice,
  soundDeviceStanding,
  type SoundDevice,
  type SoundDeviceStanding,
} from './soundDevices.ts';

export interface SoundFeedOptions {
  readonly kind: SoundKind;
  /** Empty: the system's choice. */
  readonly device: string;
  readonly ffmpegPath: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  /** Sound as it came. */
  readonly onRaw: (pcm: Int16Array) => void;
  readonly onSound: (sound: PlacedSound) => void;
  /** There is such a device. */
  readonly onFound: () => void;
  /** The device went away while it was on; it is tried again. */
  readonly onLost: () => void;
  readonly onBack: () => void;
}

/** A device that gives nothing for so long does not open, or is lost. */
const deadlineMs = 5000;
/** How often it is looked whether the device is still there; a look costs some 70 ms of CPU. */
const lookEveryMs = 5000;
const delicateLookEveryMs = 1000;
const firstRetryMs = 2000;
const longestRetryMs = 10_000;

/** How a device is listened to from one `open` to its `close`. */
interface Listening {
  /** Gives up asking for the device. */
  readonly asking: AbortController;
  /** Settle when what it has begun has ended. Never reject. */
  listened: Promise<void>;
  looked: Promise<void>;
  capture: SoundCapture | undefined;
  corrector: DriftCorrector | undefined;
  /** When it began to wait for sound, or last had some. */
  heardMs: number;
  lookAtMs: number;
  /** As it was at the last look. */
  standing: SoundDeviceStanding | undefined;
  /** The server has moved who listens elsewhere: it is opened again. */
  isMoved: boolean;
  retryMs: number;
  /** undefined: it is not waiting for its next try. */
  retryAtMs: number | undefined;
}

/**
 * Keeps a device open, and opens it again when it went away. Nothing in it waits for a time by itself:
 * `tick` is to be called some times a second as long as it is open.
 */
export class SoundFeed {
  readonly #options: SoundFeedOptions;
  #state: 'closed' | 'opening' | 'on' | 'lost' = 'closed';
  #listening: Listening | undefined;
  #onOpened: (error: CodereelError | undefined) => void = () => undefined;
  #device: SoundDevice | undefined;
  #label = '';
  #steadyRate = 0;
  #driftMs = 0;

  constructor(options: SoundFeedOptions) {
    this.#options = options;
  }

  get state(): 'closed' | 'opening' | 'on' | 'lost' {
    return this.#state;
  }

  /** Of what listens; undefined: nothing does. */
  get pid(): number | undefined {
    return this.#listening?.capture?.pid;
  }

  /** What ffmpeg calls the device; empty: none was found yet. */
  get deviceName(): string {
    return this.#device?.name ?? this.#options.device;
  }

  /** What people call the device that was found last; empty: none was found yet. */
  get deviceLabel(): string {
    return this.#label;
  }

  /** How far the device's clock has run ahead of ours in all the time that it was on, in ms. */
  get driftMs(): number {
    return this.#driftMs + (this.#listening?.corrector?.driftMs ?? 0);
  }

  /** Settles with the first sound (undefined), or with why there is none; then it is closed again. Never rejects. */
  open(): Promise<CodereelError | undefined> {
    return new Promise((resolve) => {
      this.#onOpened = resolve;
      this.#state = 'opening';
      this.#begin();
    });
  }

  /** Opens it as one that is lost: it is tried for as long as it takes. */
  openLost(): void {
    this.#state = 'lost';
    this.#begin();
  }

  /** Settles when no process is left. */
  async close(): Promise<void> {
    const listening = this.#listening;
    listening?.asking.abort();
    this.#end();
    this.#onOpened(undefined);
    await Promise.all([listening?.capture?.stop(), listening?.listened, listening?.looked]);
  }

  tick(): void {
    const listening = this.#listening;
    if (listening === undefined) {
      return;
    }
    const now = this.#options.clock.monotonic();
    if (listening.retryAtMs !== undefined && now >= listening.retryAtMs) {
      listening.retryAtMs = undefined;
      listening.listened = this.#listen(listening);
    } else if (listening.capture !== undefined && now - listening.heardMs > deadlineMs) {
      // Once: it takes its time.
      listening.heardMs = Infinity;
      this.#options.log.warn(`${this.deviceName} gives nothing: closing it`);
      void listening.capture.stop();
    } else if (listening.capture !== undefined && now >= listening.lookAtMs) {
      listening.lookAtMs = Infinity;
      listening.looked = this.#look(listening, listening.capture);
    }
  }

  async #look(listening: Listening, capture: SoundCapture): Promise<void> {
    const { kind, clock, log } = this.#options;
    const { signal } = listening.asking;
    const device = this.deviceName;
    const options = { ...this.#options, platform: process.platform, device, signal };
    const standing = await soundDeviceStanding(options);
    if (capture !== listening.capture || listening !== this.#listening) {
      return;
    }
    const isMoved = listening.standing === 'default' && standing === 'other';
    listening.standing = standing;
    // A microphone in the track of the system's sound is the worst that a move can do.
    const isDelicate = kind === 'system' && standing === 'default';
    listening.lookAtMs = clock.monotonic() + (isDelicate ? delicateLookEveryMs : lookEveryMs);
    if (standing === 'gone') {
      log.warn(`${device} is no longer there: closing what listens in its stead`);
      await capture.stop();
    } else if (isMoved && !this.#followsTheSystem) {
      log.warn(`${device} is no longer the default: what listens to it may have been moved`);
      listening.isMoved = true;
      await capture.stop();
    }
  }

  /** A microphone that nobody named is the one that the system has chosen, whichever that is. */
  get #followsTheSystem(): boolean {
    return this.#options.kind === 'microphone' && this.#options.device === '';
  }

  #begin(): void {
    const listening: Listening = {
      asking: new AbortController(),
      listened: Promise.resolve(),
      looked: Promise.resolve(),
      capture: undefined,
      corrector: undefined,
      heardMs: 0,
      lookAtMs: 0,
      standing: undefined,
      isMoved: false,
      retryMs: firstRetryMs,
      retryAtMs: undefined,
    };
    this.#listening = listening;
    listening.listened = this.#listen(listening);
  }

  #end(): void {
    this.#keepDrift();
    this.#listening = undefined;
    this.#state = 'closed';
  }

  /** Listens until the device goes away. */
  async #listen(listening: Listening): Promise<void> {
    const { kind, ffmpegPath, environment, clock, log } = this.#options;
    const { signal } = listening.asking;
    const resolveOptions = { ...this.#options, platform: process.platform, signal };
    try {
      this.#device ??= await resolveSoundDevice(resolveOptions);
      if (this.#listening !== listening) {
        return;
      }
      this.#label = this.#device.label;
      this.#options.onFound();
      const corrector = new DriftCorrector(this.#steadyRate);
      const args = captureArguments(process.platform, kind, this.#device.name);
      const onSound = (pcm: Int16Array, arrivedMs: number): void => {
        if (this.#listening === listening) {
          this.#hear(listening, pcm, arrivedMs);
        }
      };
      const capture = new SoundCapture({ ffmpegPath, args, environment, clock, log, onSound });
      const nowMs = clock.monotonic();
      const times = { heardMs: nowMs, lookAtMs: nowMs + delicateLookEveryMs, standing: undefined };
      Object.assign(listening, { capture, corrector, ...times });
      const exit = await capture.closed;
      if (this.#listening !== listening) {
        return;
      }
      listening.capture = undefined;
      if (listening.isMoved) {
        listening.isMoved = false;
        this.#keepDrift();
        listening.listened = this.#listen(listening);
        return;
      }
      const { name } = this.#device;
      // Is it still there? If not, that says why it ended, better than ffmpeg does.
      await resolveSoundDevice(resolveOptions);
      throw endOf(name, exit);
    } catch (error) {
      if (this.#listening === listening) {
        this.#fail(listening, asCodereelError(error));
      }
    }
  }

  #hear(listening: Listening, pcm: Int16Array, arrivedMs: number): void {
    listening.heardMs = arrivedMs;
    listening.retryMs = firstRetryMs;
    const before = this.#state;
    this.#state = 'on';
    if (before === 'opening') {
      this.#onOpened(undefined);
    } else if (before === 'lost') {
      this.#options.onBack();
    }
    this.#options.onRaw(pcm);
    const placed = listening.corrector?.push(pcm, arrivedMs);
    if (placed !== undefined) {
      this.#options.onSound(placed);
    }
  }

  #fail(listening: Listening, error: CodereelError): void {
    this.#options.log.warn(`${error.message} ${error.detail ?? ''}`);
    this.#keepDrift();
    if (this.#state === 'opening') {
      this.#end();
      this.#onOpened(error);
      return;
    }
    // Another device may be the system's choice by now.
    this.#device = undefined;
    listening.retryAtMs = this.#options.clock.monotonic() + listening.retryMs;
    listening.retryMs = Math.min(longestRetryMs, listening.retryMs * 1.5);
    if (this.#state === 'on') {
      this.#state = 'lost';
      this.#options.onLost();
    }
  }

  #keepDrift(): void {
    const corrector = this.#listening?.corrector;
    if (this.#listening !== undefined && corrector !== undefined) {
      this.#steadyRate = corrector.steadyRate;
      this.#driftMs += corrector.driftMs;
      this.#listening.corrector = undefined;
    }
  }
}

function endOf(name: string, exit: ProcessExit): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: `The sound device "${name}" gives no sound.`,
    remedy:
      'Check that no other program keeps it for itself; "Codereel: Show Log" has what ffmpeg said.',
    detail: [...exit.stderrTail, exit.error?.message ?? ''].join('\n'),
  });
}
