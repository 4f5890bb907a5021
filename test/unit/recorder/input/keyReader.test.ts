import { describe, expect, it } from 'vitest';
import { KeyReader, type NativeKeyEvent } from '../../../../src/recorder/input/keyReader.ts';

const code = { ctrl: 29, shift: 42, alt: 56, altGr: 0xe38, meta: 0xe5b, q: 16, s: 31, enter: 28 };
const numpad7 = 0x47;
const down = 0xe050;

/** A keyboard of a platform without a layout that is known: keys are held while others go down. */
class Keyboard {
  readonly #reader: KeyReader;
  readonly #held = new Set<number>();
  #now = 0;

  constructor(platform: NodeJS.Platform) {
    this.#reader = new KeyReader(platform, () => undefined);
  }

  wait(ms: number): void {
    this.#now += ms;
  }

  press(key: number): string | undefined {
    this.#held.add(key);
    this.#now += 20;
    return this.#reader.press(this.#event(key), this.#now)?.chord;
  }

  release(key: number): void {
    this.#held.delete(key);
    this.#now += 20;
    this.#reader.release(this.#event(key));
  }

  chord(...keys: number[]): string | undefined {
    const told = keys.map((key) => this.press(key));
    keys.forEach((key) => this.release(key));
    return told.find((each) => each !== undefined);
  }

  #event(keycode: number): NativeKeyEvent {
    return {
      keycode,
      time: this.#now,
      ctrlKey: this.#held.has(code.ctrl),
      altKey: this.#held.has(code.alt) || this.#held.has(code.altGr),
      metaKey: this.#held.has(code.meta),
    };
  }
}

describe('key reader', () => {
  it.each([
    ['linux', 'ctrl+shift+s', [code.shift, code.ctrl, code.s]],
    ['linux', 'ctrl+alt+s', [code.ctrl, code.alt, code.s]],
    ['linux', 'alt+q', [code.alt, code.q]],
    ['linux', 'meta+s', [code.meta, code.s]],
    ['linux', 'shift+enter', [code.shift, code.enter]],
    ['win32', 'win+s', [code.meta, code.s]],
    ['win32', 'alt+s', [code.alt, code.s]],
    ['win32', 'ctrl+alt+down', [code.ctrl, code.alt, down]],
    ['darwin', 'cmd+s', [code.meta, code.s]],
    ['darwin', 'alt+cmd+s', [code.alt, code.meta, code.s]],
    ['darwin', 'ctrl+s', [code.ctrl, code.s]],
    ['darwin', 'alt+down', [code.altGr, down]],
  ] as [NodeJS.Platform, string, number[]][])('tells on %s of %s', (platform, told, keys) => {
    expect(new Keyboard(platform).chord(...keys)).toBe(told);
  });

  it.each([
    ['linux', 'a character', [code.q]],
    ['linux', 'a character with Shift', [code.shift, code.q]],
    ['linux', 'a character with AltGr', [code.altGr, code.q]],
    ['linux', 'a character with Ctrl and AltGr', [code.ctrl, code.altGr, code.q]],
    ['linux', 'the number pad', [numpad7]],
    ['linux', 'the number pad without NumLock', [0xee00 | numpad7]],
    ['linux', 'a key without a name', [0]],
    ['win32', 'Ctrl and Alt, which are AltGr', [code.ctrl, code.alt, code.q]],
    ['win32', 'a character by its number', [code.alt, numpad7]],
    ['darwin', 'a character with Option', [code.alt, code.q]],
    ['darwin', 'a character with the right Option', [code.altGr, code.q]],
  ] as [NodeJS.Platform, string, number[]][])('tells on %s nothing of %s', (platform, _, keys) => {
    expect(new Keyboard(platform).chord(...keys)).toBeUndefined();
  });

  it('forgets a modifier whose release it never saw', () => {
    const keyboard = new Keyboard('linux');
    keyboard.press(code.ctrl);
    expect(keyboard.chord(code.s)).toBe('ctrl+s');
    keyboard.wait(10_000);
    expect(keyboard.chord(code.s)).toBeUndefined();
  });

  it('tells of a held key once, and again when it is pressed again', () => {
    const keyboard = new Keyboard('win32');
    expect([keyboard.press(down), keyboard.press(down), keyboard.press(down)]).toEqual([
      'down',
      undefined,
      undefined,
    ]);
    keyboard.release(down);
    expect(keyboard.press(down)).toBe('down');
  });
});
