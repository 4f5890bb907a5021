import type { Clock } from '../../base/clock.ts';
import { asCodereelError, type CodereelError } from '../../base/errors.ts';
import type { SoundKind } from '../../protocol/recorderProtocol.ts';
import type { FragmentPart, InitPart } from '../../recording/mp4/boxSplitter.ts';
import { videoTrackId } from '../../recording/mp4/movieHead.ts';
import type { IndexedSample } from '../../recording/mp4/sampleIndex.ts';
import type { FilmedFrame } from './filmedTake.ts';
import { FrameCounter } from './frameCounter.ts';
import { MovieIndex } from './movieIndex.ts';
import { MovieTracks, type MovieFragment } from './movieTracks.ts';
import type { QueuedPart } from './muxerQueue.ts';
import type { Take } from './take.ts';
import type { PlacedFrame } from './takeCutter.ts';
import { VideoWriter, type VideoSink } from './videoWriter.ts';

export interface MovieFileOptions {
  readonly sink: VideoSink;
  /** For messages. */
  readonly file: string;
  /** Where the index of its frames grows, a folder that is not there yet and will be gone at the end. */
  readonly samplesFolder: string;
  readonly framesPerSecond: number;
  readonly clock: Clock;
}

/** What is in the file. */
export interface FileFigures {
  /** Pixels; 0 until the init segment came. */
  readonly picture: { readonly width: number; readonly height: number };
  /** From the first frame's start to the last one's end. */
  readonly durationMs: number;
  /** Where on the media scale the video that is written ends. */
  readonly mediaEndMs: number;
  /** Frames in the file. */
  readonly frames: number;
  /** As far as gaps between the frames tell. */
  readonly dropped: number;
  /** Over the last second. */
  readonly framesPerSecond: number;
  readonly fileBytes: number;
}

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

/** What waits for its turn to be written. */
export type QueuedMoviePart = QueuedFrame | QueuedSound | QueuedStay;

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
 * The file of a movie while it grows: frames and sounds in the order in which they came, each with its
 * track, its time and a row in the index; and at the end, what makes an ordinary MP4 of it. Frames count
 * when they are in the file. Nothing here grows with time.
 *
 * A frame lasts until the next one begins, whenever that is: frames come when the screen changes. A
 * frame that waits in memory for its end is lost with the process, so it is in the file by then, and its
 * duration is changed there, in place. It is one field of four bytes, and the file is whole before and
 * after.
 */
export class MovieFile {
  readonly #clock: Clock;
  readonly #tracks = new MovieTracks();
  readonly #writer: VideoWriter;
  readonly #index: MovieIndex;
  readonly #counter: FrameCounter;
  /** Of the file, once it is written. */
  #head: Uint8Array | undefined;
  #lastFrame: WrittenFrame | undefined;

  constructor({ sink, file, samplesFolder, framesPerSecond, clock }: MovieFileOptions) {
    this.#clock = clock;
    this.#writer = new VideoWriter(sink, file);
    this.#index = new MovieIndex(samplesFolder);
    this.#counter = new FrameCounter(framesPerSecond);
  }

  figures(): FileFigures {
    const counter = this.#counter;
    const { width = 0, height = 0 } = this.#tracks.video ?? {};
    return {
      picture: { width, height },
      durationMs: counter.durationMs,
      mediaEndMs: counter.endMs,
      frames: counter.frames,
      dropped: counter.dropped,
      framesPerSecond: counter.framesPerSecond(this.#clock.monotonic()),
      fileBytes: this.#writer.bytes,
    };
  }

  /** Of the video. */
  get ticksPerMs(): number {
    return (this.#tracks.video?.timescale ?? 1000) / 1000;
  }

  /** The sound's track; undefined when it has none, or the file has not begun. */
  trackId(kind: SoundKind): number | undefined {
    return this.#tracks.soundTrackId(kind);
  }

  /** A take that begins like this is to go into it. Throws 'ffmpeg-failed' when it cannot. */
  accept(init: InitPart): void {
    this.#tracks.accept(init);
  }

  /** To be called once, before all `write`. Throws CodereelError. */
  async begin(
    video: InitPart,
    sounds: readonly { readonly kind: SoundKind; readonly init: InitPart | undefined }[],
  ): Promise<void> {
    const head = this.#tracks.head(video, sounds);
    await this.#writer.write([{ buffers: [head], bytes: head.length }]);
    this.#head = head;
    await this.#index.open(this.#tracks.trackIds);
  }

  /** Writes what follows, in this order. Throws CodereelError; then nothing more can be written. */
  async write(batch: readonly QueuedMoviePart[]): Promise<void> {
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

  /**
   * To be called once, when nothing follows: makes an ordinary MP4 of it, where all that came was
   * written, and closes it. Gives why it stayed a fragmented one, where it did. Throws what went wrong
   * with the file (CodereelError).
   */
  async finish(isWhole: boolean): Promise<CodereelError | undefined> {
    const [completed] = await Promise.allSettled(isWhole ? [this.#complete()] : []);
    const [closed] = await Promise.allSettled([this.#writer.close(), this.#index.close()]);
    if (closed.status === 'rejected') {
      throw closed.reason;
    }
    return completed?.status === 'rejected' ? asCodereelError(completed.reason) : undefined;
  }

  async #complete(): Promise<void> {
    const head = this.#head;
    if (head !== undefined) {
      await this.#writer.complete((file, end) => this.#index.complete(file, head, end));
    }
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
      this.#counter.lastUntil(at / this.ticksPerMs);
    }
  }

  #count({ queued, end }: FrameInFile, durationAt: number): void {
    const { placed, take } = queued;
    const { frame, start, opensTake } = placed;
    const startMs = start / this.ticksPerMs;
    const durationMs = (end - start) / this.ticksPerMs;
    this.#lastFrame = { start, end, durationAt };
    const isRegular = (take.missed?.() ?? null) === null;
    this.#counter.add({ startMs, durationMs, opensTake, isRegular }, frame.arrivedMs);
    if (opensTake) {
      take.onFirstFrame();
    }
  }
}

/** The duration of a frame, in ticks. */
function lasting(start: number, end: number): number {
  return Math.min(end - start, longestTicks);
}

function sampleIn(fragment: MovieFragment, position: number): IndexedSample {
  const { trackId, decodeTime, duration, isKeyframe, sampleAt, sampleBytes: size } = fragment;
  return { trackId, decodeTime, duration, isKeyframe, offset: position + sampleAt, size };
}
