import type { Locator } from 'playwright-core';
import type { Stage } from '../../stage/stage.ts';
import { waitFor } from '../../stage/waitFor.ts';

export interface QuickPickRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** The list under the title bar that VS Code asks with, and what a person does to it. */
export class QuickPick {
  readonly #stage: Pick<Stage, 'workbench' | 'input'>;
  readonly widget: Locator;

  constructor(stage: Pick<Stage, 'workbench' | 'input'>) {
    this.#stage = stage;
    this.widget = stage.workbench.page.locator('.quick-input-widget');
  }

  get field(): Locator {
    return this.widget.locator('input[type="text"]').first();
  }

  /** Settles when the list with this title is there, its content known. */
  async waitForTitle(title: string): Promise<void> {
    await this.widget.locator('.quick-input-title', { hasText: title }).waitFor();
    await waitFor(
      `the list "${title}" is no longer busy`,
      async () =>
        (await this.widget.locator('.quick-input-progress:not(.done):visible').count()) === 0,
    );
  }

  /** The row whose label begins so. */
  row(label: string): Locator {
    return this.widget.locator('.quick-input-list .monaco-list-row', {
      has: this.#stage.workbench.page.locator('.label-name', { hasText: label }),
    });
  }

  /** What the rows in sight say. */
  async rows(): Promise<QuickPickRow[]> {
    const shown = await this.widget.locator('.quick-input-list .monaco-list-row').all();
    return Promise.all(
      shown.map(async (row) => ({
        label: await textOf(row.locator(`${firstLine} .label-name`)),
        description: await textOf(row.locator(`${firstLine} .label-description`)),
        // A row that is used anew keeps the detail of the one before it, out of sight.
        detail: await textOf(row.locator('.quick-input-list-label-meta:visible')),
      })),
    );
  }

  /** What the buttons of a row say. */
  async buttonsOf(label: string): Promise<string[]> {
    const buttons = await this.row(label).locator('.action-label').all();
    return Promise.all(
      buttons.map(async (button) => (await button.getAttribute('aria-label')) ?? ''),
    );
  }

  /** Goes from the focused row to one of its buttons by keyboard. */
  async tabToButton(button: string): Promise<void> {
    const { workbench, input } = this.#stage;
    const passed: string[] = [];
    await waitFor(
      `the focus is on "${button}"`,
      async () => {
        const now = await workbench.page.evaluate<string>(
          `document.activeElement?.getAttribute('aria-label') ?? ''`,
        );
        if (now === button) {
          return true;
        }
        // The buttons of a row are one stop for Tab; inside of it the arrows lead on.
        const isButton = (await this.widget.locator('.action-label:focus').count()) > 0;
        passed.push(now);
        await input.key(isButton ? 'Right' : 'Tab');
        return false;
      },
      { timeoutMs: 10_000, seen: () => passed },
    );
  }

  /** Moves the pointer over the row, which brings its buttons out, and clicks one. */
  async clickButton(label: string, button: string): Promise<void> {
    const { workbench, input } = this.#stage;
    const row = this.row(label);
    await input.moveTo(await workbench.centreOf(row));
    await workbench.click(row.locator(`.action-label[aria-label^="${button}"]`));
  }

  async dismiss(): Promise<void> {
    await this.#stage.input.key('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }
}

const firstLine = '.quick-input-list-row:first-child';

async function textOf(element: Locator): Promise<string> {
  return (await element.allInnerTexts()).join(' ').trim();
}
