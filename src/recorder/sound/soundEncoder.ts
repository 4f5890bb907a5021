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
  #mode: 'encoding' | 'finishing' | 'failed' = 'encoding';
  #waitsForDrain = false;

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
      this.#waitsForDrain = false;
      this.#pump();
    }
    await this.#process.stop(finishSteps);
    await this.#read;
  }

  /** Once it is finishing, what is left goes out at once: Node holds it until ffmpeg takes it. */
  #pump(): void {
    while (!this.#waitsForDrain) {
      const bytes = this.#queue.take(piece);
      if (bytes === undefined) {
        return;
      }
      const mayGoOn = this.#process.stdin?.write(bytes) ?? true;
      this.#waitsForDrain = !mayGoOn && this.#mode === 'encoding';
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
