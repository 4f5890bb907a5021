import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { demoSettings } from '../../demo/performance.ts';
import type { Point } from '../../stage/input.ts';
import { openStage, type Stage } from '../../stage/stage.ts';
import { waitFor } from '../../stage/waitFor.ts';
import type { BenchContext } from '../benchPart.ts';
import { demoMs, longFiles, showCode, typedText, type DemoTimes } from './codeDemo.ts';
import { openMarker, type Marker } from './marker.ts';
import { grabExactly, type Rectangle } from './textQuality.ts';

/** A VS Code in which code is shown again and again, each time from the same beginning. */
export interface DemoStage {
  readonly stage: Stage;
  readonly marker: Marker;
  /** Where code stands, and neither caret nor pointer while the screen is at rest. */
  readonly codeArea: Rectangle;
  /** The X server's process. */
  readonly serverId: number;
  /** Makes everything as it was at the beginning. */
  reset(): Promise<void>;
  /** Shows code for so long; exact pictures of the screen at rest go into the folder. */
  show(folder: string): Promise<Shown>;
  close(): Promise<void>;
}

export interface Shown extends DemoTimes {
  /** Unix times in ms of the marker's turns. */
  readonly turnedAt: readonly number[];
  /** When the screen had been at rest, and what its code area showed exactly. */
  readonly rests: readonly { readonly at: number; readonly exact: string }[];
}

const closeAllEditors = { key: 'f9', command: 'workbench.action.closeAllEditors' };

export async function openDemoStage(context: BenchContext): Promise<DemoStage> {
  const project = join(context.outFolder, 'project');
  const originals = await makeProject(context.root, project);
  const stage = await openStage({
    baseEnvironment: context.environment,
    installation: context.codeServer,
    vsixFiles: [],
    project,
    // As VS Code comes, but for what would write more than is typed.
    settings: {
      ...demoSettings,
      'editor.fontSize': 14,
      'editor.lineHeight': 0,
      'editor.minimap.enabled': true,
    },
    keybindings: [closeAllEditors],
  });
  try {
    const marker = await openMarker(stage.display);
    const editor = await editorArea(stage);
    const loops = Math.max(1, Math.round((context.seconds * 1000) / demoMs));
    const reset = async (): Promise<void> => {
      // Whatever a demo that failed has left open.
      await stage.input.key('Escape');
      await stage.input.key('F9');
      await stage.workbench.page.locator('.tabs-container .tab').waitFor({ state: 'hidden' });
      for (const [name, text] of Object.entries(originals)) {
        await writeFile(join(stage.folders.project, name), text);
      }
      await stage.input.jumpTo({ x: 200, y: stage.display.height - 200 });
    };
    await reset();
    const server = (await stage.processes()).find(({ command }) => command[0] === 'Xvfb');
    const codeArea = insideOf(editor);
    return {
      stage,
      marker,
      codeArea,
      serverId: server?.id ?? 0,
      reset,
      show: async (folder) => {
        const editorPoint = { x: editor.x + 400, y: editor.y + Math.round(editor.height * 0.9) };
        const shown = await show({ stage, marker, codeArea, editorPoint, folder, loops });
        await expectTyped(stage, loops);
        return shown;
      },
      close: async () => {
        await marker.close();
        await stage.close();
      },
    };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

/** Files that fill a page and more, made of the sample project's. Gives their texts. */
async function makeProject(root: string, folder: string): Promise<Record<string, string>> {
  const sample = join(root, 'test', 'fixtures', 'sampleProject');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(sample, folder, { recursive: true });
  const parts = await Promise.all(
    ['chart.js', 'places.js', 'main.js'].map((name) => readFile(join(sample, 'src', name), 'utf8')),
  );
  const texts: Record<string, string> = {
    [longFiles.first]: parts.join('\n').repeat(4),
    [longFiles.second]: parts.toReversed().join('\n').repeat(3),
  };
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(join(folder, name), text);
  }
  return texts;
}

/** Opens a file once, which also wakes what VS Code starts for a language. */
async function editorArea({ input, workbench }: Stage): Promise<Rectangle> {
  const { page } = workbench;
  await input.key('ctrl+p');
  await page.locator('.quick-input-widget input').waitFor();
  await input.type('almanac', { keyDelayMs: 50 });
  await page.locator('.quick-input-list .monaco-list-row.focused').waitFor();
  await input.key('Return');
  const editor = page.locator('.editor-instance').first();
  await editor.locator('.view-lines').getByText('months').first().waitFor();
  const centre = await workbench.centreOf(editor);
  const box = await editor.boundingBox();
  if (box === null) {
    throw new Error('The editor cannot be seen.');
  }
  const width = Math.round(box.width);
  const height = Math.round(box.height);
  return {
    x: Math.round(centre.x - width / 2),
    y: Math.round(centre.y - height / 2),
    width,
    height,
  };
}

/** The caret is in the editor's lowest lines, its width is not all code, and 4:2:0 counts in twos. */
function insideOf({ x, y, height }: Rectangle): Rectangle {
  return { x: even(x), y: even(y + height * 0.15), width: 900, height: even(height * 0.5) };
}

function even(value: number): number {
  return 2 * Math.round(value / 2);
}

interface ShowOptions extends Pick<DemoStage, 'stage' | 'marker' | 'codeArea'> {
  readonly editorPoint: Point;
  readonly folder: string;
  readonly loops: number;
}

async function show(options: ShowOptions): Promise<Shown> {
  const { stage, marker, codeArea, editorPoint, folder, loops } = options;
  const { name, environment } = stage.display;
  const turnedAt = [await marker.turn()];
  const rests: { at: number; exact: string }[] = [];
  const times: DemoTimes[] = [];
  for (let loop = 0; loop < loops; loop += 1) {
    times.push(
      await showCode({
        input: stage.input,
        editorPoint,
        onRest: async () => {
          turnedAt.push(await marker.turn());
        },
        onRested: async () => {
          const exact = join(folder, `exact-${rests.length}.png`);
          rests.push({ at: Date.now(), exact });
          await grabExactly(exact, name, codeArea, environment);
        },
      }),
    );
  }
  if (turnedAt.length % 2 === 1) {
    // Black again for the next one.
    turnedAt.push(await marker.turn());
    await delay(200);
  }
  return {
    turnedAt,
    rests,
    began: times[0]?.began ?? 0,
    ended: times.at(-1)?.ended ?? 0,
    latestMs: Math.max(...times.map(({ latestMs }) => latestMs)),
  };
}

/** Everything was typed where it belongs: what was recorded is what was to be. */
async function expectTyped({ folders }: Stage, loops: number): Promise<void> {
  const expected = typedText(loops);
  for (const which of ['first', 'second'] as const) {
    const file = join(folders.project, longFiles[which]);
    await waitFor(`${longFiles[which]} ends with what was typed`, async () =>
      (await readFile(file, 'utf8')).endsWith(expected[which]),
    );
  }
}
