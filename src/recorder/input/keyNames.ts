/**
 * Keys by the numbers that uiohook gives them (`VC_*` in its uiohook.h): mostly places on a PC keyboard,
 * as scan code set 1 numbers them. Names are those of VS Code's keyboard shortcuts.
 */
export type Key =
  /** It makes no character in any layout. */
  | { readonly kind: 'named'; readonly name: string }
  /** `place` as the W3C's UI Events name it, `name` as on a keyboard of the United States. */
  | { readonly kind: 'character'; readonly place: string; readonly name: string }
  | { readonly kind: 'numpad'; readonly name: string }
  | { readonly kind: 'modifier'; readonly role: ModifierRole };

/** `level`: a key that gives others another character (AltGr). */
export type ModifierRole = 'ctrl' | 'shift' | 'alt' | 'meta' | 'level';

const named: Readonly<Record<string, readonly number[]>> = {
  escape: [1],
  backspace: [14],
  tab: [15],
  enter: [28, 0x0e_1c],
  pausebreak: [0x0e_45],
  home: [0x0e_47],
  pageup: [0x0e_49],
  end: [0x0e_4f],
  pagedown: [0x0e_51],
  insert: [0x0e_52],
  delete: [0x0e_53],
  contextmenu: [0x0e_5d],
  up: [0xe0_48],
  left: [0xe0_4b],
  right: [0xe0_4d],
  down: [0xe0_50],
};

/** In the order of their names: f1, f2, ... */
const functionKeys = [
  59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 87, 88, 91, 92, 93, 99, 100, 101, 102, 103, 104, 105, 106,
  107,
];

/** Rows of characters: the number of the first, and what they make in the United States. */
const rows: readonly (readonly [number, string])[] = [
  [2, '1234567890-='],
  [16, 'qwertyuiop[]'],
  [30, "asdfghjkl;'`"],
  [43, '\\zxcvbnm,./'],
];

const places: Readonly<Partial<Record<string, string>>> = {
  '-': 'Minus',
  '=': 'Equal',
  '[': 'BracketLeft',
  ']': 'BracketRight',
  ';': 'Semicolon',
  "'": 'Quote',
  '`': 'Backquote',
  '\\': 'Backslash',
  ',': 'Comma',
  '.': 'Period',
  '/': 'Slash',
};

const numpad: Readonly<Record<string, number>> = {
  numpad_multiply: 0x37,
  numpad7: 0x47,
  numpad8: 0x48,
  numpad9: 0x49,
  numpad_subtract: 0x4a,
  numpad4: 0x4b,
  numpad5: 0x4c,
  numpad6: 0x4d,
  numpad_add: 0x4e,
  numpad1: 0x4f,
  numpad2: 0x50,
  numpad3: 0x51,
  numpad0: 0x52,
  numpad_decimal: 0x53,
  numpad_divide: 0x0e_35,
};

/**
 * The right Alt key writes characters on most keyboards (AltGr), and on which it does is not always
 * known: it is never taken for Alt, but on a Mac, where both are the same.
 */
const modifiers: Readonly<Record<ModifierRole, readonly number[]>> = {
  ctrl: [29, 0x0e_1d],
  shift: [42, 54],
  alt: [56],
  meta: [0x0e_5b, 0x0e_5c],
  level: [0x0e_38],
};

/** uiohook marks the number pad's keys while NumLock is off. */
const numLockOff = 0xee_00;

const keys = new Map<number, Key>(allKeys());

/** undefined: a key that is not known. */
export function keyAt(code: number, platform: NodeJS.Platform): Key | undefined {
  const isMarked = (code & 0xff_00) === numLockOff;
  const key = keys.get(isMarked ? code & 0xff : code);
  return key?.kind === 'modifier' && key.role === 'level' && platform === 'darwin'
    ? { kind: 'modifier', role: 'alt' }
    : key;
}

function* allKeys(): Generator<[number, Key]> {
  for (const [name, codes] of Object.entries(named)) {
    yield* codes.map((code): [number, Key] => [code, { kind: 'named', name }]);
  }
  yield* functionKeys.map((code, index): [number, Key] => [
    code,
    { kind: 'named', name: `f${index + 1}` },
  ]);
  for (const [first, row] of rows) {
    yield* row
      .split('')
      .map((name, index): [number, Key] => [
        first + index,
        { kind: 'character', name, place: placeOf(name) },
      ]);
  }
  yield [57, { kind: 'character', name: 'space', place: 'Space' }];
  yield [0x0e_46, { kind: 'character', name: '[IntlBackslash]', place: 'IntlBackslash' }];
  for (const [name, code] of Object.entries(numpad)) {
    yield [code, { kind: 'numpad', name }];
  }
  for (const role of ['ctrl', 'shift', 'alt', 'meta', 'level'] as const) {
    yield* modifiers[role].map((code): [number, Key] => [code, { kind: 'modifier', role }]);
  }
}

function placeOf(name: string): string {
  return places[name] ?? (/\d/.test(name) ? `Digit${name}` : `Key${name.toUpperCase()}`);
}
