import type { Readable } from 'node:stream';

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
  /** Called for each frame that comes, wanted or not. */
  readonly onFrame?: () => void;
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
