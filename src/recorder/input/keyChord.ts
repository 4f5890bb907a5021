import type { Key, ModifierRole } from './keyNames.ts';

export interface Chord {
  /** As VS Code spells it: `ctrl+shift+p`. */
  readonly chord: string;
  readonly named: boolean;
}

/**
 * What may be told of a key that went down: undefined for all that writes text, or could on some
 * keyboard. That is every key that makes a character without Ctrl, Alt or Meta, and with those that
 * systems use to write more characters: AltGr anywhere, Ctrl+Alt on Windows (the same as AltGr there),
 * Alt with the number pad on Windows (characters by their number), Option on a Mac.
 *
 * `character`: what the key makes by itself in the user's layout; undefined: not known.
 */
export function chordOf(
  key: Key,
  held: ReadonlySet<ModifierRole>,
  character: string | undefined,
  platform: NodeJS.Platform,
): Chord | undefined {
  if (key.kind === 'modifier' || held.has('level')) {
    return undefined;
  }
  const isNamed = key.kind === 'named';
  if (!isNamed && mayWriteText(key.kind, held, platform)) {
    return undefined;
  }
  const name = key.kind === 'character' ? nameByLayout(key, character) : key.name;
  const modifiers = (['ctrl', 'shift', 'alt', 'meta'] as const).filter((role) => held.has(role));
  const words = modifiers.map((role) => (role === 'meta' ? metaName(platform) : role));
  return { chord: [...words, name].join('+'), named: isNamed };
}

function mayWriteText(
  kind: 'character' | 'numpad',
  held: ReadonlySet<ModifierRole>,
  platform: NodeJS.Platform,
): boolean {
  if (held.has('meta')) {
    return false;
  }
  if (platform === 'darwin') {
    return !held.has('ctrl');
  }
  if (platform === 'win32' && held.has('alt')) {
    return held.has('ctrl') || kind === 'numpad';
  }
  return !held.has('ctrl') && !held.has('alt');
}

/** VS Code's name for the Meta key. */
function metaName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') {
    return 'cmd';
  }
  return platform === 'win32' ? 'win' : 'meta';
}

/** Characters by which VS Code names keys; all other keys have their place as a name. */
const nameCharacters = /^[a-z0-9`\-=[\]\\;',./]$/;

function nameByLayout(
  key: Extract<Key, { kind: 'character' }>,
  character: string | undefined,
): string {
  const lower = character?.toLowerCase();
  if (lower === undefined || key.name === 'space') {
    return key.name;
  }
  if (nameCharacters.test(lower)) {
    return lower;
  }
  // Where letters are not Latin, and where digits need Shift, VS Code names the key as in the US.
  return /^(?:Key|Digit)/.test(key.place) ? key.name : `[${key.place}]`;
}
