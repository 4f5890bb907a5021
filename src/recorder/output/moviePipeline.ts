import type { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { SoundKind } from '../../protocol/recorderProtocol.ts';
import type { FragmentPart, InitPart } from '../../recording/mp4/boxSplitter.ts';
import type { VideoFigures } from './videoPipeline.ts';
import type { VideoSink } from './videoWriter.ts';

/** One run of the capturing ffmpeg: a stretch of the recording's video. */
export interface Take {
  /** ffmpeg's standard output: fragmented MP4 with one video track, one frame a fragment. */
  readonly source: Readable;
  /**
   * Called once, when the take's first frame is there, before anything of it is written. Gives its
   * place on the media scale; undefined: nothing of this take is wanted any more. `cutAt` called in
   * here concerns the takes before this one.
   */
  place(first: { readonly arrivedMonotonicMs: number }): Promise<TakePlace | undefined>;
}

export interface TakePlace {
  /** Where the first frame stands. Where something is written already, the take catches up. */
  readonly mediaMs: number;
}

/** A sound that has a track in the file, if it is there at all. */
export interface MovieTrackInput {
  readonly kind: SoundKind;
  /** undefined: this sound will not be there. The file begins when this has settled. */
  readonly init: Promise<InitPart | undefined>;
}

export interface MoviePipelineOptions {
  readonly sink: VideoSink;
  /** For messages. */
  readonly file: string;
  readonly framesPerSecond: number;
  readonly queueFrames: number;
  readonly clock: Clock;
  /** In the order of their tracks. */
  readonly sounds: readonly MovieTrackInput[];
  /** Called once: the first frame is in the file. */
  readonly onFirstFrame: () => void;
}

export interface MovieFigures extends VideoFigures {
  /** Where on the media scale the video that is written ends. */
  readonly mediaEndMs: number;
}

/** The skeleton: its shape is final, its inside comes next. */
export class MoviePipeline {
  constructor(options: MoviePipelineOptions) {
    void options;
  }

  /**
   * Reads one take to its end. Settles when that is reached. Throws what was wrong with it, or with
   * the file (CodereelError); then its process is to be killed.
   */
  film(take: Take): Promise<void> {
    return Promise.reject(new Error(`not yet: ${String(take.source.readable)}`));
  }

  /** Frames of placed takes that begin at or after it are left out, and the last one ends there. */
  cutAt(mediaMs: number): void {
    throw new Error(`not yet: ${mediaMs}`);
  }

  /** One AAC frame; its time (`timing`) is media time in its track's ticks. */
  addSound(kind: SoundKind, part: FragmentPart): Promise<void> {
    return Promise.reject(new Error(`not yet: ${kind} ${part.bytes}`));
  }

  /** The sound's track in the file; undefined when it has none, or the file has not begun. */
  trackId(kind: SoundKind): number | undefined {
    throw new Error(`not yet: ${kind}`);
  }

  /**
   * To be called once, when no take and no sound follows and every sound's init has settled: writes
   * what waits and closes the file. Throws what went wrong with the file (CodereelError).
   */
  finish(): Promise<void> {
    return Promise.reject(new Error('not yet'));
  }

  figures(): MovieFigures {
    throw new Error('not yet');
  }
}
