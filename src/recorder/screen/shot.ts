import type { Area } from '../../protocol/recorderProtocol.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Which pixels ffmpeg takes. All sizes are even and at least 2, wherever they are known. */
export type Grab =
  /** Pixels of the screen, wholly on it. */
  | { readonly kind: 'rectangle'; readonly area: Area }
  /** A window's own pixels, wherever it moves. `area` is counted from the window's own corner. */
  | { readonly kind: 'window'; readonly id: number; readonly area: Area }
  /** What a Wayland desktop shares, by its PipeWire node: all of it, of any size, from 0, 0. */
  | { readonly kind: 'pipewire'; readonly node: number; readonly area: Area }
  /** A display whose place is not known to us but to the system (Windows, macOS), by its number. */
  | { readonly kind: 'display'; readonly index: number }
  /** A part of such a display (macOS): `area` is counted from its own corner. */
  | { readonly kind: 'displayPart'; readonly index: number; readonly area: Area };

/** What one take shows: which pixels, where in the output picture, and what they mean. */
export interface Shot {
  readonly grab: Grab;
  /** null: as large as what is grabbed turns out to be, made even. */
  readonly outputSize: Size | null;
  /**
   * Where in the output picture the grabbed pixels stand, in pixels of the output; the rest is black.
   * Another size than the grabbed one: they are scaled. null: they fill it.
   */
  readonly place: Area | null;
  /**
   * What the cursor's x and y are fractions of: the part of the screen that the whole output picture
   * stands for, its black bars included, in screen pixels (not whole ones where it is scaled). null:
   * the origin and size of what is grabbed, known only once ffmpeg has told its input's size.
   */
  readonly area: Area | null;
}
