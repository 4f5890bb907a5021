import { Deferred } from '../../base/deferred.ts';
import type { CodereelError } from '../../base/errors.ts';
import type { SoundKind } from '../../protocol/recorderProtocol.ts';
import type { FragmentPart, InitPart } from '../../recording/mp4/boxSplitter.ts';
import { FilmedTake, type FilmedFrame } from './filmedTake.ts';
import {
  MovieFile,
  type FileFigures,
  type MovieFileOptions,
  type QueuedMoviePart,
} from './movieFile.ts';
import { defaultQueueBytes, MuxerQueue } from './muxerQueue.ts';
import type { Take } from './take.ts';
import type { PlacedFrame } from './takeCutter.ts';

/** A sound that has a track in the file, if it is there at all. */
export interface MovieTrackInput {
  readonly kind: SoundKind;
  /** undefined: this sound will not be there. The file begins when this has settled; never rejects. */
  readonly init: Promise<InitPart | undefined>;
}

export interface MoviePipelineOptions extends MovieFileOptions {
  readonly queueFrames: number;
  /** In the order of their tracks. */
  readonly sounds: readonly MovieTrackInput[];
}

export interface VideoFigures extends FileFigures {
  /** By what gaps between the frames tell, and by what the grabbers know. */
  readonly dropped: number;
  readonly queueFrames: number;
  /** Of frames and sound. */
  readonly queueBytes: number;
  readonly queueCapacityBytes: number;
  readonly peakQueueFrames: number;
  readonly peakQueueBytes: number;
}

/** Parts written in one go: enough to catch up after a stall, few enough to keep memory moving. */
const batchParts = 32;

/**
 * The path of all that is recorded: pipes, box splitters, muxer queue, one file. Takes follow each
 * other on the media scale; sound comes placed on it. Everything stands in the file in the order in
 * which it came. Nothing here grows with takes or time.
 *
 * The last picture stays where none follows: while a window is out of sight, or from the death of one
 * take to the first frame of the next.
 */
export class MoviePipeline {
  readonly #options: MoviePipelineOptions;
  readonly #file: MovieFile;
  readonly #queue: MuxerQueue<QueuedMoviePart>;
  /** undefined: none comes any more. */
  readonly #firstInit = new Deferred<InitPart | undefined>();
  readonly #writing: Promise<void>;
  readonly #running = new Set<FilmedTake>();
  /** By takes that have ended. */
  #missed = 0;
  /** All takes so far have given their frames. */
  #turn: Promise<void> = Promise.resolve();
  /** Where the video handed to the queue ends, in ticks. */
  #end = 0;

  constructor(options: MoviePipelineOptions) {
    this.#options = options;
    this.#file = new MovieFile(options);
    this.#queue = new MuxerQueue({ frames: options.queueFrames, bytes: defaultQueueBytes });
    this.#writing = this.#write();
    // Who puts something into the queue learns of a failure, and so does `finish`.
    this.#writing.catch(() => undefined);
  }

  /** How far it is, as of now. */
  figures(): VideoFigures {
    const queue = this.#queue;
    const file = this.#file.figures();
    return {
      ...file,
      dropped: file.dropped + this.#missed + sumOf(this.#running, ({ missed }) => missed ?? 0),
      queueFrames: queue.frames,
      queueBytes: queue.bytes,
      queueCapacityBytes: queue.limits.bytes,
      peakQueueFrames: queue.peakFrames,
      peakQueueBytes: queue.peakBytes,
    };
  }

  /** Where on the media scale the video that came so far ends: in the file, or on its way there. */
  get endMs(): number {
    return this.#end / this.#file.ticksPerMs;
  }

  /** The sound's track in the file; undefined when it has none, or the file has not begun. */
  trackId(kind: SoundKind): number | undefined {
    return this.#file.trackId(kind);
  }

