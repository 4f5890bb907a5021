import { asCodereelError, CodereelError } from '../../base/errors.ts';
import type { Area, Notice, RecordingRequest } from '../../protocol/recorderProtocol.ts';
import { displayLoss } from './displayLoss.ts';
import { FollowedPicture } from './followedPicture.ts';
import { openCapture } from '../ffmpeg/capture.ts';
import type { Ffmpeg } from '../ffmpeg/locate.ts';
import { FrameWatch } from './frameWatch.ts';
import { LastPicture } from './lastPicture.ts';
import type { MoviePipeline } from '../output/moviePipeline.ts';
import type { Gap } from './pictureGaps.ts';
import { PictureLoss } from './pictureLoss.ts';
import { cancelled, RunningTake, type FirstFrame } from './runningTake.ts';
import type { Picture, PictureChange } from '../screen/picture.ts';
import type { Size } from '../screen/shot.ts';
import type { SessionClock } from '../sessionClock.ts';
import type { SessionDependencies } from '../sessionDependencies.ts';

export interface TakesOptions {
  readonly request: RecordingRequest;
  readonly dependencies: SessionDependencies;
  readonly clock: SessionClock;
  readonly ffmpeg: Ffmpeg;
  readonly picture: Picture;
  readonly movie: MoviePipeline;
  /** The first frame, of all or after a pause, has its place: the clock runs since its moment. */
  readonly onRunning: (fromMs: number) => void;
  /** From that moment on this is what is captured; undefined: nothing, and the last picture stays. */
  readonly onArea: (area: Area | undefined, atMs: number) => void;
  /** What was to be recorded is gone for ever, since that moment. */
  readonly onGone: (atMs: number) => void;
  readonly onNotice: (notice: Notice) => void;
  readonly onBroken: (error: CodereelError) => void;
}

/**
 * The video's takes. A pause ends one and `roll` begins the next. A window gets another when it has
 * another size or came back, while the recording goes on; where it can, the old one goes on until the
 * new one's first frame is there. One that dies is followed by another as soon as that can be had; the
 * last picture stays until then.
 */
export class Takes {
  readonly #options: TakesOptions;
  readonly #running = new Set<RunningTake>();
  readonly #picture: FollowedPicture;
  readonly #lastPicture: LastPicture;
  readonly #loss: PictureLoss;
  readonly #watch: FrameWatch;
  /** Aborted when nothing more is to be filmed, for now. */
  #wanted = new AbortController();
  #encoder: string | undefined;

