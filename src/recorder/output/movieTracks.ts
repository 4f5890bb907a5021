import type { SoundKind } from '../../protocol/recorderProtocol.ts';
import type { FragmentPart, InitPart } from '../../recording/mp4/boxSplitter.ts';
import { composeMovieHead, videoTrackId } from '../../recording/mp4/movieHead.ts';
import { retimeFragment, type RetimedFragment } from '../../recording/mp4/retime.ts';
import {
  checkSameDescription,
  videoDescription,
  type VideoDescription,
} from '../../recording/mp4/sampleDescription.ts';

/** What the tracks are called in the file. */
const soundNames: Readonly<Record<SoundKind, string>> = {
  microphone: 'Microphone',
  system: 'System sound',
};

/** A fragment with its one sample, as it goes into the file. Times are ticks of its track. */
export interface MovieFragment extends RetimedFragment {
  readonly trackId: number;
  readonly decodeTime: number;
  readonly duration: number;
  readonly isKeyframe: boolean;
}

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

  /** Of all tracks in the file; of the video alone, before there is a head. */
  get trackIds(): readonly number[] {
    return [videoTrackId, ...this.#soundTrackIds.values()];
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
  ): Uint8Array {
    const present = sounds.flatMap(({ kind, init }) =>
      init === undefined ? [] : [{ kind, init }],
    );
    for (const [index, { kind }] of present.entries()) {
      this.#soundTrackIds.set(kind, videoTrackId + 1 + index);
    }
    return composeMovieHead(
      video,
      present.map(({ kind, init }) => ({ init, name: soundNames[kind] })),
    );
  }

  frame(part: FragmentPart, time: { start: number; duration: number }): MovieFragment {
    return this.#fragment(part, videoTrackId, time.start, time.duration);
  }

  /** undefined for a sound without a track. */
  sound(kind: SoundKind, part: FragmentPart): MovieFragment | undefined {
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
  ): MovieFragment {
    this.#sequence += 1;
    const place = { trackId, sequence: this.#sequence, decodeTime, duration };
    const isKeyframe = part.timing[0]?.keyframe ?? false;
    return { ...retimeFragment(part, place), trackId, decodeTime, duration, isKeyframe };
  }
}
