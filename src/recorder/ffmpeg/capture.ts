import type { Readable } from 'node:stream';
import { systemClock } from '../../base/clock.ts';
import { CodereelError } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import {
  SupervisedProcess,
  type ProcessExit,
  type StopStep,
} from '../../base/supervisedProcess.ts';
import type { RecordingRequest } from '../../protocol/recorderProtocol.ts';
import type { Shot } from '../screen/shot.ts';
import { GrabGate } from '../x11/grabGate.ts';
import { CaptureInputParser, type CaptureInput } from './captureInput.ts';
import { planCapture, type CapturePlan } from './capturePlan.ts';
import { displayEnded, explainFailure, type CaptureExit } from './failure.ts';
import type { Ffmpeg } from './locate.ts';
import { platformDisplay, type PlatformDisplay } from './platformDisplay.ts';

export interface Capture {
  readonly ffmpeg: Ffmpeg;
  readonly encoder: string;
  readonly pid: number | undefined;
  /** Of ffmpeg and of what feeds it. */
  readonly pids: readonly number[];
  /**
   * Fragmented MP4. Must be read from the start, however slowly, and to its end: Node throws away
   * what nobody reads when the process exits.
   */
  readonly stdout: Readable;
  /** Rejects with a CodereelError when ffmpeg ends before it has told; need not be looked at. */
  readonly input: Promise<CaptureInput>;
  /** Settles when ffmpeg is gone and its output has been read. Never rejects. */
  readonly closed: Promise<CaptureExit>;
  /**
   * Frames that are known to be missing, where frames come only when something changes. null: they come
   * evenly, so that gaps between them tell.
   */
  readonly missed: number | null;
  /**
   * To be told of each frame in `stdout`: where they come only when something changes, no more are
   * grabbed than ffmpeg gets done.
   */
  frameCame(): void;
  /** Has what was grabbed last given at once: ffmpeg keeps a frame until it has the next. */
  hurry(): void;
  /** Lets ffmpeg finish what it has. May be called again and at any time. */
  stop(): Promise<CaptureExit>;
  /** Ends it at once: what it has not given is not wanted. */
  kill(): Promise<CaptureExit>;
}

export interface OpenCaptureOptions {
  readonly request: RecordingRequest;
  readonly shot: Shot;
  readonly ffmpeg: Ffmpeg;
  readonly environment: Environment;
  readonly log: Log;
  /** Gives up the opening; an opened capture is ended with `stop` or `kill`. */
  readonly signal?: AbortSignal;
}

/**
 * `q` and a first SIGTERM let ffmpeg write what it has. A second signal would make it drop the rest,
 * so the next step is the last.
 */
const stopSteps: readonly StopStep[] = [
  { write: 'q', timeoutMs: 5000 },
  { signal: 'SIGTERM', timeoutMs: 3000 },
  { signal: 'SIGKILL', timeoutMs: 2000 },
];

/** ffmpeg reads to the end of what its feed has written. */
const fedStopSteps: readonly StopStep[] = [
  { endInput: true, timeoutMs: 5000 },
  ...stopSteps.slice(1),
];
const feedStopSteps: readonly StopStep[] = [
  { signal: 'SIGINT', timeoutMs: 1000 },
  { signal: 'SIGKILL', timeoutMs: 1000 },
];

/**
 * Checks what ffmpeg can do here, and starts capturing.
 *
 * @throws CodereelError Why nothing was started.
 */
export async function openCapture(options: OpenCaptureOptions): Promise<Capture> {
  const { request, shot, ffmpeg, environment, log, signal } = options;
  const { platform } = process;
  const display = platformDisplay(platform, environment);
  const gate = await openGate(display, options);
  try {
    const gateDisplay = gate?.display ?? null;
    const planned = { platform, display, gateDisplay, ffmpeg, request, shot, environment, log };
    const plan = await planCapture(planned);
    throwIfCancelled(signal);
    log.debug(`${ffmpeg.path} ${plan.args.join(' ')}`);
    return new FfmpegCapture(ffmpeg, plan, gate, environment, log);
  } catch (thrown) {
    gate?.close();
    throw thrown;
  }
}

