import type { Frame, Locator } from 'playwright-core';
import type { Point } from '../../stage/input.ts';
import type { Stage } from '../../stage/stage.ts';
import type { Workbench } from '../../stage/workbench.ts';
import { waitFor } from '../../stage/waitFor.ts';
import { panelOf } from './panel.ts';

/** The page to choose what to record, in one window, and what a person does there. */
export class Chooser {
  readonly frame: Frame;
  readonly #workbench: Workbench;
  readonly #display: Stage['display'];

  constructor(frame: Frame, workbench: Workbench, display: Stage['display']) {
    this.frame = frame;
    this.#workbench = workbench;
    this.#display = display;
  }

  card(title: RegExp): Locator {
    return this.frame.locator('.card', { hasText: title });
  }

  async clickIn(element: Locator): Promise<void> {
    await element.scrollIntoViewIfNeeded();
    await this.#workbench.click(element);
  }

  /** Clicks the button that ends it, and waits until it has gone. */
  async endWith(button: 'Record This' | 'Use the Setting Again'): Promise<void> {
    await this.#workbench.click(this.frame.locator('vscode-button', { hasText: button }));
    await waitFor('the page has closed', () => this.frame.isDetached());
  }

  /** Where a pixel of the screen is in the picture of the screen: a point on that same screen. */
  async onPicture(pixel: Point): Promise<Point> {
    const { width, height } = this.#display;
    const stage = this.frame.locator('.stage');
    await stage.scrollIntoViewIfNeeded();
    const [centre, box] = [await this.#workbench.centreOf(stage), await stage.boundingBox()];
    const { scaleFactor } = this.#workbench;
    return {
      x: Math.round(centre.x + (pixel.x / width - 0.5) * (box?.width ?? 0) * scaleFactor),
      y: Math.round(centre.y + (pixel.y / height - 0.5) * (box?.height ?? 0) * scaleFactor),
    };
  }

  /** The region's left, top, width and height, as the fields have them. */
  async numbers(): Promise<number[]> {
    const fields = this.frame.locator('.fields input');
    await fields.first().waitFor();
    return Promise.all((await fields.all()).map(async (field) => Number(await field.inputValue())));
  }
}

/** Opens the page; settles once it has looked. */
export async function openChooser(
  { display }: Pick<Stage, 'display'>,
  workbench: Workbench,
): Promise<Chooser> {
  await workbench.runCommand('Codereel: Choose What to Record');
  return waitFor('the chooser lists what there is', async () => {
    for (const frame of workbench.page.frames()) {
      const isChooser = await frame
        .evaluate<boolean>(
          `document.querySelector('form:not([hidden]) .stage') !== null &&
            document.querySelector('.looking:not([hidden])') === null`,
        )
        .catch(() => false);
      if (isChooser) {
        return new Chooser(frame, workbench, display);
      }
    }
    return undefined;
  });
}

/** What the panel says is recorded next. */
export async function sourceInPanel(workbench: Workbench): Promise<string> {
  await workbench.runCommand('Codereel: Show Panel');
  return (await panelOf({ workbench })).locator('.source-title').innerText();
}
