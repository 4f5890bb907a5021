import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { statusButton, waitForStatus } from '../stage/codereelControls.ts';
import type { Stage } from '../stage/stage.ts';
import { waitFor } from '../stage/waitFor.ts';

/** When things happened, as Unix time in ms. */
export interface PerformanceTimes {
  readonly startAsked: number;
  readonly recordingShown: number;
  readonly stopClicked: number;
  readonly finished: number;
}

/** How VS Code is set up for the demo: what is typed is what appears. */
export const demoSettings = {
  'editor.fontSize': 20,
  'editor.lineHeight': 1.5,
  'editor.minimap.enabled': false,
  'editor.tabSize': 2,
  'editor.detectIndentation': false,
  'editor.autoIndent': 'none',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoClosingComments': 'never',
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.acceptSuggestionOnCommitCharacter': false,
  'editor.acceptSuggestionOnEnter': 'off',
  'editor.parameterHints.enabled': false,
  'editor.hover.enabled': 'off',
  'editor.occurrencesHighlight': 'off',
  'editor.cursorSmoothCaretAnimation': 'on',
  'javascript.validate.enable': false,
  'breadcrumbs.enabled': false,
  'terminal.integrated.fontSize': 18,
  'terminal.integrated.env.linux': { PS1: String.raw`\[\e[1;34m\]daylight\[\e[0m\] $ ` },
  'terminal.integrated.profiles.linux': { demo: { path: 'bash', args: ['--norc'] } },
  'terminal.integrated.defaultProfile.linux': 'demo',
} as const;

const typedFile = join('src', 'daylight.js');
const typedLines = [
  '/** Hours from sunrise to sunset. */',
  'export function daylight(latitude, day) {',
  '  const tilt = -23.44 * radians * Math.cos(((day + 10) / 365) * 2 * Math.PI);',
  '  const cosine = -Math.tan(latitude * radians) * Math.tan(tilt);',
  '  const sunset = Math.acos(Math.min(1, Math.max(-1, cosine)));',
  '  return (sunset / Math.PI) * 24;',
  '}',
];

const keyDelayMs = 45;

/** Records a small code demo as a person would, from the Command Palette to the status bar button. */
export async function perform(stage: Stage): Promise<PerformanceTimes> {
  const { input, workbench } = stage;
  const { page } = workbench;

  await waitForStatus(workbench, 'idle');
  const startAsked = Date.now();
  await workbench.runCommand('Codereel: Start Recording');
  await waitForStatus(workbench, 'recording');
  const recordingShown = Date.now();
  await input.pause(800);

  await workbench.click(explorerRow(stage, 'src'));
  await workbench.click(explorerRow(stage, 'daylight.js'));
  const editor = page.locator('.editor-instance .view-lines');
  await editor.getByText('radians').waitFor();
  await workbench.click(editor);
  await input.key('ctrl+End');
  await typeLines(stage);
  await input.key('ctrl+s');
  await expectSaved(stage);

  await input.key('ctrl+grave');
  const terminal = page.locator('.terminal-wrapper.active .xterm-rows');
  await terminal.getByText('daylight').waitFor();
  await input.pause(400);
  await input.type('node src/main.js Reykjavik\n', { keyDelayMs });
  await terminal.getByText('Dec').waitFor();
  await input.pause(1200);

  await workbench.click(explorerRow(stage, 'chart.js'));
  await editor.getByText('paint').first().waitFor();
  await workbench.click(editor);
  await input.scroll(3);
  await input.pause(400);
  await input.scroll(-3);
  await workbench.click(page.locator('.tabs-container .tab', { hasText: 'daylight.js' }));
  await input.pause(800);

  const button = await workbench.centreOf(statusButton(workbench));
  await input.moveTo(button);
  const stopClicked = Date.now();
  await input.click(button);
  await waitForStatus(workbench, 'idle');
  return { startAsked, recordingShown, stopClicked, finished: Date.now() };
}

function explorerRow({ workbench }: Stage, name: string): Locator {
  return workbench.page.locator('.explorer-folders-view .monaco-list-row', {
    has: workbench.page.locator('.label-name').getByText(name, { exact: true }),
  });
}

async function typeLines({ input }: Stage): Promise<void> {
  for (const line of typedLines) {
    await input.type(`${line}\n`, { keyDelayMs });
    await input.pause(200);
  }
}

/** The file on disk is what was typed. */
async function expectSaved({ folders }: Stage): Promise<void> {
  const expected = `${typedLines.join('\n')}\n`;
  const file = join(folders.project, typedFile);
  let text = '';
  await waitFor(`the typed text is in ${typedFile}`, async () => {
    text = await readFile(file, 'utf8');
    return text.endsWith(expected) ? true : undefined;
  }).catch((cause: unknown) => {
    throw new Error(`${typedFile} is not what was typed:\n${text}`, { cause });
  });
}
