/** What a terminal has in place of what messages name for VS Code. The first that fits counts. */
const replacements: readonly (readonly [RegExp, string])[] = [
  [/"Codereel: Show Log"/g, '--verbose'],
  [/clear the setting codereel\.sound\.\w+Device/g, 'name none'],
  [/(?:the )?(?:setting )?codereel\.sound\.microphoneDevice/g, '--microphone=DEVICE'],
  [/(?:the )?(?:setting )?codereel\.sound\.systemDevice/g, '--system-sound=DEVICE'],
  [/(?:the )?(?:setting )?codereel\.capture\.source/g, '--source'],
  [/switch the setting codereel\.sound\.microphone off/g, 'leave --microphone out'],
  [/switch the setting codereel\.sound\.system off/g, 'leave --system-sound out'],
  [/switch the setting codereel\.cursor\.log off/g, 'give --no-cursor'],
  [/in the setting codereel\.ffmpeg\.path/g, 'with --ffmpeg'],
  [/(?:the )?(?:setting )?codereel\.ffmpeg\.path/g, '--ffmpeg'],
  [/in the setting codereel\.recording\.folder/g, 'with --output'],
  [/(?:the )?(?:setting )?codereel\.recording\.folder/g, '--output'],
  [/in the setting codereel\.video\.encoder/g, 'with --encoder'],
  [/codereel\.video\.encoder or --encoder/g, '--encoder'],
  [/(?:the )?(?:setting )?codereel\.video\.encoder/g, '--encoder'],
];

/**
 * A message or remedy in the words of somebody who has no settings and no command palette. The
 * recorder's messages speak of VS Code's. Pure.
 */
export function terminalWords(text: string): string {
  return replacements.reduce((words, [pattern, option]) => words.replace(pattern, option), text);
}

/**
 * Text that may come from a file, safe to show: what is in it cannot command the terminal. Tabs and
 * line feeds stay. Pure.
 */
export function printable(text: string): string {
  return text.replace(/(?![\t\n])\p{Cc}/gu, '\uFFFD');
}
