import { setTimeout as delay } from 'node:timers/promises';
import type { Input, Point } from '../../stage/input.ts';

/**
 * Somebody shows code: a fixed list of what is done when, with real input, the same for each recorder.
 * It looks at nothing, so that nothing that is slow changes when the next thing is done.
 */
interface Cue {
  /** Since the beginning. */
  readonly atMs: number;
  readonly act: (scene: DemoScene) => Promise<unknown>;
}

export interface DemoScene {
  readonly input: Input;
  /** In the editor, where turning the wheel scrolls. */
  readonly editorPoint: Point;
  /** The screen is at rest from now on for a second and a half. */
  readonly onRest: () => Promise<void>;
  /** It has been at rest for a second. */
  readonly onRested: () => Promise<void>;
}

/** Somebody who types well: 130 words a minute. */
const keyDelayMs = 90;

export const longFiles = { first: 'almanac.js', second: 'calendar.js' } as const;

const firstTyped =
  '\n/** Hours from sunrise to sunset. */\nexport function daylight(place, day) {\n';
const secondTyped = '\nexport { daylight };\n';

/** What the two files end with after so many demos. */
export function typedText(times: number): Record<keyof typeof longFiles, string> {
  return { first: firstTyped.repeat(times), second: secondTyped.repeat(times) };
}

const key =
  (keys: string): Cue['act'] =>
  async ({ input }) =>
    input.key(keys);

const type =
  (text: string, delayMs = keyDelayMs): Cue['act'] =>
  async ({ input }) =>
    input.type(text, { keyDelayMs: delayMs });

const wheel =
  (notches: number): Cue['act'] =>
  async ({ input }) =>
    input.scroll(notches);

const openFile = (atMs: number, name: string): Cue[] => [
  { atMs, act: key('ctrl+p') },
  { atMs: atMs + 600, act: type(name, 50) },
  { atMs: atMs + 1500, act: key('Return') },
];

const rest = (atMs: number): Cue[] => [
  { atMs, act: async ({ onRest }) => onRest() },
  { atMs: atMs + 1000, act: async ({ onRested }) => onRested() },
];

const arrows: Cue[] = [0, 1, 2, 3, 4].map((step) => ({
  atMs: 12_300 + step * 150,
  act: key('Up'),
}));

const cues: readonly Cue[] = [
  ...openFile(300, 'almanac'),
  { atMs: 2700, act: key('ctrl+End') },
  { atMs: 3100, act: type(firstTyped) },
  // Saved by itself a second after the last key; then nothing moves but the caret.
  ...rest(10_900),
  ...arrows,
  { atMs: 13_100, act: async ({ input, editorPoint }) => input.moveTo(editorPoint) },
  { atMs: 14_000, act: wheel(-4) },
  { atMs: 14_700, act: wheel(4) },
  { atMs: 15_500, act: key('F1') },
  { atMs: 16_100, act: type('View: ', 60) },
  { atMs: 17_000, act: key('Escape') },
  ...openFile(17_400, 'calendar'),
  { atMs: 19_400, act: key('ctrl+End') },
  ...rest(20_000),
  { atMs: 21_400, act: type(secondTyped) },
  ...rest(23_500),
];

/** How long it is shown. */
export const demoMs = 25_000;

export interface DemoTimes {
  /** Unix time in ms. */
  readonly began: number;
  readonly ended: number;
  /** How late the latest of its cues was: more than a few tenths of a second, and the machine is too slow. */
  readonly latestMs: number;
}

export async function showCode(scene: DemoScene): Promise<DemoTimes> {
  const began = Date.now();
  let latestMs = 0;
  for (const { atMs, act } of cues) {
    const early = began + atMs - Date.now();
    latestMs = Math.max(latestMs, -early);
    await delay(Math.max(0, early));
    await act(scene);
  }
  await delay(Math.max(0, began + demoMs - Date.now()));
  return { began, ended: Date.now(), latestMs };
}