/** undefined: there is none here, and ffmpeg grabs as often as it can. */
async function openGate(
  display: PlatformDisplay,
  { request, shot, environment, log }: OpenCaptureOptions,
): Promise<GrabGate | undefined> {
  const { grab } = shot;
  if (display.kind !== 'x11' || (grab.kind !== 'rectangle' && grab.kind !== 'window')) {
    return undefined;
  }
  return GrabGate.open({
    display: display.display,
    environment,
    watched: {
      window: grab.kind === 'window' ? grab.id : null,
      area: grab.area,
      pointer: request.mode === 'instant',
    },
    framesPerSecond: request.framesPerSecond,
    clock: systemClock,
    log,
  });
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new CodereelError({
      code: 'cancelled',
      message: 'The recording was stopped before it began.',
      remedy: 'Start a new one when you are ready.',
    });
  }
}

class FfmpegCapture implements Capture {
  readonly ffmpeg: Ffmpeg;
  readonly encoder: string;
  readonly input: Promise<CaptureInput>;
  readonly closed: Promise<CaptureExit>;
  readonly #process: SupervisedProcess;
  /** What writes the pictures into ffmpeg's standard input, where ffmpeg cannot grab them. */
  readonly #feed: SupervisedProcess | undefined;
  readonly #gate: GrabGate | undefined;
  #requested = false;
  #lostDisplay = false;
  #onInput: (input: CaptureInput) => void = () => undefined;

  constructor(
    ffmpeg: Ffmpeg,
    { args, feed, context }: CapturePlan,
    gate: GrabGate | undefined,
    environment: Environment,
    log: Log,
  ) {
    this.ffmpeg = ffmpeg;
    this.encoder = context.encoder;
    this.#gate = gate;
    const parser = new CaptureInputParser();
    this.#process = new SupervisedProcess({
      command: ffmpeg.path,
      args,
      environment,
      onStderrLine: (line) => {
        log.debug(`ffmpeg: ${line}`);
        const input = parser.push(line);
        if (input !== undefined) {
          this.#onInput(input);
        }
      },
    });
    if (feed !== null) {
      log.debug(`${feed.command} ${feed.args.join(' ')}`);
      this.#feed = new SupervisedProcess({
        ...feed,
        environment,
        output: this.#process.stdin,
        onStderrLine: (line) => log.debug(`feed: ${line}`),
      });
    }
    this.closed = this.#process.closed.then((exit) => this.#exit(exit));
    void gate?.lost.then(() => this.#loseDisplay());
    this.input = new Promise((resolve, reject) => {
      this.#onInput = resolve;
      void this.closed.then((exit) => reject(explainFailure(exit, context)));
    });
    // Whoever does not look at it learns of the failure from `closed`.
    this.input.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get pids(): readonly number[] {
    return [this.#process.pid, this.#feed?.pid].filter((pid) => pid !== undefined);
  }

  get missed(): number | null {
    // A Wayland desktop, too, sends a picture when something changed.
    return this.#gate?.missed ?? (this.#feed === undefined ? null : 0);
  }

  frameCame(): void {
    this.#gate?.frameCame();
  }

  hurry(): void {
    this.#gate?.hurry();
  }

  get stdout(): Readable {
    return this.#process.stdout;
  }

  async stop(): Promise<CaptureExit> {
    this.#requested = true;
    this.#gate?.finish();
    await this.#feed?.stop(feedStopSteps);
    await this.#process.stop(this.#feed === undefined ? stopSteps : fedStopSteps);
    return this.closed;
  }

  async kill(): Promise<CaptureExit> {
    this.#requested = true;
    // What writes into it ends beside it.
    void this.#feed?.stop(feedStopSteps);
    await this.#process.kill(2000);
    return this.closed;
  }

  /** x11grab itself may never notice, and repeats its last picture as fast as it can. */
  #loseDisplay(): void {
    this.#lostDisplay = true;
    void this.#process.stop(stopSteps.slice(1));
  }

  async #exit({ code, signal, error, stderrTail }: ProcessExit): Promise<CaptureExit> {
    this.#gate?.close();
    const feed = await this.#feed?.stop(feedStopSteps);
    return {
      code,
      signal,
      requested: this.#requested,
      stderrTail: [
        ...stderrTail,
        ...(error === null ? [] : [error.message]),
        ...(this.#lostDisplay ? [displayEnded] : []),
        // Where the feed ended first, its words tell why.
        ...(feed?.stderrTail ?? []),
      ],
    };
  }
}
