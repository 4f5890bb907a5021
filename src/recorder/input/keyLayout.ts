import type { XConnection } from '../x11/xConnection.ts';
import type { Key } from './keyNames.ts';

/** What keys are in the user's layout. */
export interface KeyLayout {
  /** undefined: a key whose meaning no layout changes, or that the layout does not tell of. */
  key(code: number): LayoutKey | undefined;
}

/** A modifier, a named key, a character; `nothing`: something else, which is left alone. */
export type LayoutKey =
  | Exclude<Key, { kind: 'character' | 'numpad' }>
  /** `character`: empty where it is none that has a place in VS Code's names. */
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'nothing' };

/** Requests of the X protocol, and of its keyboard extension. */
const getKeyboardMapping = 101;
const xkbUseExtension = 0;
const xkbGetState = 4;
const coreKeyboard = 0x1_00;

/** X numbers keys from 8 on; the first ones are uiohook's codes and 8, whatever the keyboard. */
const firstKeycode = 8;
const keycodes = 248;
const lastSameCode = 0x58;
/** The number pad's keys, which are named by their places. */
const numpadCodes = new Set([0x37, ...range(0x47, 0x53)]);
/**
 * Keys that users make a key for a third level of (`lv3:rwin_switch` and its like), as evdev numbers
 * them: Enter on the number pad, right Ctrl, both Meta, Menu. Other keyboards number them differently,
 * so nothing else is taken from there.
 */
const farKeycodes: ReadonlyMap<number, number> = new Map([
  [0x0e_1c, 104],
  [0x0e_1d, 105],
  [0x0e_5b, 133],
  [0x0e_5c, 134],
  [0x0e_5d, 135],
]);

/** Reads the layout that is in use. Rejects when the server does not answer. */
export async function readKeyLayout(connection: XConnection): Promise<KeyLayout> {
  const [mapping, group] = await Promise.all([
    connection.send(Buffer.from([getKeyboardMapping, 0, 2, 0, firstKeycode, keycodes, 0, 0])),
    readGroup(connection),
  ]);
  return keyLayout(mapping, group);
}

/** Which of a user's layouts is in use, from 0; 0 where the server has no such notion. */
async function readGroup(connection: XConnection): Promise<number> {
  const opcode = await connection.extension('XKEYBOARD');
  if (opcode === undefined) {
    return 0;
  }
  const version = Buffer.from([opcode, xkbUseExtension, 2, 0, 1, 0, 0, 0]);
  await connection.send(version);
  const question = Buffer.from([opcode, xkbGetState, 2, 0, 0, 0, 0, 0]);
  question.writeUInt16LE(coreKeyboard, 4);
  return (await connection.send(question)).readUInt8(4);
}

/**
 * `mapping`: of the answer to GetKeyboardMapping what follows its first 8 bytes: 24 of nothing, then for
 * each key the same number of keysyms: two of the first layout, two of the second, then others.
 */
export function keyLayout(mapping: Buffer, group: number): KeyLayout {
  const words = Math.floor((mapping.length - 24) / 4);
  const perKey = Math.floor(words / keycodes);
  const column = group * 2;
  const keyOf = (keycode: number): LayoutKey => {
    const at = 24 + 4 * perKey * (keycode - firstKeycode);
    const own = mapping.readUInt32LE(at + 4 * column);
    // A key that has nothing in the second layout has the same in both.
    return keyOfSymbol(own === 0 ? mapping.readUInt32LE(at) : own);
  };
  const isKnown = column < Math.min(perKey, 4);
  return {
    key(code) {
      const far = farKeycodes.get(code);
      if (isKnown && far !== undefined) {
        const key = keyOf(far);
        return key.kind === 'modifier' && key.role === 'level' ? key : undefined;
      }
      return isKnown && code > 0 && code <= lastSameCode && !numpadCodes.has(code)
        ? keyOf(code + firstKeycode)
        : undefined;
    },
  };
}

/** Keysyms as X11/keysymdef.h numbers them. */
const symbols: ReadonlyMap<number, LayoutKey> = new Map<number, LayoutKey>([
  ...[0xff_e1, 0xff_e2].map(modifier('shift')),
  ...[0xff_e3, 0xff_e4].map(modifier('ctrl')),
  ...[0xff_e7, 0xff_e8, 0xff_eb, 0xff_ec, 0xff_ed, 0xff_ee].map(modifier('meta')),
  ...[0xff_e9, 0xff_ea].map(modifier('alt')),
  // Mode_switch, and all of the third and fifth level: hold, latch, lock.
  ...[0xff_7e, ...range(0xfe_03, 0xfe_05), ...range(0xfe_11, 0xfe_13)].map(modifier('level')),
  ...names({ 0xff_08: 'backspace', 0xff_09: 'tab', 0xfe_20: 'tab', 0xff_0d: 'enter' }),
  ...names({ 0xff_1b: 'escape', 0xff_50: 'home', 0xff_51: 'left', 0xff_52: 'up' }),
  ...names({ 0xff_53: 'right', 0xff_54: 'down', 0xff_55: 'pageup', 0xff_56: 'pagedown' }),
  ...names({ 0xff_57: 'end', 0xff_63: 'insert', 0xff_ff: 'delete' }),
  ...range(0xff_be, 0xff_d5).map((symbol, index): [number, LayoutKey] => [
    symbol,
    { kind: 'named', name: `f${index + 1}` },
  ]),
]);

/** Keysyms above it by this much are Unicode characters. */
const unicodeBase = 0x1_00_00_00;

function keyOfSymbol(symbol: number): LayoutKey {
  const known = symbols.get(symbol);
  if (known) {
    return known;
  }
  if (symbol === 0) {
    return { kind: 'nothing' };
  }
  const point = symbol >= unicodeBase ? symbol - unicodeBase : symbol;
  const isCharacter = (symbol >= 0x20 && symbol <= 0xff) || symbol >= unicodeBase;
  if (isCharacter && point <= 0x10_ff_ff) {
    return { kind: 'character', character: String.fromCodePoint(point) };
  }
  // The letters of older keysyms (Cyrillic, Greek, ...), dead keys; above them are function keys.
  return symbol < 0xff_00 ? { kind: 'character', character: '' } : { kind: 'nothing' };
}

function modifier(role: Extract<Key, { kind: 'modifier' }>['role']) {
  return (symbol: number): [number, LayoutKey] => [symbol, { kind: 'modifier', role }];
}

function names(named: Readonly<Record<number, string>>): [number, LayoutKey][] {
  return Object.entries(named).map(([symbol, name]) => [Number(symbol), { kind: 'named', name }]);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
