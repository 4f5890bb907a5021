import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/recording/manifestFile.ts';
import { recordingFiles } from '../../src/recording/manifest.ts';
import { run } from '../stage/supervised.ts';
import { waitFor } from '../stage/waitFor.ts';
import type { Workbench } from '../stage/workbench.ts';
import {
  Codereel,
  isExtensionHost,
  isRecorder,
  recordingProcesses,
  theOnly,
  waitForNoProcesses,
} from './support/codereel.ts';
import { endedRecording, expectWhole, newestRecording } from './support/recordings.ts';
import { useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';

const theScene = useScene();

/** Everything a recording runs, by its process number: who is still the same after the window came back. */
async function cast(): Promise<number[]> {
  const ids = (await recordingProcesses(theScene().stage)).map(({ id }) => id);
  return ids.toSorted((a, b) => a - b);
}

async function reload(workbench: Workbench): Promise<void> {
  const reloaded = workbench.page.waitForEvent('load');
  await workbench.runCommand('Developer: Reload Window');
  await reloaded;
}

/** Milliseconds of video up to now, by the clock that no window keeps. */
async function wallMs(folder: string): Promise<number> {
  const { clock } = await readManifest(folder);
  return Date.now() - (clock.epochUnixMs + (clock.videoStartMs ?? 0));
}

describe('a window that is reloaded while it records', () => {
  it('shows the running time again, and the video has all of it', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(2);
    const { folder } = await newestRecording(recordings);
    const before = await cast();
    await reload(stage.workbench);
    await codereel.waitForPhase('recording');
    expect(await cast(), 'the same recorder, ffmpeg and hook').toEqual(before);
    const reached = (await codereel.shownSeconds()) ?? 0;
    const shouldBe = await wallMs(folder);
    expect(Math.abs(reached * 1000 - shouldBe)).toBeLessThan(1_500);
    await codereel.waitForSeconds(reached + 2);
    await stage.workbench.runCommand('Codereel: Add Marker');
    const { page } = stage.workbench;
    await page.locator('.quick-input-widget', { hasText: 'A label for this moment' }).waitFor();
    await stage.input.type('after the reload');
    await stage.input.key('Return');
    const timeline = join(folder, recordingFiles.timeline);
    await waitFor('the marker is in the timeline', async () =>
      (await readFile(timeline, 'utf8')).includes('after the reload'),
    );
    await codereel.stopFromStatusBar();
    await codereel.waitForNotification(/^Recorded 0:\d\d/);
    const recording = await endedRecording(folder);
    await expectWhole(stage, recording);
    expect(recording.manifest.video.durationMs).toBeGreaterThan(shouldBe + 1_500);
    await waitForNoProcesses(stage);
    expect((await newestRecording(recordings)).folder, 'no second recording').toBe(folder);
  });

  it('is paused still, and resumes', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(1);
    await codereel.clickPauseButton();
    await codereel.waitForPhase('paused');
    const shown = await codereel.shownSeconds();
    await reload(stage.workbench);
    await codereel.waitForPhase('paused');
    expect(await codereel.shownSeconds()).toBe(shown);
    await codereel.clickPauseButton();
    await codereel.waitForPhase('recording');
    await codereel.waitForSeconds((shown ?? 0) + 1);
    await codereel.stopFromStatusBar();
    const { manifest } = await newestRecording(recordings);
    expect(manifest.clock.pauses).toHaveLength(1);
    await expectWhole(stage, await newestRecording(recordings));
    await waitForNoProcesses(stage);
  });

  it('goes on logging what is typed', async () => {
    const { stage, codereel, recordings } = theScene();
    await changeSettings(stage, { 'codereel.keys.log': 'all' });
    await codereel.startFromPalette();
    await codereel.waitForSeconds(1);
    await reload(stage.workbench);
    await codereel.waitForPhase('recording');
    await stage.workbench.runCommand('File: New Untitled Text File');
    await stage.workbench.page.locator('.monaco-editor.focused').waitFor();
    await stage.input.type('again');
    const { folder } = await newestRecording(recordings);
    await waitFor('the text is in the log', async () => {
      const log = await readFile(join(folder, recordingFiles.keys), 'utf8').catch(() => '');
      return log.includes('again') || /a.*g.*a.*i.*n/s.test(log);
    });
    await codereel.stopFromStatusBar();
    await waitForNoProcesses(stage);
    await stage.workbench.runCommand('View: Revert and Close Editor');
  });
});

