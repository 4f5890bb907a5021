import type { SoundKind } from '../../protocol/recorderProtocol.ts';
import type { FragmentPart, InitPart } from '../../recording/mp4/boxSplitter.ts';
import { composeMovieHead, videoTrackId } from '../../recording/mp4/movieHead.ts';
import { retimeFragment, type RetimedFragment } from '../../recording/mp4/retime.ts';
import {
  checkSameDescription,
  videoDescription,
  type VideoDescription,
} from '../../recording/mp4/sampleDescription.ts';
import type { WholePart } from './videoWriter.ts';

/** What the tracks are called in the file. */
const soundNames: Readonly<Record<SoundKind, string>> = {
  microphone: 'Microphone',
  system: 'System sound',
};

/** The tracks of a movie: its head, and each fragment with its track, number and time written in. */
export class MovieTracks {
  #video: VideoDescription | undefined;
  readonly #soundTrackIds = new Map<SoundKind, number>();
  /** Rises through the whole file, over all tracks. */
  #sequence = 0;

  /** What the first take said of itself. */
  get video(): VideoDescription | undefined {
    return this.#video;
  }

  /** The sound's track; undefined when it has none, or there is no head yet. */
  soundTrackId(kind: SoundKind): number | undefined {
    return this.#soundTrackIds.get(kind);
  }

  /** Takes the first take's description for all. Throws 'ffmpeg-failed' when a later one's differs. */
  accept(init: InitPart): void {
    const description = videoDescription(init);
    if (this.#video === undefined) {
      this.#video = description;
    } else {
      checkSameDescription(this.#video, description);
    }
  }

  /** The head of the file, with a track for each sound that is there. */
  head(
    video: InitPart,
    sounds: readonly { readonly kind: SoundKind; readonly init: InitPart | undefined }[],
  ): WholePart {
    const present = sounds.flatMap(({ kind, init }) =>
      init === undefined ? [] : [{ kind, init }],
    );
    for (const [index, { kind }] of present.entries()) {
      this.#soundTrackIds.set(kind, videoTrackId + 1 + index);
    }
    const head = composeMovieHead(
      video,
      present.map(({ kind, init }) => ({ init, name: soundNames[kind] })),
    );
    return { buffers: [head], bytes: head.length };
  }

  frame(part: FragmentPart, time: { start: number; duration: number }): RetimedFragment {
    return this.#fragment(part, videoTrackId, time.start, time.duration);
  }

  /** undefined for a sound without a track. */
  sound(kind: SoundKind, part: FragmentPart): RetimedFragment | undefined {
    const trackId = this.#soundTrackIds.get(kind);
    const [timing] = part.timing;
    return trackId === undefined || timing === undefined
      ? undefined
      : this.#fragment(part, trackId, timing.decodeTime, timing.duration);
  }

  #fragment(
    part: FragmentPart,
    trackId: number,
    decodeTime: number,
    duration: number,
  ): RetimedFragment {
    this.#sequence += 1;
    return retimeFragment(part, { trackId, sequence: this.#sequence, decodeTime, duration });
  }
}
