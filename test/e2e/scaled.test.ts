import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../stage/supervised.ts';
import type { Workbench } from '../stage/workbench.ts';
import { Codereel } from './support/codereel.ts';
import { openChooser, sourceInPanel } from './support/chooser.ts';
import { FreeWindow } from './support/freeWindow.ts';
import { expectPressesShown, press, showPresses } from './support/presses.ts';
import { endedRecording, newestRecording, type RecordingOnDisk } from './support/recordings.ts';
import { useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';
import { probeVideo, showsMagenta } from './support/video.ts';

const startStopKey = 'ctrl+shift+F8';

const theScene = useScene(() => ({ freeWindows: true }));

interface Scaled {
  readonly workbench: Workbench;
  readonly window: FreeWindow;
}

/** Another window of VS Code, as on a display with that scale. */
async function openScaled(scaleFactor: number): Promise<Scaled> {
  const { stage } = theScene();
  const workbench = await stage.openWindow(stage.folders.project, { scaleFactor });
  const window = new FreeWindow(stage, workbench.windowId);
  await window.resizeTo(1501, 901);
  await window.moveTo(143, 87);
  await workbench.locate();
  return { workbench, window };
}

/** Records, by the keyboard, what is done in that window. */
async function film({ workbench }: Scaled, act: () => Promise<void>): Promise<RecordingOnDisk> {
  const { stage, recordings } = theScene();
  const codereel = new Codereel(workbench, stage.input);
  await stage.input.key(startStopKey);
  await codereel.waitForPhase('recording');
  await act();
  await stage.input.key(startStopKey);
  await codereel.waitForPhase('idle');
  return endedRecording((await newestRecording(recordings)).folder);
}

describe.each([1.25, 1.5, 2])('at a scale of %d', (scaleFactor) => {
  let scaled: Scaled;
  beforeAll(async () => {
    scaled = await openScaled(scaleFactor);
    await showPresses(scaled.workbench);
  });
  afterAll(async () => {
    await scaled.workbench.close();
    await theScene().stage.workbench.activate();
  });

  it('the window is cut out to the pixel, and clicks are where the picture shows them', async () => {
    const { stage } = theScene();
    const { environment } = stage.display;
    const { workbench, window } = scaled;
    await changeSettings(stage, { 'codereel.capture.source': 'window' }, [
      stage.workbench,
      workbench,
    ]);
    await run('xsetroot', ['-solid', 'magenta'], { environment });
    const place = await window.geometry();
    const places = [
      { x: 701, y: 303 },
      { x: 1234, y: 567 },
      { x: 902, y: 655 },
    ];
    const recording = await film(scaled, () => press(stage, place, ...places));
    expect(recording.manifest).toMatchObject({ state: 'finished', error: null });
    // Videos have even sides.
    expect(await probeVideo(recording.video, environment)).toMatchObject({
      width: place.width - (place.width % 2),
      height: place.height - (place.height % 2),
    });
    // Counted from the window's corner, as the X server has it.
    for (const [index, shown] of (await expectPressesShown(stage, recording, 3)).entries()) {
      expect(Math.abs(shown.x - (places[index]?.x ?? 0))).toBeLessThanOrEqual(2);
      expect(Math.abs(shown.y - (places[index]?.y ?? 0))).toBeLessThanOrEqual(2);
    }
    expect(await showsMagenta(recording.video, environment)).toEqual([]);
  });

  // One scale tells for this: the page knows the screen by its pictures only.
  if (scaleFactor === 1.5) {
    it('a region drawn in the chooser is what is recorded', async () => {
      const { stage } = theScene();
      const { workbench } = scaled;
      const chooser = await openChooser(stage, workbench);
      const wanted = [300, 200, 800, 500];
      await stage.input.drag(
        await chooser.onPicture({ x: 300, y: 200 }),
        await chooser.onPicture({ x: 1100, y: 700 }),
      );
      const drawn = await chooser.numbers();
      // One pixel of the picture is more than one of the screen.
      for (const [index, pixel] of wanted.entries()) {
        expect(Math.abs((drawn[index] ?? 0) - pixel)).toBeLessThan(6);
      }
      await chooser.endWith('Record This');
      const [x = 0, y = 0, width = 0, height = 0] = drawn;
      expect(await sourceInPanel(workbench)).toBe(`Region of ${width} × ${height} at ${x}, ${y}`);
      const recording = await film(scaled, () =>
        press(stage, { x: 0, y: 0 }, { x: 901, y: 403 }, { x: 1010, y: 644 }),
      );
      expect(recording.manifest.source).toEqual({ kind: 'region', area: { x, y, width, height } });
      await expectPressesShown(stage, recording, 2);
      await (await openChooser(stage, workbench)).endWith('Use the Setting Again');
    });
  }
});
