import type { CodereelError, ErrorCode } from '../../base/errors.ts';
import type { Notice } from '../../protocol/recorderProtocol.ts';
import { PictureGaps, type Gap } from './pictureGaps.ts';
import { Retries } from '../../base/retries.ts';
import type { SessionClock } from '../sessionClock.ts';
import { pictureBack, pictureLost } from '../sessionWords.ts';

export interface PictureLossOptions {
  readonly clock: SessionClock;
  readonly onNotice: (notice: Notice) => void;
  /** Another take is to be tried. */
  readonly onRetry: () => void;
  /** No other take would help. */
  readonly onHopeless: (problem: CodereelError) => void;
}

/** What another try cannot mend: ffmpeg itself is not what it was, or nobody lets it look. */
const finalCodes: ReadonlySet<ErrorCode> = new Set([
  'ffmpeg-not-found',
  'ffmpeg-unusable',
  'permission-denied',
]);

/**
 * What is done while a recording has no picture though it should have one: from the end of an ffmpeg
 * that nobody asked to end to the first frame of another. It is told once that the picture is lost, and
 * once that it is back.
 */
export class PictureLoss {
  readonly #options: PictureLossOptions;
  readonly #gaps = new PictureGaps();
  readonly #retries = new Retries();
  #sinceMs: number | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: PictureLossOptions) {
    this.#options = options;
  }

  /** There is no picture, and one is being tried for. */
  get isOn(): boolean {
    return this.#sinceMs !== undefined;
  }

  /** In media time; one that lasts is among them, as long as it is by now. */
  get gaps(): readonly Gap[] {
    const { list } = this.#gaps;
    const atMs = this.#sinceMs;
    const lengthMs = this.#lastingMs;
    return atMs === undefined || lengthMs === 0 ? list : [...list, { atMs, lengthMs }];
  }

  /** All that is in `gaps`, added up. */
  get totalMs(): number {
    return this.#gaps.totalMs + this.#lastingMs;
  }

  /** A take ended by itself, or did not begin. `fromMediaMs`: where the pictures end. */
  fail(problem: CodereelError, fromMediaMs: number): void {
    const { clock, onNotice, onRetry, onHopeless } = this.#options;
    clearTimeout(this.#retry);
    const isNew = !this.isOn;
    this.#sinceMs ??= fromMediaMs;
    const waitMs = this.#retries.failed(clock.monotonic());
    if (waitMs === undefined || finalCodes.has(problem.code)) {
      onHopeless(problem);
      return;
    }
    if (isNew) {
      onNotice(pictureLost(problem));
    }
    this.#retry = setTimeout(onRetry, waitMs);
  }

  /** A take is tried just now, for whatever reason: none needs to be asked for. */
  trying(): void {
    clearTimeout(this.#retry);
  }

  /** A take's first frame stands there. */
  found(mediaMs: number): void {
    this.#retries.worked(this.#options.clock.monotonic());
    if (this.#sinceMs !== undefined) {
      this.#options.onNotice(pictureBack(Math.max(0, mediaMs - this.#sinceMs)));
      this.rest(mediaMs);
    }
  }

  /** There was none within a take. */
  missed(fromMediaMs: number, untilMediaMs: number): void {
    this.#gaps.add(fromMediaMs, untilMediaMs);
    this.#options.onNotice(pictureBack(untilMediaMs - fromMediaMs));
  }

  /** From that media time on none is expected: it was paused, or the window is out of sight. */
  rest(mediaMs: number): void {
    clearTimeout(this.#retry);
    if (this.#sinceMs !== undefined) {
      this.#gaps.add(this.#sinceMs, mediaMs);
      this.#sinceMs = undefined;
    }
  }

  get #lastingMs(): number {
    return this.#sinceMs === undefined
      ? 0
      : Math.max(0, this.#options.clock.mediaNow() - this.#sinceMs);
  }
}
