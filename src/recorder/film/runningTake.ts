import { setTimeout as delay } from 'node:timers/promises';
import { asCodereelError, CodereelError } from '../../base/errors.ts';
import type { Capture } from '../ffmpeg/capture.ts';
import type { CaptureInput } from '../ffmpeg/captureInput.ts';
import { explainFailure } from '../ffmpeg/failure.ts';
import type { MoviePipeline } from '../output/moviePipeline.ts';
import type { TakePlace } from '../output/take.ts';

export interface FirstFrame {
  /** What ffmpeg told of its input; undefined: nothing. */
  readonly input: CaptureInput | undefined;
  readonly arrivedMonotonicMs: number;
}

export interface RunningTakeOptions {
  readonly capture: Capture;
  readonly movie: MoviePipeline;
  /** The X11 display, for explaining a failure. */
  readonly display: string | null;
  /** Its first frame is there, and wanted: gives its place. */
  readonly place: (first: FirstFrame) => TakePlace;
  /** No frame of it came from then until then, in media time. */
  readonly onGap: (fromMs: number, untilMs: number) => void;
}

/** How long ffmpeg may take from its start to the first frame in the file. */
const firstFrameMs = 15_000;
/** How long a first frame waits for ffmpeg's description of it, which ffmpeg writes before. */
const descriptionMs = 1_000;
/** How far behind the moment a busy ffmpeg may be with its frames. */
const cutMs = 500;

/** One take on its way into the file: a run of ffmpeg, watched from its start to its end. */
export class RunningTake {
  /**
   * Settles when its first frame is in the file; rejects with a CodereelError when none will be. After
   * the death of a take that has its place, it settles when what came is written.
   */
  readonly begun: Promise<void>;
  /** Settles when ffmpeg is gone and all it gave is written: with why, when nobody asked for it. */
  readonly done: Promise<CodereelError | undefined>;
  readonly #options: RunningTakeOptions;
  #settleBegun: (problem?: CodereelError) => void = () => undefined;
  #ending: NodeJS.Timeout | undefined;
  #isPlaced = false;
  #isDropped = false;
  #isSpoilt = false;
  #abandoned: CodereelError | undefined;
  #isOver = false;

  constructor(options: RunningTakeOptions) {
    this.#options = options;
    this.begun = new Promise((resolve, reject) => {
      this.#settleBegun = (problem) => (problem ? reject(problem) : resolve());
    });
    // Who waits for its end learns of it too.
    this.begun.catch(() => undefined);
    this.done = this.#run();
  }

  get pids(): readonly number[] {
    return this.#options.capture.pids;
  }

  /** Its first frame has its place. */
  get isPlaced(): boolean {
    return this.#isPlaced;
  }

  /** Frames of it come, or may come, and are wanted. */
  get isWanted(): boolean {
    return !this.#isDropped && !this.#isOver;
  }

  /** What it gave could not be put into the file. */
  get isSpoilt(): boolean {
    return this.#isSpoilt;
  }

  /** It was cut: ffmpeg ends when it has come to the cut, or has not in a while. */
  endWithCut(): void {
    if (this.#isPlaced) {
      // The frame that the cut falls into is given when there is another.
      this.#options.capture.hurry();
      this.#ending ??= setTimeout(() => this.drop(), cutMs);
    } else {
      this.drop();
    }
  }

  /** Nothing more of it is wanted: ffmpeg ends. */
  drop(): void {
    this.#isDropped = true;
    clearTimeout(this.#ending);
    if (!this.#isPlaced) {
      this.#settleBegun(cancelled());
    }
    void this.#options.capture.stop();
  }

  /** All that is wanted of it is there: what ffmpeg has in hand, it need not finish. */
  #finish(): void {
    this.#isDropped = true;
    clearTimeout(this.#ending);
    void this.#options.capture.kill();
  }

  /** It gives nothing any more: ffmpeg is ended at once, and that is why. */
  abandon(problem: CodereelError): void {
    this.#abandoned ??= problem;
    void this.#options.capture.kill();
  }

  async #run(): Promise<CodereelError | undefined> {
    const { capture, movie, display, onGap } = this.#options;
    const tooLate = setTimeout(() => this.#giveUp(), firstFrameMs);
    this.begun.finally(() => clearTimeout(tooLate)).catch(() => undefined);
    try {
      await movie.film({
        source: capture.stdout,
        missed: () => capture.missed,
        place: ({ arrivedMonotonicMs }) => this.#place(arrivedMonotonicMs),
        onFrame: () => capture.frameCame(),
        onFirstFrame: () => this.#settleBegun(),
        onCut: () => this.#finish(),
        onGap,
      });
    } catch (thrown) {
      this.#isSpoilt = true;
      await capture.kill();
      return this.#end(asCodereelError(thrown));
    }
    clearTimeout(this.#ending);
    const exit = await capture.closed;
    if (this.#abandoned && !this.#isDropped) {
      return this.#end(this.#abandoned);
    }
    if (exit.requested || this.#ending) {
      return this.#end();
    }
    const { encoder, ffmpeg } = capture;
    const context = { platform: process.platform, ffmpegPath: ffmpeg.path, display, encoder };
    return this.#end(explainFailure(exit, context));
  }

  async #place(arrivedMonotonicMs: number): Promise<TakePlace | undefined> {
    const { capture, place } = this.#options;
    const waited = delay(descriptionMs, undefined, { ref: false });
    const input = await Promise.race([capture.input, waited]).catch(() => undefined);
    if (this.#isDropped) {
      return undefined;
    }
    const placed = place({ input, arrivedMonotonicMs });
    this.#isPlaced = true;
    return placed;
  }

  #giveUp(): void {
    this.#settleBegun(noPictureInTime());
    this.drop();
  }

  #end(problem?: CodereelError): CodereelError | undefined {
    this.#isOver = true;
    if (!this.#isPlaced || this.#isSpoilt) {
      this.#settleBegun(problem ?? cancelled());
    }
    return problem;
  }
}

export function cancelled(): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message: 'It was stopped before there was a picture.',
    remedy: 'Go on when you are ready.',
  });
}

function noPictureInTime(): CodereelError {
  return new CodereelError({
    code: 'ffmpeg-failed',
    message: `ffmpeg delivered no picture within ${firstFrameMs / 1000} seconds.`,
    remedy: 'Try again; "Codereel: Show Log" has what ffmpeg said.',
  });
}
