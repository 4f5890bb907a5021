import type { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Track } from '../../recording/mp4/initSegment.ts';
import { BoxSplitter, type FragmentPart, type InitPart } from '../../recording/mp4/boxSplitter.ts';
import { totalBytes } from '../../recording/mp4/buffers.ts';
import { withSpareBox } from '../../recording/mp4/initSegment.ts';
import { FrameCounter, type FrameTiming } from './frameCounter.ts';
import { defaultQueueBytes, MuxerQueue, type QueuedPart } from './muxerQueue.ts';
import { VideoWriter, type VideoSink } from './videoWriter.ts';

export interface VideoPipelineOptions {
  /** ffmpeg's standard output: fragmented MP4, one frame a fragment. */
  readonly source: Readable;
  readonly sink: VideoSink;
  /** For messages. */
  readonly file: string;
  readonly framesPerSecond: number;
  readonly queueFrames: number;
  readonly clock: Clock;
  /** Called once: the first frame is in the file. */
  readonly onFirstFrame: () => void;
}

export interface VideoFigures {
  /** Pixels; 0 until the init segment came. */
  readonly picture: { readonly width: number; readonly height: number };
  readonly durationMs: number;
  /** Frames in the file. */
  readonly frames: number;
  readonly dropped: number;
  /** Over the last second. */
  readonly framesPerSecond: number;
  readonly fileBytes: number;
  readonly queueFrames: number;
  readonly queueBytes: number;
  readonly queueCapacityBytes: number;
  readonly peakQueueFrames: number;
  readonly peakQueueBytes: number;
}

/** Frames written in one go: enough to catch up after a stall, few enough to keep memory moving. */
const batchFrames = 32;

interface TimedFrame extends QueuedPart {
  readonly buffers: readonly Uint8Array[];
  readonly timing: FrameTiming;
  /** On the monotonic clock. */
  readonly arrivedMs: number;
}

/**
 * The path of a frame: pipe, box splitter, muxer queue, file. Frames count when they are in the file.
 */
export class VideoPipeline {
  readonly #options: VideoPipelineOptions;
  readonly #writer: VideoWriter;
  readonly #queue: MuxerQueue<TimedFrame>;
  readonly #counter: FrameCounter;
  #track: Track | undefined;
  #firstArrivedMs: number | undefined;

  constructor(options: VideoPipelineOptions) {
    this.#options = options;
    this.#writer = new VideoWriter(options.sink, options.file);
    this.#queue = new MuxerQueue({ frames: options.queueFrames, bytes: defaultQueueBytes });
    this.#counter = new FrameCounter(options.framesPerSecond);
  }

  /** How far it is, as of now. */
  figures(): VideoFigures {
    const [queue, counter, track] = [this.#queue, this.#counter, this.#track];
    return {
      picture: { width: track?.width ?? 0, height: track?.height ?? 0 },
      durationMs: counter.durationMs,
      frames: counter.frames,
      dropped: counter.dropped,
      framesPerSecond: counter.framesPerSecond(this.#options.clock.monotonic()),
      fileBytes: this.#writer.bytes,
      queueFrames: queue.frames,
      queueBytes: queue.bytes,
      queueCapacityBytes: queue.limits.bytes,
      peakQueueFrames: queue.peakFrames,
      peakQueueBytes: queue.peakBytes,
    };
  }

  /** When the first fragment came in, on the monotonic clock. */
  get firstArrivedMs(): number | undefined {
    return this.#firstArrivedMs;
  }

  /**
   * Moves frames until the source ends and all are written; the file is closed then. Throws the first
   * thing that went wrong (CodereelError when it was the file), after closing the file: the frames
   * written by then are whole.
   */
  async run(): Promise<void> {
    const results = await Promise.allSettled([
      this.#read(),
      this.#queue.drain((batch) => this.#write(batch), batchFrames),
    ]);
    const closed = await Promise.allSettled([this.#writer.close()]);
    for (const result of [...results, ...closed]) {
      if (result.status === 'rejected') {
        throw result.reason;
      }
    }
  }

  /** A fragment that the source did not finish is left out. */
  async #read(): Promise<void> {
    const splitter = new BoxSplitter();
    try {
      for await (const chunk of this.#options.source as AsyncIterable<Uint8Array>) {
        for (const part of splitter.push(chunk)) {
          if (part.kind === 'init') {
            await this.#begin(part);
          } else if (part.kind === 'fragment') {
            await this.#enqueue(part);
          }
        }
      }
    } catch (thrown) {
      this.#queue.fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
      throw thrown;
    }
    this.#queue.close();
  }

  async #begin(init: InitPart): Promise<void> {
    this.#track = init.info.tracks.find((track) => track.handler === 'vide');
    const buffers = withSpareBox(init);
    await this.#writer.write([{ buffers, bytes: totalBytes(buffers) }]);
  }

  async #enqueue(part: FragmentPart): Promise<void> {
    const track = this.#track;
    const timing = part.timing.find(({ trackId }) => trackId === track?.id);
    if (!track || !timing) {
      return;
    }
    const arrivedMs = this.#options.clock.monotonic();
    const opensTake = this.#firstArrivedMs === undefined;
    this.#firstArrivedMs ??= arrivedMs;
    const msPerTick = 1000 / track.timescale;
    await this.#queue.put({
      buffers: part.buffers,
      bytes: part.bytes,
      frames: 1,
      arrivedMs,
      timing: {
        startMs: timing.decodeTime * msPerTick,
        durationMs: timing.duration * msPerTick,
        opensTake,
      },
    });
  }

  async #write(batch: readonly TimedFrame[]): Promise<void> {
    const before = this.#writer.parts;
    try {
      await this.#writer.write(batch);
    } finally {
      for (const frame of batch.slice(0, this.#writer.parts - before)) {
        this.#counter.add(frame.timing, frame.arrivedMs);
      }
    }
    if (before === 1) {
      this.#options.onFirstFrame();
    }
  }
}
