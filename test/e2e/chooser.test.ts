import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../stage/supervised.ts';
import { waitFor } from '../stage/waitFor.ts';
import { openChooser, sourceInPanel } from './support/chooser.ts';
import { openFlash } from './support/flash.ts';
import { panelOf } from './support/panel.ts';
import { endedRecording, newestRecording } from './support/recordings.ts';
import { useScene } from './support/scene.ts';
import { brightnessOf, probeVideo } from './support/video.ts';

const theScene = useScene();

afterEach(async () => {
  await theScene().stage.workbench.runCommand('View: Close All Editors');
});

/** In desktop VS Code its own window is known; in a browser it is one of the windows. */
const windowTitle = /This VS Code window|code-server/;

describe('the page to choose what to record', () => {
  it('shows each display and the windows, with pictures of them', async () => {
    const { stage } = theScene();
    const { frame } = await openChooser(stage, stage.workbench);
    const titles = await frame.locator('.card-title').allInnerTexts();
    expect(titles).toContain('Display 1');
    expect(titles).toContainEqual(expect.stringMatching(windowTitle));
    await waitFor('the pictures are there', async () =>
      frame.evaluate<boolean>(
        `[...document.querySelectorAll('.picture img')].slice(0, 2).every((img) => img.naturalWidth > 0)`,
      ),
    );
  });

  it('remembers what was chosen, and the panel says so', async () => {
    const { stage } = theScene();
    const { workbench } = stage;
    const chooser = await openChooser(stage, workbench);
    await chooser.clickIn(chooser.card(windowTitle));
    await chooser.endWith('Record This');
    expect(await sourceInPanel(workbench)).toMatch(windowTitle);
    const again = await openChooser(stage, workbench);
    await again.endWith('Use the Setting Again');
    expect(await sourceInPanel(workbench)).toBe('Display 1');
  });

  it('takes a region drawn on the picture, moved by keys and typed', async () => {
    const { stage } = theScene();
    const { input, workbench } = stage;
    const chooser = await openChooser(stage, workbench);
    const from = await chooser.onPicture({ x: 200, y: 100 });
    const to = await chooser.onPicture({ x: 1000, y: 600 });
    await input.drag(from, to);
    const drawn = await chooser.numbers();
    // One pixel of the picture is more than one of the screen.
    for (const [index, pixel] of [200, 100, 800, 500].entries()) {
      expect(Math.abs((drawn[index] ?? 0) - pixel)).toBeLessThan(6);
    }
    await input.key('Right');
    await input.key('shift+Down');
    const [x = 0, y = 0, width = 0] = drawn;
    await waitFor('the keys have moved it', async () => {
      const [left, top] = await chooser.numbers();
      return left === x + 1 && top === y + 10;
    });
    await chooser.clickIn(chooser.frame.locator('[data-side=height] input'));
    await input.key('ctrl+a');
    await input.type('480');
    await input.key('Return');
    await chooser.endWith('Record This');
    expect(await sourceInPanel(workbench)).toBe(`Region of ${width} × 480 at ${x + 1}, ${y + 10}`);
    const panel = await panelOf(stage);
    await workbench.click(panel.locator('[title="Use the Setting Again"]'));
    await panel.locator('.source-title', { hasText: 'Display 1' }).waitFor();
  });
});

describe('of two displays', () => {
  it('the one that is chosen is what is recorded', async () => {
    const { stage, codereel, recordings } = theScene();
    const { workbench, input, display } = stage;
    const { environment } = display;
    const half = { width: display.width / 2, height: display.height };
    const xrandr = async (...words: readonly string[]): Promise<void> => {
      await run('xrandr', words, { environment });
    };
    const place = (left: number): string => `${half.width}/254x${half.height}/286+${left}+0`;
    await xrandr('--setmonitor', 'left', place(0), 'screen');
    await xrandr('--setmonitor', 'right', place(half.width), 'none');
    onTestFinished(async () => {
      await xrandr('--delmonitor', 'right');
      await xrandr('--delmonitor', 'left');
    });
    const chooser = await openChooser(stage, workbench);
    const titles = await chooser.frame.locator('.card-title').allInnerTexts();
    expect(titles).toEqual(expect.arrayContaining(['Display 1', 'Display 2']));
    await chooser.clickIn(chooser.card(/Display 2/));
    await chooser.endWith('Record This');
    expect(await sourceInPanel(workbench)).toBe('Display 2');

    const area = { x: 1500, y: 600, width: 120, height: 100 };
    const flash = await openFlash(area, environment);
    await input.key('ctrl+shift+F8');
    await codereel.waitForPhase('recording');
    await input.click({ x: 1560, y: 650 }, { holdMs: 300 });
    await input.key('ctrl+shift+F8');
    await codereel.waitForPhase('idle');
    await flash.close();
    const { manifest, video } = await endedRecording((await newestRecording(recordings)).folder);
    expect(manifest.source).toEqual({ kind: 'display', index: 1 });
    expect(await probeVideo(video, environment)).toMatchObject(half);
    const there = { ...area, x: area.x - half.width };
    const brightness = (await brightnessOf(video, there, environment)).map(({ mean }) => mean);
    // Black, and white while it is pressed: nothing of VS Code is either.
    expect(Math.min(...brightness)).toBeLessThan(10);
    expect(Math.max(...brightness)).toBeGreaterThan(245);

    await (await openChooser(stage, workbench)).endWith('Use the Setting Again');
  });
});
