import type { HookKeyEvent } from './hookMessages.ts';
import { chordOf } from './keyChord.ts';
import type { KeyLayout } from './keyLayout.ts';
import { keyAt, type Key, type ModifierRole } from './keyNames.ts';

/** A key event as uiohook-napi 1.5 gives it. */
export interface NativeKeyEvent {
  readonly time: number;
  readonly keycode: number;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Nobody holds a modifier this long. What a screen lock or another user's session swallows is its
 * release, and then all that is typed would look like chords.
 */
const longestHoldMs = 10_000;

/** A held key repeats more often than that; after it, its release has been missed. */
const longestRepeatMs = 2_000;

/**
 * Makes chords and named keys of what goes on at the keyboard; of all other keys it remembers, while
 * they are down, that they are. It keeps its own count of the modifiers, because uiohook's know them by
 * their places only and take AltGr for Alt.
 */
export class KeyReader {
  readonly #platform: NodeJS.Platform;
  readonly #layout: () => KeyLayout | undefined;
  /** Keys that are down, with the time of their last press. */
  readonly #down = new Map<number, number>();
  #released: NativeKeyEvent | undefined;
  #follows = false;

  /** `layout`: as it is now; undefined: not known. */
  constructor(platform: NodeJS.Platform, layout: () => KeyLayout | undefined) {
    this.#platform = platform;
    this.#layout = layout;
  }

  /** undefined: nothing to tell. `at`: when, on the monotonic clock. */
  press(native: NativeKeyEvent, at: number): HookKeyEvent | undefined {
    const { keycode } = native;
    const isRepeat = this.#isRepeat(native, at);
    const isModifier = this.#roleOf(keycode) !== undefined;
    this.#down.set(keycode, isRepeat && isModifier ? (this.#down.get(keycode) ?? at) : at);
    if (isRepeat || isModifier) {
      return undefined;
    }
    const follows = this.#follows;
    this.#follows = false;
    const meaning = this.#meaning(keycode);
    if (!meaning) {
      return undefined;
    }
    const held = this.#held(native, at);
    const chord = chordOf(meaning.key, held, meaning.character, this.#platform);
    if (!chord) {
      return undefined;
    }
    this.#follows = true;
    return { kind: 'key', at, ...chord, follows };
  }

  release(native: NativeKeyEvent): void {
    this.#down.delete(native.keycode);
    this.#released = native;
  }

  /** An X server repeats a key by releasing and pressing it at the same time; others press it again. */
  #isRepeat({ keycode, time }: NativeKeyEvent, at: number): boolean {
    const pressed = this.#down.get(keycode);
    return (
      (pressed !== undefined && at - pressed < longestRepeatMs) ||
      (this.#released?.keycode === keycode && this.#released.time === time)
    );
  }

  #meaning(code: number): { key: Key; character?: string } | undefined {
    const key = keyAt(code, this.#platform);
    const own = this.#layout()?.key(code);
    if (!own) {
      return key && { key };
    }
    if (own.kind === 'nothing') {
      return undefined;
    }
    if (own.kind !== 'character') {
      return { key: own };
    }
    // A key that has no name in its place, and writes in this layout, is nothing to be told of.
    return key?.kind === 'character' ? { key, character: own.character } : undefined;
  }

  #roleOf(code: number): ModifierRole | undefined {
    const key = this.#meaning(code)?.key;
    return key?.kind === 'modifier' ? key.role : undefined;
  }

  #held(native: NativeKeyEvent, at: number): ReadonlySet<ModifierRole> {
    const held = new Set<ModifierRole>();
    for (const [code, since] of this.#down) {
      const role = this.#roleOf(code);
      if (role !== undefined && (at - since <= longestHoldMs || role === 'level')) {
        held.add(role);
      }
    }
    if (this.#platform !== 'linux') {
      const { ctrlKey, altKey, metaKey } = native;
      for (const [role, isDown] of [
        ['ctrl', ctrlKey],
        ['alt', altKey],
        ['meta', metaKey],
      ] as const) {
        if (!isDown) {
          held.delete(role);
        }
      }
    }
    return held;
  }
}
