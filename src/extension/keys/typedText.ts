/** A place in a document: line and column, from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Span {
  readonly start: Place;
  readonly end: Place;
}

export interface TextEdit {
  readonly range: Span;
  readonly text: string;
}

/** What a pair's first half brings along when the editor closes it by itself. */
const pairs = new Set([
  '()',
  '[]',
  '{}',
  '<>',
  '""',
  "''",
  '``',
  '«»',
  '‹›',
  '“”',
  '‘’',
  '„“',
  '「」',
]);

/** Enter, what the editor indents by, and the marks with which it goes on with a comment. */
const newLine = /^\r?\n[\s*/#;%-]{0,200}$/;

/**
 * The text that was typed, if that is what the edits of one change look like: one character, as it was
 * typed and not as the editor completed it, at the cursor, or the same at several. undefined for all
 * else: what is pasted, accepted from a list, formatted, undone, or edited by other extensions.
 *
 * `selections`: where the cursors were before it.
 */
export function typedText(
  edits: readonly TextEdit[],
  selections: readonly Span[],
): string | undefined {
  // White space that the editor takes away at the same time was not typed.
  const inserted = edits.filter((edit) => edit.text !== '');
  if (!inserted.some((edit) => selections.some((selection) => touches(edit.range, selection)))) {
    return undefined;
  }
  const texts = new Set(inserted.map((edit) => edit.text));
  const [first, second] = texts;
  if (texts.size === 2 && first !== undefined && second !== undefined) {
    return surroundedBy(first, second);
  }
  return texts.size === 1 && first !== undefined ? typedOf(first) : undefined;
}

function typedOf(text: string): string | undefined {
  if (newLine.test(text)) {
    return '\n';
  }
  if (pairs.has(text)) {
    return text.charAt(0);
  }
  return isOneCharacter(text) ? text : undefined;
}

/** A character typed with text selected may put a pair around it: two edits, first and last half. */
function surroundedBy(one: string, other: string): string | undefined {
  for (const [open, close] of [
    [one, other],
    [other, one],
  ] as const) {
    if (pairs.has(open + close)) {
      return open;
    }
  }
  return undefined;
}

const characters = new Intl.Segmenter();

/** As people count: a letter with its accents is one. */
function isOneCharacter(text: string): boolean {
  const [first, second] = characters.segment(text);
  return first !== undefined && second === undefined;
}

function touches(range: Span, selection: Span): boolean {
  return compare(range.start, selection.end) <= 0 && compare(range.end, selection.start) >= 0;
}

function compare(one: Place, other: Place): number {
  return one.line - other.line || one.character - other.character;
}
