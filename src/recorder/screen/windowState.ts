import type { Area } from '../../protocol/recorderProtocol.ts';

/** A window, as far as its picture goes. */
export type WindowState =
  /** On the screen, in its pixels; parts of it may lie outside. Its shadow does not belong to it. */
  | { readonly kind: 'shown'; readonly area: Area }
  /** Minimised, on another workspace, or wholly off the screen. */
  | { readonly kind: 'hidden' }
  | { readonly kind: 'closed' };