describe('extensions that are killed while they record', () => {
  it('find their recording when VS Code has started them again', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(1);
    const before = await cast();
    const { folder } = await newestRecording(recordings);
    process.kill((await theOnly(stage, isExtensionHost)).id, 'SIGKILL');
    await waitFor('another extension host runs', async () => {
      const all = (await stage.processes()).filter(isExtensionHost);
      return all.length === 1;
    });
    await codereel.waitForPhase('recording');
    expect(await cast()).toEqual(before);
    await codereel.waitForSeconds(((await codereel.shownSeconds()) ?? 0) + 1);
    await codereel.stopFromStatusBar();
    await expectWhole(stage, await endedRecording(folder));
    await waitForNoProcesses(stage);
  });
});

/** Another window than the stage's own, with another folder, in which a recording runs. */
async function recordElsewhere(): Promise<{ window: Workbench; folder: string }> {
  const { stage, recordings } = theScene();
  const window = await stage.openWindow(elsewhere());
  const there = new Codereel(window, stage.input);
  await there.startFromPalette();
  await there.waitForSeconds(1);
  const { folder } = await newestRecording(recordings);
  return { window, folder };
}

function elsewhere(): string {
  return join(theScene().stage.folders.project, 'src');
}

async function close(window: Workbench): Promise<void> {
  const closed = window.page.waitForEvent('close');
  await window.page.close({ runBeforeUnload: true });
  await closed;
  await window.close();
  await theScene().stage.workbench.activate();
}

describe('a window that is closed while it records', { timeout: 240_000 }, () => {
  it('and opened again has the recording; a window with another folder never had it', async () => {
    const { stage, codereel } = theScene();
    const { window, folder } = await recordElsewhere();
    await close(window);
    await reload(stage.workbench);
    await codereel.waitForPhase('idle');
    const again = await stage.openWindow(elsewhere());
    const back = new Codereel(again, stage.input);
    await back.waitForPhase('recording');
    await stage.workbench.activate();
    expect(await codereel.phase()).toBe('idle');
    await again.activate();
    await back.stopFromStatusBar();
    await expectWhole(stage, await endedRecording(folder));
    await waitForNoProcesses(stage);
    await back.clearNotifications();
    await close(again);
  });

  it('and opened again after the recording has ended is told of it, once', async () => {
    const { stage } = theScene();
    const { window, folder } = await recordElsewhere();
    await close(window);
    process.kill((await theOnly(stage, isRecorder)).id, 'SIGTERM');
    await expectWhole(stage, await endedRecording(folder));
    const again = await stage.openWindow(elsewhere());
    const back = new Codereel(again, stage.input);
    const told = await back.waitForNotification(/^Recorded 0:0\d\b.*while this window was away\.$/);
    expect(told.actions).toEqual(['Play', 'Show in Folder', 'Save As...', "Don't Show Again"]);
    expect(await back.phase()).toBe('idle');
    await reload(again);
    await back.waitForPhase('idle');
    await again.runCommand('Codereel: Show Recordings...');
    await again.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    expect(await back.notifications()).toEqual([]);
    await stage.input.key('Escape');
    await close(again);
    await waitForNoProcesses(stage);
  });

  it('in that its browser is killed has the recording when it is opened again, though its extensions live on', async () => {
    const { stage } = theScene();
    const { window, folder } = await recordElsewhere();
    const before = await cast();
    const hosts = (await stage.processes()).filter(isExtensionHost).length;
    process.kill(await browserOf(window), 'SIGKILL');
    await window.close();
    const again = await stage.openWindow(elsewhere());
    const back = new Codereel(again, stage.input);
    await back.waitForPhase('idle', 'recording');
    expect((await stage.processes()).filter(isExtensionHost)).toHaveLength(hosts + 1);
    await back.waitForPhase('recording');
    expect(await cast()).toEqual(before);
    await back.stopFromStatusBar();
    await expectWhole(stage, await endedRecording(folder));
    await waitForNoProcesses(stage);
    await back.clearNotifications();
    await close(again);
  });
});

/** The number of the process that shows a window; all that belongs to the window ends with it. */
async function browserOf({ windowId }: Workbench): Promise<number> {
  const { environment } = theScene().stage.display;
  return Number(await run('xdotool', ['getwindowpid', String(windowId)], { environment }));
}
