/** Commands can be called by anyone with anything: these read what was given, or say undefined. */

/** A label, bare or as `{ label }`, the form of a keybinding's `args`. */
/** What a button passes with its command, to tell its clicks from the command's key. */
export const clicked = 'click';

export function labelArgument(given: unknown): string | undefined {
  if (typeof given === 'string') {
    return given;
  }
  return typeof given === 'object' && given !== null && 'label' in given
    ? textArgument(given.label)
    : undefined;
}

export function textArgument(given: unknown): string | undefined {
  return typeof given === 'string' ? given : undefined;
}
