import { setTimeout as delay } from 'node:timers/promises';
import { Deferred } from '../../base/deferred.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Area, PictureHold } from '../../protocol/recorderProtocol.ts';
import type { Picture, PictureChange } from '../screen/picture.ts';
import type { Shot, Size } from '../screen/shot.ts';
import type { SessionClock } from '../sessionClock.ts';
import type { FirstFrame } from './runningTake.ts';

export interface FollowedPictureOptions {
  readonly picture: Picture;
  readonly clock: SessionClock;
  /** Of the video; undefined until there is a frame of it. */
  readonly videoSize: () => Size | undefined;
  readonly onChange: (change: PictureChange) => void;
}

/**
 * How long after ffmpeg's end the news may come of what ended it: the window is out of sight, or it was
 * resized and keeps still at last.
 */
const newsMs = 1_500;

/** The picture that is filmed, and what has become of it since a take's shot of it was chosen. */
export class FollowedPicture {
  readonly #options: FollowedPictureOptions;
  readonly #changes: Disposable;
  /** When a new take was last needed, or none possible, as far as is known. */
  #changedMs = -Infinity;
  #nextChange = new Deferred();
  /** Where its window went since the last shot was chosen. */
  #movedTo: Area | undefined;

  constructor(options: FollowedPictureOptions) {
    this.#options = options;
    this.#changes = options.picture.onChange((change) => {
      this.#note(change);
      options.onChange(change);
    });
  }

  get hold(): PictureHold {
    return this.#options.picture.hold;
  }

  /** Nothing is told any more. */
  close(): void {
    this.#changes.dispose();
  }

  /** What a take that begins now is to grab; undefined: there is nothing to be seen. */
  choose(): Shot | undefined {
    const shot = this.#shot();
    if (shot !== undefined) {
      this.#movedTo = undefined;
    }
    return shot;
  }

  /** Its window moved, and the take goes on: gives where it is now. */
  move(): Area | undefined {
    this.#movedTo = this.#shot()?.area ?? undefined;
    return this.#movedTo;
  }

  /** What a take shows whose first frame is there, its window having moved since or not. */
  areaOf({ area }: Shot, { input }: FirstFrame): Area {
    // Where it is not known which area is grabbed, it is all that ffmpeg found.
    const found = { x: 0, y: 0, width: input?.width ?? 0, height: input?.height ?? 0 };
    return this.#movedTo ?? area ?? found;
  }

  /** Whether it has changed since then; the news may be on its way. Never after `signal`. */
  async hasChanged(sinceMs: number, signal: AbortSignal, isNewsNear: boolean): Promise<boolean> {
    if (isNewsNear && this.#changedMs < sinceMs) {
      const waited = delay(newsMs, undefined, { signal }).catch(() => undefined);
      await Promise.race([waited, this.#nextChange.promise]);
    }
    return !signal.aborted && this.#changedMs >= sinceMs;
  }

  #note({ kind }: PictureChange): void {
    if (kind !== 'moved' && kind !== 'disconnected') {
      this.#changedMs = this.#options.clock.monotonic();
      this.#nextChange.resolve();
      this.#nextChange = new Deferred();
    }
  }

  #shot(): Shot | undefined {
    return this.#options.picture.shot(this.#options.videoSize());
  }
}
