import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import type { Environment } from '../../src/base/environment.ts';
import type { Input, Point } from './input.ts';
import { run } from './supervised.ts';

/**
 * A VS Code window: Chromium, headed. It is read through the DOM and acted upon with
 * real input only: what works here works for a person.
 */
export interface Workbench {
  /** For reading. Its own mouse and keyboard never reach the X server: do not use them. */
  readonly page: Page;
  /** The X server's number for it. */
  readonly windowId: number;
  /** How many pixels of the screen one of the page takes, along each side. */
  readonly scaleFactor: number;
  /** Where an element's centre is on the screen, once it is visible and stands still. */
  centreOf(element: Locator): Promise<Point>;
  /** Moves the pointer to the element's centre and clicks. */
  click(element: Locator, options?: { readonly button?: number }): Promise<void>;
  /** Runs a command from the Command Palette by its full title: `View: Toggle Terminal`. */
  runCommand(title: string): Promise<void>;
  /** The titles that the Command Palette offers for a text, best first; leaves it closed. */
  findCommands(text: string): Promise<string[]>;
  /** To be called when the window has another place or size: it looks anew where the page is. */
  locate(): Promise<void>;
  /** Brings this window to the front and gives it the keyboard. */
  activate(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  readonly address: string;
  /** Chromium's own folder; each window needs one of its own. */
  readonly profileFolder: string;
  /** Names the window to the window manager; each window needs one of its own. */
  readonly windowClass: string;
  /** Must name the display. */
  readonly environment: Environment;
  readonly input: Input;
  /** How many pixels of the screen one of the page takes, along each side. Default 1. */
  readonly scaleFactor?: number;
  /** It can be moved and resized; otherwise it is maximised. */
  readonly freeWindow?: boolean;
}

const chromiumPath = '/usr/bin/chromium';
/** No bars, no first-run pages, no traffic of its own. */
const quietFlags = [
  '--test-type',
  '--no-first-run',
  '--lang=en-US',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--password-store=basic',
];
const readyTimeoutMs = 60_000;

/** The theme is on, VS Code has no more to set up, and what extensions contribute is known. */
const isReady = `
  document.querySelector('.monaco-workbench[class*="vscode-theme-"] .part.statusbar') !== null &&
  ['code/LifecyclePhase/Eventually', 'code/didLoadExtensions'].every(
    (mark) => performance.getEntriesByName(mark).length > 0,
  )`;

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { environment, input, windowClass, scaleFactor = 1, freeWindow = false } = options;
  const context = await chromium.launchPersistentContext(options.profileFolder, {
    executablePath: chromiumPath,
    headless: false,
    chromiumSandbox: false,
    // No bar that says that software controls the browser.
    ignoreDefaultArgs: ['--enable-automation'],
    args: [
      ...quietFlags,
      `--force-device-scale-factor=${scaleFactor}`,
      ...(freeWindow ? ['--window-position=0,0', '--window-size=1200,800'] : ['--start-maximized']),
      `--class=${windowClass}`,
      `--app=${options.address}`,
    ],
    viewport: null,
    // The stage closes it in its turn.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    env: definedOnly(environment),
    timeout: readyTimeoutMs,
  });
  try {
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    await page.waitForFunction(isReady, undefined, { timeout: readyTimeoutMs });
    const found = await run(
      'xdotool',
      ['search', '--sync', '--onlyvisible', '--class', windowClass],
      { environment, timeoutMs: readyTimeoutMs },
    );
    const windowId = Number(found.trim().split('\n').at(-1));
    const activate = async (): Promise<void> => {
      await run('xdotool', ['windowactivate', '--sync', String(windowId)], {
        environment,
        timeoutMs: readyTimeoutMs,
      });
    };
    await activate();
    const placeOf = async (): Promise<Point> => {
      const words = await run('xdotool', ['getwindowgeometry', '--shell', String(windowId)], {
        environment,
      });
      const [, x, y] = /^X=(-?\d+)\nY=(-?\d+)$/m.exec(words) ?? [];
      return { x: Number(x), y: Number(y) };
    };
    const measure = (): Promise<Point> => measureOrigin({ page, input, scaleFactor, placeOf });
    const origin = await measure();
    return assemble({ context, page, windowId, scaleFactor, input, activate, measure, origin });
  } catch (error) {
    await context.close();
    throw error;
  }
}

interface WorkbenchParts extends Pick<Workbench, 'page' | 'windowId' | 'scaleFactor' | 'activate'> {
  readonly context: BrowserContext;
  readonly input: Input;
  /** Where the page's corner is on the screen. */
  readonly origin: Point;
  readonly measure: () => Promise<Point>;
}

