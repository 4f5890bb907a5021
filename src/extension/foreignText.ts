/**
 * Text from elsewhere (names, paths, values of settings, other programs' words) on its way into VS
 * Code, which takes some marks for more than text. A recording may come from somebody else, and a
 * workspace may hold anything. Pure.
 */

/** For quick picks, whose labels, descriptions and details turn `$(name)` into an icon. */
export function labelText(text: string): string {
  return text.replaceAll(/\$\([A-Za-z0-9-]+(~[A-Za-z]+)?\)/g, String.raw`\$&`);
}

/** For notifications, which turn `[words](command:...)` into a link that runs a command. */
export function notificationText(text: string): string {
  return text.replaceAll('](', '] (');
}

/**
 * For Markdown with icons. Not `MarkdownString.appendText`: it makes every space a hard one, and long
 * messages then break inside of words.
 */
export function markdownText(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll(/[\\`*_{}[\]()#+\-.!~|>]/g, (mark) => `\\${mark}`)
      // Icons are looked for after the Markdown was read, when a backslash here would be gone.
      .replaceAll('$', '&#36;')
      .replaceAll(/\s+/g, ' ')
  );
}
