/** One rule of VS Code's keyboard shortcuts, as its JSON files have them. */
export interface KeyRule {
  /** `ctrl+k ctrl+s` */
  readonly key: string;
  /** With `-` before it: the command loses this key. Empty: the key loses its commands. */
  readonly command: string;
  readonly when?: string;
}

/**
 * The command of each chord that can only mean one: whatever the context, that command runs or none.
 * A chord that begins a longer one has none of its own.
 *
 * `defaults` in any order; `own` are the user's, in the order of their file: a later rule goes before
 * an earlier one, and before the defaults.
 */
export function chordTable(
  defaults: readonly KeyRule[],
  own: readonly KeyRule[],
): Record<string, string> {
  const candidates = new Map<string, Set<string>>();
  const removals = own.filter(isRemoval);
  for (const rule of [...defaults, ...own]) {
    const chord = canonicalChord(rule.key);
    if (
      chord === undefined ||
      beginsPlainly(chord) ||
      isRemoval(rule) ||
      removals.some((each) => removes(each, rule))
    ) {
      continue;
    }
    const isFinal = rule.when === undefined && own.includes(rule);
    const others = isFinal ? [] : (candidates.get(chord) ?? []);
    candidates.set(chord, new Set([...others, rule.command]));
  }
  const firstSteps = new Set(
    [...candidates.keys()].filter((chord) => chord.includes(' ')).map(firstStep),
  );
  const table: [string, string][] = [];
  for (const [chord, commands] of candidates) {
    const [command] = commands;
    if (command !== undefined && command !== '' && commands.size === 1 && !firstSteps.has(chord)) {
      table.push([chord, command]);
    }
  }
  return Object.fromEntries(table);
}

/** `escape escape`: whoever presses its first key, which has uses of its own, seldom means both. */
function beginsPlainly(chord: string): boolean {
  return chord.includes(' ') && !firstStep(chord).includes('+');
}

function isRemoval(rule: KeyRule): boolean {
  return rule.command.startsWith('-');
}

/** A removal without a key, or without a context, means them all. */
function removes(removal: KeyRule, rule: KeyRule): boolean {
  return (
    removal.command.slice(1) === rule.command &&
    (removal.key === '' || canonicalChord(removal.key) === canonicalChord(rule.key)) &&
    (removal.when === undefined || removal.when === rule.when)
  );
}

function firstStep(chord: string): string {
  return chord.split(' ')[0] ?? chord;
}

/** `Shift+Ctrl+P` and `ctrl-shift-p` are the same as `ctrl+shift+p`; undefined: it names no key. */
export function canonicalChord(text: string): string | undefined {
  const steps = text
    .trim()
    .split(/\s+/)
    .map((step) => canonicalStep(step));
  return steps.includes('') ? undefined : steps.join(' ');
}

const modifierOrder = ['ctrl', 'shift', 'alt', 'meta', 'cmd', 'win'];

function canonicalStep(step: string): string {
  const held = new Set<string>();
  let rest = step;
  for (;;) {
    const found = /^(ctrl|shift|alt|meta|cmd|win)[+-](.+)$/i.exec(rest);
    const [, modifier, after] = found ?? [];
    if (modifier === undefined || after === undefined) {
      break;
    }
    held.add(modifier.toLowerCase());
    rest = after;
  }
  const key = rest.startsWith('[') && rest.length > 1 ? rest : rest.toLowerCase();
  const modifiers = modifierOrder.filter((modifier) => held.has(modifier));
  return key === '' ? '' : [...modifiers, key].join('+');
}
