import type { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { Deferred } from '../../base/deferred.ts';
import { asCodereelError, type CodereelError } from '../../base/errors.ts';
import type { SoundKind } from '../../protocol/recorderProtocol.ts';
import type { FragmentPart, InitPart } from '../../recording/mp4/boxSplitter.ts';
import { videoTrackId } from '../../recording/mp4/movieHead.ts';
import type { IndexedSample } from '../../recording/mp4/sampleIndex.ts';
import { FilmedTake, type FilmedFrame } from './filmedTake.ts';
import { FrameCounter } from './frameCounter.ts';
import { MovieIndex } from './movieIndex.ts';
import { MovieTracks, type MovieFragment } from './movieTracks.ts';
import { defaultQueueBytes, MuxerQueue, type QueuedPart } from './muxerQueue.ts';
import type { PlacedFrame } from './takeCutter.ts';
import { VideoWriter, type VideoSink } from './videoWriter.ts';

/** One run of the capturing ffmpeg: a stretch of the recording's video. */
export interface Take {
  /** ffmpeg's standard output: fragmented MP4 with one video track, one frame a fragment. */
  readonly source: Readable;
  /** Frames that its grabber knows it missed; null, or absent: gaps between the frames tell. */
  readonly missed?: () => number | null;
  /**
   * Called once, when the take's first frame is there, before anything of it is written. Gives its
   * place on the media scale; undefined: nothing of this take is wanted any more. `cutAt` called in
   * here concerns the takes before this one.
   */
  place(first: { readonly arrivedMonotonicMs: number }): Promise<TakePlace | undefined>;
  /** Called once: its first frame is in the file. */
  readonly onFirstFrame: () => void;
  /** Called once its cut is reached: nothing that follows of it is wanted. */
  readonly onCut?: () => void;
  /** No frame came from then until then, in media time. */
  readonly onGap?: (fromMs: number, untilMs: number) => void;
}

export interface TakePlace {
  /** Where the first frame stands. Where something is written already, the take catches up. */
  readonly mediaMs: number;
  /** How long after its grab the first frame came; absent: at once. */
  readonly lagMs?: number;
}

/** A sound that has a track in the file, if it is there at all. */
export interface MovieTrackInput {
  readonly kind: SoundKind;
  /** undefined: this sound will not be there. The file begins when this has settled; never rejects. */
  readonly init: Promise<InitPart | undefined>;
}

export interface MoviePipelineOptions {
  readonly sink: VideoSink;
  /** For messages. */
  readonly file: string;
  /** Where the index of its frames grows, a folder that is not there yet and will be gone at the end. */
  readonly samplesFolder: string;
  readonly framesPerSecond: number;
  readonly queueFrames: number;
  readonly clock: Clock;
  /** In the order of their tracks. */
  readonly sounds: readonly MovieTrackInput[];
}

export interface VideoFigures {
  /** Pixels; 0 until the init segment came. */
  readonly picture: { readonly width: number; readonly height: number };
  /** From the first frame's start to the last one's end. */
  readonly durationMs: number;
  /** Where on the media scale the video that is written ends. */
  readonly mediaEndMs: number;
  /** Frames in the file. */
  readonly frames: number;
  readonly dropped: number;
  /** Over the last second. */
  readonly framesPerSecond: number;
  readonly fileBytes: number;
  readonly queueFrames: number;
  /** Of frames and sound. */
  readonly queueBytes: number;
  readonly queueCapacityBytes: number;
  readonly peakQueueFrames: number;
  readonly peakQueueBytes: number;
}

/** Parts written in one go: enough to catch up after a stall, few enough to keep memory moving. */
const batchParts = 32;

/** A fragment on its way into the file, and the frame that it is, unless it is sound. */
interface PartInFile {
  readonly fragment: MovieFragment;
  readonly frame?: FrameInFile;
}

interface FrameInFile {
  readonly queued: QueuedFrame;
  /** In ticks. */
  readonly end: number;
}

/** The longest that a frame can last: 32 bits, in ticks (14496-12, 8.8.8); half a day. */
const longestTicks = 2 ** 32 - 1;

type QueuedMoviePart = QueuedFrame | QueuedSound | QueuedStay;

interface QueuedFrame extends QueuedPart {
  readonly kind: 'video';
  readonly placed: PlacedFrame<FilmedFrame>;
  readonly take: Take;
}

interface QueuedSound extends QueuedPart {
  readonly kind: SoundKind;
  readonly part: FragmentPart;
}

/** The last frame lasts until then, in ticks. */
interface QueuedStay extends QueuedPart {
  readonly kind: 'stay';
  readonly until: number;
}

/** The video's last frame in the file. */
interface WrittenFrame {
  readonly start: number;
  readonly end: number;
  /** Where in the file its duration stands. */
  readonly durationAt: number;
}

/**
 * The path of all that is recorded: pipes, box splitters, muxer queue, one file. Takes follow each
 * other on the media scale; sound comes placed on it. Everything stands in the file in the order in
 * which it came. Frames count when they are in the file. Nothing here grows with takes or time.
 *
 * A frame lasts until the next one begins, whenever that is: frames come when the screen changes. The
 * last picture stays where none follows: while a window is out of sight, or from the death of one take
 * to the first frame of the next. A frame that waits in memory for its end is lost with the process, so
 * it is in the file by then, and its duration is changed there, in place. It is one field of four
 * bytes, and the file is whole before and after.
 */
export class MoviePipeline {
  readonly #options: MoviePipelineOptions;
  readonly #tracks = new MovieTracks();
  readonly #writer: VideoWriter;
  readonly #index: MovieIndex;
  /** Of the file, once it is written. */
  #head: Uint8Array | undefined;
  readonly #queue: MuxerQueue<QueuedMoviePart>;
  readonly #counter: FrameCounter;
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
  #lastFrame: WrittenFrame | undefined;

  constructor(options: MoviePipelineOptions) {
    this.#options = options;
    this.#writer = new VideoWriter(options.sink, options.file);
    this.#index = new MovieIndex(options.samplesFolder);
    this.#queue = new MuxerQueue({ frames: options.queueFrames, bytes: defaultQueueBytes });
    this.#counter = new FrameCounter(options.framesPerSecond);
    this.#writing = this.#write();
    // Who puts something into the queue learns of a failure, and so does `finish`.
    this.#writing.catch(() => undefined);
  }

  /** How far it is, as of now. */
  figures(): VideoFigures {
    const [queue, counter] = [this.#queue, this.#counter];
    const { width = 0, height = 0 } = this.#tracks.video ?? {};
    return {
      picture: { width, height },
      durationMs: counter.durationMs,
      mediaEndMs: counter.endMs,
      frames: counter.frames,
      dropped: counter.dropped + this.#missed + sumOf(this.#running, ({ missed }) => missed ?? 0),
      framesPerSecond: counter.framesPerSecond(this.#options.clock.monotonic()),
      fileBytes: this.#writer.bytes,
      queueFrames: queue.frames,
      queueBytes: queue.bytes,
      queueCapacityBytes: queue.limits.bytes,
      peakQueueFrames: queue.peakFrames,
      peakQueueBytes: queue.peakBytes,
    };
  }

  /** Where on the media scale the video that came so far ends: in the file, or on its way there. */
  get endMs(): number {
    return this.#end / this.#ticksPerMs;
  }

  /** The sound's track in the file; undefined when it has none, or the file has not begun. */
  trackId(kind: SoundKind): number | undefined {
    return this.#tracks.soundTrackId(kind);
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
          this.#tracks.accept(init);
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
    this.#turn = this.#turn.then(() => this.#stayUntil(Math.round(mediaMs * this.#ticksPerMs)));
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
    const written = await Promise.allSettled([this.#writing]);
    const isWhole = written.every(({ status }) => status === 'fulfilled');
    const [completed] = await Promise.allSettled(isWhole ? [this.#complete()] : []);
    const closed = await Promise.allSettled([this.#writer.close()]);
    await this.#index.close();
    for (const result of [...written, ...closed]) {
      if (result.status === 'rejected') {
        throw result.reason;
      }
    }
    return completed?.status === 'rejected' ? asCodereelError(completed.reason) : undefined;
  }

  async #complete(): Promise<void> {
    const head = this.#head;
    if (head !== undefined) {
      await this.#writer.complete((file, end) => this.#index.complete(file, head, end));
    }
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
      const head = this.#tracks.head(video, sounds);
      await this.#writer.write([{ buffers: [head], bytes: head.length }]);
      this.#head = head;
      await this.#index.open(this.#tracks.trackIds);
    } catch (thrown) {
      this.#queue.fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
      throw thrown;
    }
    await this.#queue.drain((batch) => this.#writeBatch(batch), batchParts);
  }

  async #writeBatch(batch: readonly QueuedMoviePart[]): Promise<void> {
    let parts: (QueuedFrame | QueuedSound)[] = [];
    for (const queued of batch) {
      if (queued.kind === 'stay') {
        await this.#append(parts);
        parts = [];
        await this.#endLastFrame(queued.until);
      } else {
        parts.push(queued);
      }
    }
    await this.#append(parts);
  }

  async #append(queued: readonly (QueuedFrame | QueuedSound)[]): Promise<void> {
    const starts = queued.flatMap((each) => (each.kind === 'video' ? [each.placed.start] : []));
    const [firstStart] = starts;
    if (firstStart !== undefined) {
      await this.#endLastFrame(firstStart);
    }
    const parts = queued.flatMap((each): PartInFile[] => {
      if (each.kind === 'video') {
        starts.shift();
        return [this.#frameInFile(each, starts[0])];
      }
      const fragment = this.#tracks.sound(each.kind, each.part);
      return fragment === undefined ? [] : [{ fragment }];
    });
    let { bytes: position } = this.#writer;
    const samples: IndexedSample[] = [];
    const before = this.#writer.parts;
    try {
      await this.#writer.write(parts.map(({ fragment }) => fragment));
    } finally {
      for (const { fragment, frame } of parts.slice(0, this.#writer.parts - before)) {
        if (frame !== undefined) {
          this.#count(frame, position + fragment.durationAt);
        }
        samples.push(sampleIn(fragment, position));
        position += fragment.bytes;
      }
      await this.#index.add(samples);
    }
  }

  /** `nextStart`: of the frame that follows, if it is known already. */
  #frameInFile(queued: QueuedFrame, nextStart: number | undefined): PartInFile {
    const { frame, start, duration } = queued.placed;
    const lasts = nextStart === undefined ? duration : lasting(start, nextStart);
    return {
      fragment: this.#tracks.frame(frame.part, { start, duration: lasts }),
      frame: { queued, end: start + lasts },
    };
  }

  /** In the file, where the last frame lasts longer or shorter than was thought when it was written. */
  async #endLastFrame(at: number): Promise<void> {
    if (this.#lastFrame !== undefined && this.#lastFrame.end !== at) {
      const { start, durationAt } = this.#lastFrame;
      const field = Buffer.alloc(4);
      field.writeUInt32BE(lasting(start, at));
      await this.#writer.change(field, durationAt);
      this.#lastFrame = { start, end: at, durationAt };
      this.#index.setLastDuration(videoTrackId, lasting(start, at));
      this.#counter.lastUntil(at / this.#ticksPerMs);
    }
  }

  #count({ queued, end }: FrameInFile, durationAt: number): void {
    const { placed, take } = queued;
    const { frame, start, opensTake } = placed;
    const startMs = start / this.#ticksPerMs;
    const durationMs = (end - start) / this.#ticksPerMs;
    this.#lastFrame = { start, end, durationAt };
    const isRegular = (take.missed?.() ?? null) === null;
    this.#counter.add({ startMs, durationMs, opensTake, isRegular }, frame.arrivedMs);
    if (opensTake) {
      take.onFirstFrame();
    }
  }

  get #ticksPerMs(): number {
    return (this.#tracks.video?.timescale ?? 1000) / 1000;
  }
}

/** The duration of a frame, in ticks. */
function lasting(start: number, end: number): number {
  return Math.min(end - start, longestTicks);
}

function sumOf<T>(values: Iterable<T>, amount: (value: T) => number): number {
  let sum = 0;
  for (const value of values) {
    sum += amount(value);
  }
  return sum;
}

function sampleIn(fragment: MovieFragment, position: number): IndexedSample {
  const { trackId, decodeTime, duration, isKeyframe, sampleAt, sampleBytes: size } = fragment;
  return { trackId, decodeTime, duration, isKeyframe, offset: position + sampleAt, size };
}
