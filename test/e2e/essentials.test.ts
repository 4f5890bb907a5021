import { describe, expect, it } from 'vitest';
import { panelOf } from './support/panel.ts';
import { waitForNoProcesses } from './support/codereel.ts';
import { expectWhole, newestRecording } from './support/recordings.ts';
import { useScene } from './support/scene.ts';
import { waitFor } from '../stage/waitFor.ts';

/** The short form of everything, for a VS Code other than the newest. */
describe('in any VS Code that package.json names', () => {
  const theScene = useScene();

  it('a recording from the palette to the status bar is whole, and the panel shows it', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(1);
    await codereel.stopFromStatusBar();
    await codereel.waitForNotification(/^Recorded 0:0\d/);
    await expectWhole(stage, await newestRecording(recordings));
    await waitForNoProcesses(stage);
    await stage.workbench.runCommand('Codereel: Show Panel');
    const panel = await panelOf(stage);
    await panel.locator('.recordings h3', { hasText: 'sampleProject' }).waitFor();
    await waitFor('its picture is loaded', async () =>
      panel.evaluate<boolean>(`document.querySelector('.recordings img').naturalWidth > 0`),
    );
    expect(await panel.locator('h1').innerText()).toBe('Ready');
  });
});
