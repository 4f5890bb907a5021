/**
 * The key log's events, as `docs/formats.md` describes them. One line of `keys.ndjson` is one array:
 * [ms, kind, ...], with ms as in the cursor log.
 */
export type KeyEvent = PressEvent | TypedEvent;

/** A chord or a named key that went down; a key that is held is one event. */
export interface PressEvent {
  readonly kind: 'press';
  readonly ms: number;
  /** As VS Code spells it: `ctrl+shift+p`, `escape`; the second step of two: `ctrl+k ctrl+s`. */
  readonly chord: string;
  /** What it runs, where that can only be one command; null: not known, or part of a longer chord. */
  readonly command: string | null;
}

/** Text that was typed into a text editor. */
export interface TypedEvent {
  readonly kind: 'typed';
  readonly ms: number;
  readonly text: string;
}
