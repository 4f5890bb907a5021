import { Listeners, type Disposable } from '../../base/listeners.ts';
import type { Log } from '../../base/log.ts';
import type { PictureHold } from '../../protocol/recorderProtocol.ts';
import type { WindowWatch } from './windowWatch.ts';
import type { Picture, PictureChange } from './picture.ts';
import type { Shot, Size } from './shot.ts';
import { windowShot } from './shotPlan.ts';
import { windowChange, type WindowLook } from './windowChange.ts';

export interface WindowPictureOptions {
  readonly watch: WindowWatch;
  readonly first: WindowLook;
  readonly log: Log;
}

/** A window that is being drawn larger or over the screen's edge changes at every pixel. */
const stillForMs = 150;
/** Even then the picture is renewed, now and then. */
const atLatestMs = 1000;

/**
 * The picture of an X11 window, by its number. The server gives the window's own pixels, follows its
 * moves, and refuses (BadMatch) when the window is not mapped: nothing that lies behind it can be in
 * the picture. What lies over it is not in it either, also where that is a menu of the same program
 * that is a window of its own. A server without the Composite extension has only what is to be seen:
 * what is covered is black, and a part over the screen's edge is refused if it is asked for.
 */
export class WindowPicture implements Picture {
  readonly #options: WindowPictureOptions;
  readonly #listeners = new Listeners<PictureChange>();
  /** How it is. */
  #look: WindowLook;
  /** How it was when a shot was last asked for, or told to be needed. */
  #told: WindowLook;
  #settling: NodeJS.Timeout | undefined;
  #unsettledSinceMs: number | undefined;

  constructor(options: WindowPictureOptions) {
    this.#options = options;
    this.#look = options.first;
    this.#told = options.first;
    options.watch.onLook(({ look, atMonotonicMs }) => {
      this.#take(look, atMonotonicMs);
    });
  }

  get hold(): PictureHold {
    return this.#look === 'hidden' || this.#look === 'closed' ? 'held' : 'following';
  }

  shot(outputSize: Size | undefined): Shot | undefined {
    const look = this.#look;
    return look === 'hidden' || look === 'closed' ? undefined : windowShot(look, outputSize);
  }

  onChange(listener: (change: PictureChange) => void): Disposable {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#rest();
    this.#options.watch.close();
  }

  #take(look: WindowLook, atMonotonicMs: number): void {
    const step = windowChange(this.#look, look);
    this.#look = look;
    if (step === undefined) {
      return;
    }
    const shown = look !== 'hidden' && look !== 'closed';
    const kind = windowChange(this.#told, look);
    // Once it has begun to change the capture may have ended, even if all is as before in the end.
    const changing =
      this.#settling !== undefined || (kind === 'reshoot' && this.#told !== 'hidden');
    if (shown && changing) {
      this.#settle(atMonotonicMs);
      return;
    }
    this.#rest();
    this.#told = look;
    if (kind !== undefined) {
      this.#tell({ kind, atMonotonicMs });
    }
  }

  /** Waits until the window has stood still for a moment. */
  #settle(atMonotonicMs: number): void {
    this.#unsettledSinceMs ??= atMonotonicMs;
    const left = this.#unsettledSinceMs + atLatestMs - atMonotonicMs;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(
      () => {
        this.#rest();
        this.#told = this.#look;
        this.#tell({ kind: 'reshoot', atMonotonicMs });
      },
      Math.max(0, Math.min(stillForMs, left)),
    );
  }

  #rest(): void {
    clearTimeout(this.#settling);
    this.#settling = undefined;
    this.#unsettledSinceMs = undefined;
  }

  #tell(change: PictureChange): void {
    this.#options.log.debug(`The recorded window: ${change.kind}.`);
    this.#listeners.tell(change);
  }
}
