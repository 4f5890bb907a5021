import type { Environment } from '../../base/environment.ts';
import { asCodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { SupervisedProcess, type StopStep } from '../../base/supervisedProcess.ts';
import { withoutPriming } from '../../recording/mp4/aacPriming.ts';
import { BoxSplitter, type FragmentPart, type InitPart } from '../../recording/mp4/boxSplitter.ts';
import { sampleRate, samplesPerMs, type Sound } from './pcm.ts';
import { PcmQueue } from './pcmQueue.ts';
import { encoderArguments } from './soundArguments.ts';

export interface SoundEncoderOptions {
  readonly ffmpegPath: string;
  readonly environment: Environment;
  readonly log: Log;
  /** The head of its track, before the first frame. One that cannot be used throws: it has failed then. */
  readonly onInit: (init: InitPart) => void;
  /** One AAC frame; input sample n has the time n. The next one waits until this one is taken. */
  readonly onFragment: (part: FragmentPart) => Promise<void>;
  /** It has ended though more was to come. */
  readonly onFailed: (reason: string) => void;
}

/** Whole AAC frames of silence ahead of the sound: ffmpeg writes the head only when sound has come. */
const leadSamples = 4 * 1024;
const queueSamples = 10 * sampleRate;
const piece = 20 * samplesPerMs;

/** How long ffmpeg may take none of what is handed to it at the end, before it gets no more. */
const handOverMs = 10_000;

const finishSteps: readonly StopStep[] = [
  { endInput: true, timeoutMs: 10_000 },
  { signal: 'SIGTERM', timeoutMs: 2000 },
  { signal: 'SIGKILL', timeoutMs: 2000 },
];

/** Makes AAC in fragmented MP4 of sound without gaps. */
export class SoundEncoder {
  readonly #options: SoundEncoderOptions;
  readonly #process: SupervisedProcess;
  readonly #queue = new PcmQueue(queueSamples);
  readonly #read: Promise<void>;
  #mode: 'encoding' | 'finishing' | 'finished' | 'failed' = 'encoding';
  #waitsForDrain = false;
  #patience: NodeJS.Timeout | undefined;
  #onHandedOver: () => void = () => undefined;

  constructor(options: SoundEncoderOptions) {
    this.#options = options;
    const { ffmpegPath, environment, log } = options;
    this.#process = new SupervisedProcess({
      command: ffmpegPath,
      args: encoderArguments,
      environment,
      onStderrLine: (line) => log.debug(`ffmpeg (AAC): ${line}`),
    });
    this.#read = this.#readAll();
    this.#process.stdin?.on('drain', () => {
      this.#waitsForDrain = false;
      this.#patience?.refresh();
      this.#pump();
    });
    this.write({ silence: leadSamples });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Milliseconds of sound that came faster than it could be encoded, and are silent. */
  get silencedMs(): number {
    return this.#queue.silencedSamples / samplesPerMs;
  }

  write(sound: Sound): void {
    if (this.#mode === 'encoding') {
      this.#queue.push(sound);
      this.#pump();
    }
  }

  /** Settles when the last fragment has been taken and the process is gone. Never rejects. */
  async finish(): Promise<void> {
    if (this.#mode === 'encoding') {
      this.#mode = 'finishing';
      await this.#handOver();
      this.#mode = 'finished';
    }
    await this.#process.stop(finishSteps);
    await this.#read;
  }

  /** Settles when ffmpeg has all that waits, takes nothing any more, or is gone. */
  async #handOver(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onHandedOver = resolve;
      this.#patience = setTimeout(resolve, handOverMs);
      void this.#process.closed.then(() => resolve());
      this.#pump();
    });
    clearTimeout(this.#patience);
  }

  /** Hands over as much as ffmpeg takes: hours of silence are made piece by piece. */
  #pump(): void {
    while (!this.#waitsForDrain && this.#mode !== 'finished') {
      const bytes = this.#queue.take(piece);
      if (bytes === undefined) {
        this.#onHandedOver();
        return;
      }
      this.#waitsForDrain = this.#process.stdin?.write(bytes) === false;
    }
  }

  async #readAll(): Promise<void> {
    const { log } = this.#options;
    let reason = 'it ended by itself';
    try {
      await this.#deliver();
    } catch (error) {
      reason = asCodereelError(error).message;
    }
    // Nobody reads any more: an encoder that still writes must not wait for that.
    this.#process.stdout.resume();
    if (this.#mode === 'encoding') {
      this.#mode = 'failed';
      log.warn(`The encoder of a sound is lost: ${reason}`);
      this.#options.onFailed(reason);
    }
  }

  async #deliver(): Promise<void> {
    const splitter = new BoxSplitter();
    const chunks: AsyncIterable<Uint8Array> = this.#process.stdout.iterator({
      destroyOnReturn: false,
    });
    for await (const chunk of chunks) {
      for (const part of splitter.push(chunk)) {
        if (part.kind === 'init') {
          this.#options.onInit(part);
        } else if (part.kind === 'fragment') {
          const placed = withoutLead(part);
          if (placed !== undefined) {
            await this.#options.onFragment(placed);
          }
        }
      }
    }
    splitter.end();
  }
}

/** Leaves out the silence ahead of the sound, and the frame that every AAC encoder begins with. */
function withoutLead(part: FragmentPart): FragmentPart | undefined {
  const [placed] = withoutPriming(part)?.timing ?? [];
  return placed === undefined || placed.decodeTime < leadSamples
    ? undefined
    : { ...part, timing: [{ ...placed, decodeTime: placed.decodeTime - leadSamples }] };
}