  /**
   * Reads one take to its end, which is later than its cut; settles then. Takes may overlap: the
   * frames of a later one wait until the earlier ones are cut or have ended. Throws what was wrong
   * with the take, or with the file (CodereelError); then its process is to be killed.
   */
  async film(take: Take): Promise<void> {
    const filmed = new FilmedTake({
      take,
      clock: this.#options.clock,
      turn: this.#turn,
      target: {
        accept: (init) => {
          this.#file.accept(init);
          this.#firstInit.resolve(init);
        },
        end: () => this.#end,
        put: (placed) => this.#put(placed, take),
      },
    });
    this.#turn = Promise.all([this.#turn, filmed.done]).then(() => undefined);
    this.#running.add(filmed);
    try {
      await filmed.read();
    } finally {
      this.#running.delete(filmed);
      this.#missed += filmed.missed ?? 0;
    }
  }

  /**
   * Frames of placed takes that begin at or after it are left out, and the last one ends there. A take
   * whose place is just there is the one that follows, and is not cut.
   */
  cutAt(mediaMs: number): void {
    for (const take of this.#running) {
      take.cutAt(mediaMs);
    }
    this.stayUntil(mediaMs);
  }

  /** Where no take is filmed, the last frame lasts until then; it never becomes shorter. */
  stayUntil(mediaMs: number): void {
    this.#turn = this.#turn.then(() =>
      this.#stayUntil(Math.round(mediaMs * this.#file.ticksPerMs)),
    );
  }

  /**
   * One AAC frame; its time (`timing`) is media time in its track's ticks (aacPriming.ts). Settles when
   * there was room for it.
   */
  async addSound(kind: SoundKind, part: FragmentPart): Promise<void> {
    await this.#queue.put({ kind, part, bytes: part.bytes, frames: 0 });
  }

  /**
   * To be called once, when no take and no sound follows and every sound's init has settled: writes
   * what waits, makes an ordinary MP4 of it and closes the file. Gives why it stayed a fragmented one,
   * where it did. Throws what went wrong with the file (CodereelError).
   */
  async finish(): Promise<CodereelError | undefined> {
    await this.#turn;
    this.#firstInit.resolve(undefined);
    this.#queue.close();
    const [written] = await Promise.allSettled([this.#writing]);
    const [finished] = await Promise.allSettled([
      this.#file.finish(written.status === 'fulfilled'),
    ]);
    for (const result of [written, finished]) {
      if (result.status === 'rejected') {
        throw result.reason;
      }
    }
    return finished.status === 'fulfilled' ? finished.value : undefined;
  }

  /** Nothing more can be written: whoever brings something, or waits to, is told why. */
  fail(error: CodereelError): void {
    this.#queue.fail(error);
  }

  async #put(placed: PlacedFrame<FilmedFrame>, take: Take): Promise<void> {
    this.#end = placed.start + placed.duration;
    const { bytes } = placed.frame.part;
    await this.#queue.put({ kind: 'video', placed, take, bytes, frames: 1 });
  }

  /** Never rejects: who puts something into the queue learns that it has failed. */
  async #stayUntil(until: number): Promise<void> {
    if (this.#end > 0 && until > this.#end) {
      this.#end = until;
      await this.#queue.put({ kind: 'stay', until, bytes: 0, frames: 0 }).catch(() => undefined);
    }
  }

  /** Nothing is written before it is known which tracks there are; until then the queue fills. */
  async #write(): Promise<void> {
    const video = await this.#firstInit.promise;
    if (video === undefined) {
      return;
    }
    try {
      const inits = await Promise.all(this.#options.sounds.map(({ init }) => init));
      const sounds = this.#options.sounds.map(({ kind }, index) => ({ kind, init: inits[index] }));
      await this.#file.begin(video, sounds);
    } catch (thrown) {
      this.#queue.fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
      throw thrown;
    }
    await this.#queue.drain((batch) => this.#file.write(batch), batchParts);
  }
}

function sumOf<T>(values: Iterable<T>, amount: (value: T) => number): number {
  let sum = 0;
  for (const value of values) {
    sum += amount(value);
  }
  return sum;
}
