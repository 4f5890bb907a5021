import type { Frame, Locator } from 'playwright-core';
import type { Stage } from '../../stage/stage.ts';
import { waitFor } from '../../stage/waitFor.ts';

/**
 * The panel's page, once it shows something. It lies in frames inside of frames, which VS Code throws
 * away when the panel is hidden: ask again after that.
 */
export async function panelOf({ workbench }: Pick<Stage, 'workbench'>): Promise<Frame> {
  const frames = (): Frame[] => workbench.page.frames();
  return waitFor(
    'the panel shows itself',
    async () => {
      for (const frame of frames()) {
        const isPanel = await frame
          .evaluate<boolean>(
            `document.querySelector('main#codereel:not([hidden]) .state-line') !== null`,
          )
          .catch(() => false);
        if (isPanel) {
          return frame;
        }
      }
      return undefined;
    },
    { seen: () => frames().map((frame) => frame.url()) },
  );
}

export function panelSection(panel: Frame, title: string): Locator {
  return panel.locator('details', { has: panel.locator('summary', { hasText: title }) });
}

/** What the panel says under `label` among its figures. */
export async function figureIn(panel: Frame, label: string): Promise<string> {
  const row = panel.locator('.figures > div', {
    has: panel.locator('dt', { hasText: new RegExp(`^${label}$`) }),
  });
  return (await row.locator('dd').innerText()).trim();
}

/** The row of a setting, by its title. */
export function settingIn(panel: Frame, title: string): Locator {
  return panel.locator('.settings li', {
    has: panel.locator('h4', { hasText: new RegExp(`^${title}$`) }),
  });
}

/** Presses Tab until a button with this label has the focus, as one who has no mouse does. */
export async function tabTo(stage: Stage, panel: Frame, label: RegExp): Promise<void> {
  const focused = async (): Promise<string> =>
    panel.evaluate<string>(`document.activeElement?.getAttribute('title') ?? ''`);
  const passed: string[] = [];
  await waitFor(
    `the focus is on ${String(label)}`,
    async () => {
      const now = await focused();
      if (label.test(now)) {
        return true;
      }
      passed.push(now);
      await stage.input.key('Tab');
      return false;
    },
    { seen: () => passed },
  );
}
