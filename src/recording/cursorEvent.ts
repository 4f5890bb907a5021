/**
 * The cursor log's events, as `docs/formats.md` describes them. One line of `cursor.ndjson` is one
 * array: [ms, kind, ...]. ms counts from the recording's epoch, with one decimal. x and y are
 * fractions of the captured area, origin top left, with five decimals (a fiftieth of a pixel at 1080p).
 */
export type CursorEvent = MoveEvent | ButtonEvent | WheelEvent;

export interface MoveEvent {
  readonly kind: 'move';
  readonly ms: number;
  readonly x: number;
  readonly y: number;
}

/** button: 1 left, 2 right, 3 middle, 4 and 5 the side ones. */
export interface ButtonEvent {
  readonly kind: 'down' | 'up';
  readonly ms: number;
  readonly x: number;
  readonly y: number;
  readonly button: number;
  readonly modifiers: number;
}

/** Notches; positive dy scrolls down, positive dx scrolls right. */
export interface WheelEvent {
  readonly kind: 'wheel';
  readonly ms: number;
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly modifiers: number;
}

/** Bits of `modifiers`. */
export const modifierBits = { shift: 1, control: 2, alt: 4, meta: 8 } as const;