  constructor(options: TakesOptions) {
    this.#options = options;
    this.#wanted.abort();
    const { clock, dependencies, picture, movie, onNotice, onBroken } = options;
    this.#picture = new FollowedPicture({
      picture,
      clock,
      videoSize: () => this.#videoSize(),
      onChange: (change) => this.#follow(change),
    });
    this.#lastPicture = new LastPicture(movie, clock);
    this.#loss = new PictureLoss({
      clock,
      onNotice,
      onRetry: () => void this.#replace(),
      onHopeless: onBroken,
    });
    this.#watch = new FrameWatch({
      clock: dependencies.clock,
      frames: () => this.#framesExpected(),
      onStall: () => this.#abandon(),
      onClockSet: (aheadMs) => {
        dependencies.log.warn(`The clock was set by ${Math.round(aheadMs)} ms, or stood still.`);
        if (clock.isRunning && picture.hold !== 'held') {
          void this.#replace();
        }
      },
    });
  }

  /** The one that ffmpeg uses; undefined until it runs. */
  get encoder(): string | undefined {
    return this.#encoder;
  }

  get pids(): readonly number[] {
    return [...this.#running].flatMap(({ pids }) => pids);
  }

  /** Where no picture came though it was recorded, in media time. */
  get gaps(): readonly Gap[] {
    return this.#loss.gaps;
  }

  /** How long there was no picture, all in all. */
  get withoutPictureMs(): number {
    return this.#loss.totalMs;
  }

  /**
   * Films, at first or after a pause. Settles when the first frame is in the file. Throws
   * CodereelError when none comes, 'cancelled' after `cut`.
   */
  async roll(): Promise<void> {
    const wanted = new AbortController();
    this.#wanted = wanted;
    try {
      await this.#begin(wanted.signal);
    } catch (thrown) {
      if (!wanted.signal.aborted) {
        wanted.abort();
        this.#dropAll();
      }
      throw thrown;
    }
  }

  /** Nothing from that media time on is wanted; the takes end. */
  cut(mediaMs: number): void {
    this.#wanted.abort();
    this.#watch.end();
    this.#loss.rest(mediaMs);
    this.#lastPicture.release();
    this.#options.movie.cutAt(mediaMs);
    for (const take of this.#running) {
      take.endWithCut();
    }
  }

  /** To be called after `cut`. Settles when no ffmpeg is left and all it gave is written. */
  async close(): Promise<void> {
    this.#wanted.abort();
    this.#picture.close();
    await Promise.all([...this.#running].map(({ done }) => done));
  }

  #follow(change: PictureChange): void {
    const { clock, movie, onArea, onGone } = this.#options;
    const { kind, atMonotonicMs, notice } = change;
    if (notice !== undefined) {
      this.#options.onNotice(notice);
    }
    if (kind === 'disconnected') {
      void this.#endWithDisplay();
      return;
    }
    if (kind === 'closed') {
      onGone(atMonotonicMs);
    } else if (this.#wanted.signal.aborted) {
      // Looked at when it rolls again.
    } else if (kind === 'moved') {
      const area = this.#picture.move();
      if (clock.isRunning) {
        onArea(area, atMonotonicMs);
      }
    } else if (!clock.isRunning) {
      // Who waits for the first frame tries it again.
      this.#dropAll();
    } else if (kind === 'hidden') {
      // What lies behind the window would be next.
      const mediaMs = clock.reachedAt(atMonotonicMs);
      movie.cutAt(mediaMs);
      this.#dropAll();
      this.#loss.rest(mediaMs);
      this.#lastPicture.hold();
      onArea(undefined, atMonotonicMs);
    } else {
      void this.#replace();
    }
  }

  /** Settles when the first frame is in the file; a window that changes before needs another try. */
  async #begin(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      const sinceMs = clock.monotonic();
      try {
        const take = await this.#film(signal, (area, first) => this.#run(area, first));
        return await Promise.race([take.begun, abortion(signal)]);
      } catch (thrown) {
        const isNewsNear = this.#picture.hold === 'following';
        const changed = await this.#picture.hasChanged(sinceMs, signal, isNewsNear);
        if (!changed || clock.isRunning) {
          throw thrown;
        }
      }
    }
  }

  /** Another take, while the recording goes on. */
  async #replace(): Promise<void> {
    const { signal } = this.#wanted;
    const sinceMs = this.#options.clock.monotonic();
    this.#loss.trying();
    for (const take of this.#running) {
      if (!take.isPlaced) {
        take.drop();
      }
    }
    try {
      const take = await this.#film(signal, (area, first) => this.#switch(area, first));
      await take.begun;
    } catch (thrown) {
      await this.#missed(asCodereelError(thrown), sinceMs, signal);
    }
  }

  /** Starts ffmpeg. Throws CodereelError when there is nothing to film, or nothing to do it with. */
  async #film(
    signal: AbortSignal,
    place: (area: Area, first: FirstFrame) => number,
  ): Promise<RunningTake> {
    const { request, dependencies, clock, movie, ffmpeg } = this.#options;
    const { environment, log } = dependencies;
    const sinceMs = clock.monotonic();
    const shot = this.#picture.choose();
    if (shot === undefined) {
      throw nothingToSee();
    }
    const capture = await openCapture({
      request,
      shot,
      ffmpeg,
      environment,
      log,
      signal,
    });
    this.#encoder = capture.encoder;
    const take = new RunningTake({
      capture,
      movie,
      display: environment['DISPLAY'] ?? null,
      place: (first) => ({
        mediaMs: place(this.#picture.areaOf(shot, first), first),
        lagMs: first.arrivedMonotonicMs - this.#grabbedAt(first),
      }),
      onGap: (fromMs, untilMs) => this.#loss.missed(fromMs, untilMs),
    });
    this.#running.add(take);
    void this.#awaitEnd(take, sinceMs, signal);
    if (signal.aborted) {
      take.drop();
    }
    return take;
  }

  async #awaitEnd(take: RunningTake, sinceMs: number, signal: AbortSignal): Promise<void> {
    const problem = await take.done;
    this.#running.delete(take);
    // Before its first frame, who began it is told.
    if (problem && take.isPlaced) {
      if (take.isSpoilt) {
        this.#options.onBroken(problem);
      } else {
        await this.#missed(problem, sinceMs, signal);
      }
    }
  }

  /** The first frame, of all or after a pause: the clock runs since its moment. */
  #run(area: Area, first: FirstFrame): number {
    const { clock, movie, onArea, onRunning } = this.#options;
    const grabbedMs = this.#grabbedAt(first);
    const mediaMs = Math.max(clock.mediaNow(), movie.figures().mediaEndMs);
    clock.run(grabbedMs, mediaMs);
    onArea(area, grabbedMs);
    onRunning(grabbedMs);
    this.#watch.begin();
    this.#loss.found(mediaMs);
    return mediaMs;
  }

  /** The first frame of a take that follows without a pause: the one before ends with it. */
  #switch(area: Area, first: FirstFrame): number {
    const { clock, movie, onArea } = this.#options;
    const grabbedMs = this.#grabbedAt(first);
    const mediaMs = clock.reachedAt(grabbedMs);
    this.#lastPicture.release();
    movie.cutAt(mediaMs);
    for (const take of this.#running) {
      if (take.isPlaced) {
        take.drop();
      }
    }
    onArea(area, grabbedMs);
    this.#loss.found(mediaMs);
    return mediaMs;
  }

  /**
   * A take ended by itself, or did not begin. Where its window has changed since the shot was chosen,
   * that is why, and what follows is under way. Otherwise another is tried.
   */
  async #missed(problem: CodereelError, sinceMs: number, signal: AbortSignal): Promise<void> {
    const { dependencies, movie } = this.#options;
    dependencies.log.info(`A take ended: ${problem.detail ?? problem.message}`);
    // Where ffmpeg says what it did not find, the news of that may be on its way.
    if (problem.code === 'no-display') {
      const changed = await this.#picture.hasChanged(sinceMs, signal, true);
      if (changed || signal.aborted || (await this.#endWithDisplay())) {
        return;
      }
    }
    const another = [...this.#running].some(({ isWanted }) => isWanted);
    if (!signal.aborted && !another && this.#picture.hold !== 'held') {
      this.#loss.fail(problem, movie.endMs);
      this.#lastPicture.hold();
    }
  }

  /** Where the display itself is gone the recording ends: whether it is. */
  async #endWithDisplay(): Promise<boolean> {
    const { ffmpeg, dependencies, onBroken } = this.#options;
    const gone = await displayLoss(ffmpeg, dependencies.environment);
    if (gone) {
      onBroken(gone);
    }
    return gone !== undefined;
  }

  #videoSize(): Size | undefined {
    const { width, height } = this.#options.movie.figures().picture;
    return width > 0 ? { width, height } : undefined;
  }

  #grabbedAt({ input, arrivedMonotonicMs }: FirstFrame): number {
    const { clock, request } = this.#options;
    return clock.grabbedAt({
      startUnixMs: input?.startUnixMs ?? null,
      arrivedMonotonicMs,
      frameMs: 1000 / request.framesPerSecond,
    });
  }

  /** undefined: none are, or they are there and wait for the disk. */
  #framesExpected(): number | undefined {
    const { frames, queueFrames } = this.#options.movie.figures();
    const isFilming = [...this.#running].some((take) => take.isPlaced && take.isWanted);
    return isFilming && queueFrames === 0 && isSteady ? frames : undefined;
  }

  /** Whatever runs gives nothing. */
  #abandon(): void {
    for (const take of this.#running) {
      if (take.isPlaced && take.isWanted) {
        take.abandon(stalled());
      }
    }
  }

  #dropAll(): void {
    for (const take of this.#running) {
      take.drop();
    }
  }
}

/** macOS gives no frames of a screen that stands still. */
const isSteady = process.platform !== 'darwin';

/** Rejects when it is aborted. */
function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) {
      reject(cancelled());
    }
    signal.addEventListener('abort', () => reject(cancelled()), { once: true });
  });
}

function stalled(): CodereelError {
  return new CodereelError({
    code: 'ffmpeg-failed',
    message: 'ffmpeg runs and gives no picture.',
    remedy: '"Codereel: Show Log" has what ffmpeg said.',
  });
}

function nothingToSee(): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: 'The window to be recorded is minimised, on another workspace or off the screen.',
    remedy: 'Bring it to the front, then try again.',
  });
}
