import type { Disposable } from '../../base/listeners.ts';
import type { Notice, PictureHold } from '../../protocol/recorderProtocol.ts';
import type { Shot, Size } from './shot.ts';

export interface PictureChange {
  /**
   * `moved`: only what the cursor's place is counted from is another; `shot` tells it, and the take
   * goes on. `reshoot`: a take with a new shot is needed, because the window has another size, came
   * back, or crossed the edge of the screen; or a display has. `hidden`: nothing of it is to be seen.
   * `closed`: it is gone for ever; nothing follows. `disconnected`: nobody tells any more what becomes
   * of it, because the screen's server hung up or is gone; nothing follows.
   */
  readonly kind: 'moved' | 'reshoot' | 'hidden' | 'closed' | 'disconnected';
  /** What the user should know of it. */
  readonly notice?: Notice;
  readonly atMonotonicMs: number;
}

/** What a request's source means right now, and how that changes. */
export interface Picture {
  /** `held` while a window is hidden. */
  readonly hold: PictureHold;
  /**
   * What to grab now. `outputSize`: the size of the recording's first take, which the picture is then
   * fitted into; undefined: this is the first take, and the picture keeps its own size, made even.
   * undefined: there is nothing to be seen now.
   */
  shot(outputSize: Size | undefined): Shot | undefined;
  onChange(listener: (change: PictureChange) => void): Disposable;
  /** Safe to call twice. */
  close(): void;
}
