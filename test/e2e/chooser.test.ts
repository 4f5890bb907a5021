import type { Frame, Locator } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { Point } from '../stage/input.ts';
import { waitFor } from '../stage/waitFor.ts';
import { panelOf } from './support/panel.ts';
import { useScene } from './support/scene.ts';

const theScene = useScene();

afterEach(async () => {
  await theScene().stage.workbench.runCommand('View: Close All Editors');
});

/** The page to choose what to record, once it has looked. */
async function openChooser(): Promise<Frame> {
  const { workbench } = theScene().stage;
  await workbench.runCommand('Codereel: Choose What to Record');
  return waitFor('the chooser lists what there is', async () => {
    for (const frame of workbench.page.frames()) {
      const isChooser = await frame
        .evaluate<boolean>(`document.querySelector('form:not([hidden]) .stage') !== null`)
        .catch(() => false);
      if (isChooser) {
        return frame;
      }
    }
    return undefined;
  });
}

/** In desktop VS Code its own window is known; in a browser it is one of the windows. */
const windowTitle = /This VS Code window|code-server/;

async function clickIn(element: Locator): Promise<void> {
  await element.scrollIntoViewIfNeeded();
  await theScene().stage.workbench.click(element);
}

function card(chooser: Frame, title: RegExp): Locator {
  return chooser.locator('.card', { hasText: title });
}

/** What the panel says is recorded next. */
async function sourceInPanel(): Promise<string> {
  const { stage } = theScene();
  await stage.workbench.runCommand('Codereel: Show Panel');
  return (await panelOf(stage)).locator('.source-title').innerText();
}

/** Where a pixel of the screen is in the picture of the screen: a point on that same screen. */
async function onPicture(chooser: Frame, pixel: Point): Promise<Point> {
  const { display, workbench } = theScene().stage;
  const stage = chooser.locator('.stage');
  await stage.scrollIntoViewIfNeeded();
  const [centre, box] = [await workbench.centreOf(stage), await stage.boundingBox()];
  const { width, height } = box ?? { width: 0, height: 0 };
  return {
    x: Math.round(centre.x + (pixel.x / display.width - 0.5) * width),
    y: Math.round(centre.y + (pixel.y / display.height - 0.5) * height),
  };
}

async function numbersIn(chooser: Frame): Promise<number[]> {
  const fields = chooser.locator('.fields input');
  await fields.first().waitFor();
  return Promise.all((await fields.all()).map(async (field) => Number(await field.inputValue())));
}

describe('the page to choose what to record', () => {
  it('shows each display and the windows, with pictures of them', async () => {
    const chooser = await openChooser();
    const titles = await chooser.locator('.card-title').allInnerTexts();
    expect(titles).toContain('Display 1');
    expect(titles).toContainEqual(expect.stringMatching(windowTitle));
    await waitFor('the pictures are there', async () =>
      chooser.evaluate<boolean>(
        `[...document.querySelectorAll('.picture img')].slice(0, 2).every((img) => img.naturalWidth > 0)`,
      ),
    );
  });

  it('remembers what was chosen, and the panel says so', async () => {
    const { workbench } = theScene().stage;
    const chooser = await openChooser();
    await clickIn(card(chooser, windowTitle));
    await workbench.click(chooser.locator('vscode-button', { hasText: 'Record This' }));
    await waitFor('the page has closed', () => chooser.isDetached());
    expect(await sourceInPanel()).toMatch(windowTitle);
    const again = await openChooser();
    await clickIn(again.locator('vscode-button', { hasText: 'Use the Setting Again' }));
    await waitFor('the page has closed', () => again.isDetached());
    expect(await sourceInPanel()).toBe('Display 1');
  });

  it('takes a region drawn on the picture, moved by keys and typed', async () => {
    const { stage } = theScene();
    const { input, workbench } = stage;
    const chooser = await openChooser();
    const from = await onPicture(chooser, { x: 200, y: 100 });
    const to = await onPicture(chooser, { x: 1000, y: 600 });
    await input.drag(from, to);
    const drawn = await numbersIn(chooser);
    // One pixel of the picture is more than one of the screen.
    for (const [index, pixel] of [200, 100, 800, 500].entries()) {
      expect(Math.abs((drawn[index] ?? 0) - pixel)).toBeLessThan(6);
    }
    await input.key('Right');
    await input.key('shift+Down');
    const [x = 0, y = 0, width = 0] = drawn;
    await waitFor('the keys have moved it', async () => {
      const [left, top] = await numbersIn(chooser);
      return left === x + 1 && top === y + 10;
    });
    await clickIn(chooser.locator('[data-side=height] input'));
    await input.key('ctrl+a');
    await input.type('480');
    await input.key('Return');
    await workbench.click(chooser.locator('vscode-button', { hasText: 'Record This' }));
    await waitFor('the page has closed', () => chooser.isDetached());
    expect(await sourceInPanel()).toBe(`Region of ${width} × 480 at ${x + 1}, ${y + 10}`);
    const panel = await panelOf(stage);
    await workbench.click(panel.locator('[title="Use the Setting Again"]'));
    await panel.locator('.source-title', { hasText: 'Display 1' }).waitFor();
  });
});