function assemble(parts: WorkbenchParts): Workbench {
  const { context, page, windowId, scaleFactor, input, activate, measure } = parts;
  let { origin } = parts;
  const gone = new Promise<void>((resolve) => {
    context.once('close', () => {
      resolve();
    });
  });
  const centreOf = async (element: Locator): Promise<Point> => {
    const box = await restingBox(element);
    return {
      x: Math.round(origin.x + (box.x + box.width / 2) * scaleFactor),
      y: Math.round(origin.y + (box.y + box.height / 2) * scaleFactor),
    };
  };
  const quickInput = page.locator('.quick-input-widget');
  const rows = quickInput.locator('.quick-input-list .monaco-list-row');

  const openPalette = async (timeout: number): Promise<void> => {
    await input.key('F1');
    await quickInput.locator('input').waitFor({ timeout });
    await page.waitForFunction(
      `document.activeElement?.closest('.quick-input-widget') !== null`,
      undefined,
      { timeout },
    );
  };

  /**
   * Opens the palette and types; a person would look at the list next. A view that is still being
   * shown takes the keyboard away from the palette: then it is opened again.
   */
  const search = async (text: string): Promise<void> => {
    await openPalette(5_000).catch(async () => {
      // F1 that the page did not take has made the browser open its help, in front of everything.
      await activate();
      await input.key('Escape');
      await openPalette(readyTimeoutMs);
    });
    await input.type(text);
    await page.waitForFunction(
      `document.querySelector('.quick-input-widget input')?.value === ${JSON.stringify(`>${text}`)}`,
    );
  };
  const labels = async (): Promise<string[]> =>
    (await rows.locator('.quick-input-list-label .label-name').allInnerTexts()).map((label) =>
      label.trim(),
    );
  const dismiss = async (): Promise<void> => {
    await input.key('Escape');
    await quickInput.waitFor({ state: 'hidden' });
  };

  return {
    page,
    windowId,
    scaleFactor,
    centreOf,
    click: async (element, clickOptions) => {
      await input.click(await centreOf(element), clickOptions);
    },
    runCommand: async (title) => {
      await search(title);
      const wanted = rows.filter({
        has: page.locator('.quick-input-list-label .label-name', { hasText: exactly(title) }),
      });
      try {
        await wanted.waitFor({ timeout: 15_000 });
      } catch (cause) {
        const offered = (await labels()).join(' | ');
        await dismiss();
        throw new Error(`The Command Palette has no "${title}". It offers: ${offered}`, { cause });
      }
      // It need not be the first: the palette puts those that were used before it.
      const place = Number(await wanted.getAttribute('data-index'));
      for (let step = 0; step < place; step += 1) {
        await input.key('Down');
      }
      await wanted.and(page.locator('.focused')).waitFor();
      await input.key('Return');
      await page.waitForFunction(paletteIsDone, title);
    },
    findCommands: async (text) => {
      await search(text);
      await rows.first().waitFor();
      const found = await labels();
      await dismiss();
      return found;
    },
    locate: async () => {
      origin = await measure();
    },
    activate,
    close: async () => {
      // A browser ends with its last window, maybe just now: then there is nothing to close.
      await Promise.any([context.close(), gone]);
    },
  };
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}

/** The palette is gone, or the command has put a question of its own in its place. */
const paletteIsDone = `(title) => {
  const widget = document.querySelector('.quick-input-widget');
  return widget.style.display === 'none' || widget.querySelector('input').value !== '>' + title;
}`;

/** An element's box in the page, when two frames in a row agree about it. */
async function restingBox(
  element: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  await element.waitFor();
  const deadline = Date.now() + 15_000;
  let last = '';
  while (Date.now() < deadline) {
    const box = await element.boundingBox();
    const now = JSON.stringify(box);
    if (box !== null && box.width > 0 && now === last) {
      return box;
    }
    last = now;
    await element.page().evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
  }
  throw new Error(`${String(element)} does not stand still.`);
}

interface OriginOptions extends Pick<WorkbenchParts, 'page' | 'input' | 'scaleFactor'> {
  /** Where the window's corner is. */
  readonly placeOf: () => Promise<Point>;
}

/** Where the page's corner is on the screen: told by a real move of the pointer. */
async function measureOrigin({ page, input, scaleFactor, placeOf }: OriginOptions): Promise<Point> {
  const corner = await placeOf();
  const target = { x: corner.x + 300, y: corner.y + 300 };
  await input.jumpTo({ x: target.x - 40, y: target.y - 40 });
  // What comes from the jump before is further away than a rounded coordinate is.
  await page.evaluate(`{
    delete window.codereelProbe;
    const isTarget = (is, wanted) => Math.abs(is * ${scaleFactor} - wanted) <= ${scaleFactor};
    addEventListener('pointermove', function listen({ clientX: x, clientY: y, screenX, screenY }) {
      if (isTarget(screenX, ${target.x}) && isTarget(screenY, ${target.y})) {
        removeEventListener('pointermove', listen, true);
        window.codereelProbe = { x, y };
      }
    }, true);
  }`);
  await input.jumpTo(target);
  await page.waitForFunction('window.codereelProbe', undefined, { timeout: 10_000 });
  const seen = await page.evaluate<Point>('window.codereelProbe');
  return { x: target.x - seen.x * scaleFactor, y: target.y - seen.y * scaleFactor };
}

function definedOnly(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
