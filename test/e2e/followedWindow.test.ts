import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { run, supervise } from '../stage/supervised.ts';
import { waitFor } from '../stage/waitFor.ts';
import { isFfmpeg, recordingProcesses } from './support/codereel.ts';
import { FreeWindow } from './support/freeWindow.ts';
import { panelOf } from './support/panel.ts';
import { expectPressesShown, press, showPresses } from './support/presses.ts';
import { endedRecording, newestRecording, type RecordingOnDisk } from './support/recordings.ts';
import { useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';
import { probeVideo, showsMagenta } from './support/video.ts';

const windowScript = fileURLToPath(new URL('../fixtures/window.tcl', import.meta.url));
const startStopKey = 'ctrl+shift+F8';

const theScene = useScene(() => ({ freeWindows: true }));

beforeAll(async () => {
  const { environment } = theScene().stage.display;
  // What lies behind all windows is to be known wherever it appears.
  await run('xsetroot', ['-solid', 'magenta'], { environment });
});

/** The window of VS Code, somewhere on the screen; it is what is recorded next. */
async function placedWindow(): Promise<FreeWindow> {
  const { stage } = theScene();
  await changeSettings(stage, { 'codereel.capture.source': 'window' });
  const window = new FreeWindow(stage, stage.workbench.windowId);
  await window.resizeTo(1200, 800);
  await window.moveTo(143, 87);
  await stage.workbench.locate();
  return window;
}

async function startByKey(): Promise<void> {
  const { stage, codereel } = theScene();
  await stage.input.key(startStopKey);
  await codereel.waitForPhase('recording');
}

async function stopByKey(): Promise<RecordingOnDisk> {
  const { stage, codereel, recordings } = theScene();
  await stage.input.key(startStopKey);
  await codereel.waitForPhase('idle');
  return endedRecording((await newestRecording(recordings)).folder);
}

async function ffmpegIds(): Promise<number[]> {
  const running = await recordingProcesses(theScene().stage);
  return running.filter(isFfmpeg).map(({ id }) => id);
}

/** Does something after which the recording needs another take, and waits for that. */
async function inAnotherTake(act: () => Promise<unknown>): Promise<void> {
  const before = await ffmpegIds();
  await act();
  await waitFor(
    'another ffmpeg has taken over',
    async () => {
      const now = await ffmpegIds();
      return now.length === 1 && !before.includes(now[0] ?? 0);
    },
    { seen: ffmpegIds },
  );
  await theScene().stage.workbench.locate();
}

describe('the window of VS Code', () => {
  it('is followed when it moves and is resized: one video, and clicks where they were made', async () => {
    const { stage } = theScene();
    const window = await placedWindow();
    await showPresses(stage.workbench);
    await startByKey();
    const first = await window.geometry();
    await press(stage, first, { x: 600, y: 250 }, { x: 800, y: 420 });
    // Over the screen's edge as well: the window's picture is whole there, too.
    const moved = await window.moveTo(1011, 203);
    await stage.workbench.locate();
    await press(stage, moved, { x: 700, y: 300 });
    await inAnotherTake(() => window.resizeTo(901, 640));
    await press(stage, await window.geometry(), { x: 620, y: 200 }, { x: 700, y: 330 });
    await window.moveTo(60, 60);
    await inAnotherTake(() => window.resizeTo(1500, 900));
    await press(stage, await window.geometry(), { x: 750, y: 300 }, { x: 1300, y: 500 });
    const recording = await stopByKey();

    const { manifest, video } = recording;
    expect(manifest).toMatchObject({ state: 'finished', error: null });
    expect(manifest.clock.pauses).toEqual([]);
    const probed = await probeVideo(video, stage.display.environment);
    expect(probed).toMatchObject({ width: 1200, height: 800, frames: manifest.video.frames });
    await expectPressesShown(stage, recording, 7);
    expect(await showsMagenta(video, stage.display.environment)).toEqual([]);
  });

  it('holds its picture while it is minimised: the panel says so, and nothing behind it is seen', async () => {
    const { stage, codereel, recordings } = theScene();
    const window = await placedWindow();
    await stage.workbench.runCommand('Codereel: Show Panel');
    const panel = await panelOf(stage);
    await startByKey();
    await panel.getByText('The picture follows the window.').waitFor();
    const { video } = await newestRecording(recordings);
    await codereel.waitForSeconds(1);
    await window.minimise();
    await panel
      .getByText('The window is not to be seen; the last picture stays.')
      .waitFor({ state: 'attached' });
    const hiddenAt = (await codereel.shownSeconds()) ?? Number.NaN;
    expect(await codereel.phase()).toBe('recording');
    // The time goes on, without any ffmpeg.
    await codereel.waitForSeconds(hiddenAt + 2);
    expect(await ffmpegIds()).toEqual([]);
    const desktop = `${stage.folders.root}/desktop.png`;
    await stage.display.capture(desktop);
    expect(await showsMagenta(desktop, stage.display.environment)).toHaveLength(1);

    await stage.workbench.activate();
    await panel.getByText('The picture follows the window.').waitFor();
    const { frames } = await probeVideo(video, stage.display.environment);
    await waitFor(
      'more frames come in',
      async () => (await probeVideo(video, stage.display.environment)).frames > frames,
    );
    await codereel.stopFromStatusBar();
    const { manifest } = await endedRecording((await newestRecording(recordings)).folder);
    expect(manifest).toMatchObject({ state: 'finished', error: null });
    expect(manifest.clock.pauses).toEqual([]);
    expect(manifest.video.durationMs).toBeGreaterThan((hiddenAt + 2) * 1000);
    expect(await showsMagenta(video, stage.display.environment)).toEqual([]);
  });
});

describe("another program's window", () => {
  it('finishes the recording when it is closed, and a notification says why', async () => {
    const { stage, codereel, recordings } = theScene();
    const { environment } = stage.display;
    const other = supervise('wish', [windowScript, '--', 'demo', '300x200+900+500', '#ffffff'], {
      name: 'the other window',
      environment,
    });
    onTestFinished(async () => {
      await other.stop();
    });
    await other.waitForOutput(/^window \d+$/m);
    const found = await run('xdotool', ['search', '--sync', '--onlyvisible', '--name', '^demo$'], {
      environment,
    });
    const id = Number(found.trim().split('\n').at(-1));
    await changeSettings(stage, { 'codereel.capture.source': `window:${id}` });
    await stage.workbench.activate();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(1);
    await other.stop();
    await codereel.waitForPhase('idle');
    const { text, actions } = await codereel.waitForNotification(/window that was recorded/);
    expect(text).toContain('the recording is finished');
    expect(actions).toEqual([]);
    await codereel.waitForNotification(/^Recorded 0:0\d/);
    const { manifest, video } = await endedRecording((await newestRecording(recordings)).folder);
    expect(manifest).toMatchObject({ state: 'finished', error: null });
    const probed = await probeVideo(video, environment);
    expect(probed).toMatchObject({ width: 300, height: 200, frames: manifest.video.frames });
    expect(await showsMagenta(video, environment)).toEqual([]);
  });
});
