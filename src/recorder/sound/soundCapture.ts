import type { Clock } from '../../base/clock.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import {
  SupervisedProcess,
  type ProcessExit,
  type StopStep,
} from '../../base/supervisedProcess.ts';
import { PcmReader } from './pcm.ts';

export interface SoundCaptureOptions {
  readonly ffmpegPath: string;
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  readonly onSound: (pcm: Int16Array, arrivedMonotonicMs: number) => void;
}

/** PCM has no end that must be written: what is still inside when it is stopped is not wanted. */
const stopSteps: readonly StopStep[] = [
  { signal: 'SIGTERM', timeoutMs: 500 },
  { signal: 'SIGKILL', timeoutMs: 2000 },
];

/** One ffmpeg that listens to one device. */
export class SoundCapture {
  /** Settles when it is gone, however that came. Never rejects. */
  readonly closed: Promise<ProcessExit>;
  readonly #process: SupervisedProcess;
  #isWanted = true;

  constructor(options: SoundCaptureOptions) {
    const { ffmpegPath, args, environment, clock, log } = options;
    log.debug(`${ffmpegPath} ${args.join(' ')}`);
    this.#process = new SupervisedProcess({
      command: ffmpegPath,
      args,
      environment,
      onStderrLine: (line) => log.debug(`ffmpeg (sound): ${line}`),
    });
    this.closed = this.#process.closed;
    const reader = new PcmReader();
    this.#process.stdout.on('data', (bytes: Uint8Array) => {
      const pcm = reader.push(bytes);
      if (this.#isWanted && pcm.length > 0) {
        options.onSound(pcm, clock.monotonic());
      }
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Nothing more is heard from this moment on. Settles when the process is gone. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    await this.#process.stop(stopSteps);
  }
}
