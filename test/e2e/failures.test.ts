import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  isFfmpeg,
  isHook,
  isRecorder,
  theOnly,
  waitForNoProcesses,
  type Notification,
} from './support/codereel.ts';
import { brokenFfmpeg, programOnPath, searchPathWithout } from './support/fakeFfmpeg.ts';
import { expectWhole, newestRecording, recordingsIn } from './support/recordings.ts';
import { outFolder, picture, useScene, type Scene } from './support/scene.ts';
import { changeSettings, readSettingsFile } from './support/settingsFiles.ts';
import { waitForShownVideo } from './support/shownVideo.ts';
import { waitFor } from '../stage/waitFor.ts';

/** Asks for a recording that cannot be, and gives what the user is told. */
async function failToStart({ stage, codereel }: Scene, words: RegExp): Promise<Notification> {
  await codereel.clickButton();
  const told = await codereel.waitForNotification(words);
  expect(await codereel.waitForPhase('error')).toBe('error');
  await waitForNoProcesses(stage);
  return told;
}

/** After whatever went wrong: a start from the status bar gives a whole recording. */
async function expectNextStartWorks({ stage, codereel, recordings }: Scene): Promise<void> {
  await codereel.clearNotifications();
  await codereel.clickButton();
  await codereel.waitForPhase('recording');
  await codereel.stopFromStatusBar();
  await expectWhole(stage, await newestRecording(recordings));
  await waitForNoProcesses(stage);
}

describe('on a machine that can record', () => {
  const theScene = useScene();

  it('an ffmpeg that ends at once is told of, its own words stand in the log', async () => {
    const scene = theScene();
    const { stage, codereel, recordings } = scene;
    const path = await brokenFfmpeg(stage.folders.root, { words: 'The moon is full', exitCode: 3 });
    await changeSettings(stage, { 'codereel.ffmpeg.path': path });
    const told = await failToStart(scene, /^ffmpeg failed \(exit code 3\)\./);
    expect(told.actions).toEqual(['Show Log', 'Check Set-up']);
    await picture(stage, 'screenshots', 'notification-ffmpeg-failed');
    expect(await recordingsIn(recordings)).toEqual([]);
    await codereel.answerNotification(/ffmpeg failed/, 'Show Log');
    await stage.workbench.page
      .locator('.output-view .view-line', { hasText: 'The moon is full' })
      .first()
      .waitFor();
    await stage.workbench.runCommand('View: Toggle Panel Visibility');
    await changeSettings(stage, { 'codereel.ffmpeg.path': undefined });
    await expectNextStartWorks(scene);
  });

  it('an ffmpeg that is not where the setting says is told of, with the way to the setting', async () => {
    const scene = theScene();
    const { stage, codereel } = scene;
    await changeSettings(stage, { 'codereel.ffmpeg.path': '/nowhere/ffmpeg' });
    const words = /codereel\.ffmpeg\.path names "\/nowhere\/ffmpeg", and there is no such program/;
    const told = await failToStart(scene, words);
    expect(told.actions).toEqual(expect.arrayContaining(['Open Settings', 'Show Log']));
    await codereel.answerNotification(words, 'Open Settings');
    const editor = stage.workbench.page.locator('.settings-editor');
    await editor.locator('.setting-item-label', { hasText: 'Path' }).first().waitFor();
    await waitFor('the settings editor is closed', async () => {
      await stage.input.key('Escape');
      return !(await editor.isVisible());
    });
    await changeSettings(stage, { 'codereel.ffmpeg.path': undefined });
    await expectNextStartWorks(scene);
  });

  it('an ffmpeg that is killed twice while it records is told of once: the recording goes on, and is one file', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    let told: Notification | undefined;
    for (let kills = 1; kills <= 2; kills += 1) {
      await codereel.waitForSeconds(((await codereel.shownSeconds()) ?? 0) + 1);
      const killed = await theOnly(stage, isFfmpeg);
      process.kill(killed.id, 'SIGKILL');
      told = await codereel.waitForNotification(/^The recording has lost its picture\./);
      await waitFor('another ffmpeg records', async () => {
        const now = (await stage.processes()).filter(isFfmpeg);
        return now.length === 1 && now.every(({ id }) => id !== killed.id);
      });
      expect(await codereel.phase()).toBe('recording');
    }
    expect(await codereel.notifications()).toEqual([told]);
    await picture(stage, 'screenshots', 'notification-picture-lost');
    await codereel.waitForSeconds(((await codereel.shownSeconds()) ?? 0) + 2);
    await codereel.stopFromStatusBar();
    await codereel.waitForNotification(/^Recorded 0:\d\d\b.* No picture came for \d+\.\d s\.$/);
    await picture(stage, 'screenshots', 'notification-finished-with-gaps');
    const recording = await newestRecording(recordings);
    await expectWhole(stage, recording);
    expect(recording.manifest.video.gaps).toHaveLength(2);
    await waitForNoProcesses(stage);
  });

  it('a recording whose recorder was killed is recovered at once: told once, and nothing of it runs on', async () => {
    const scene = theScene();
    const { stage, codereel, recordings } = scene;
    await codereel.startFromPalette();
    await codereel.waitForSeconds(1);
    process.kill((await theOnly(stage, isRecorder)).id, 'SIGKILL');
    const words = /^The recorder ended unexpectedly\. Codereel recovered ".+": 0:0\d of video\.$/;
    const told = await codereel.waitForNotification(words);
    expect(told.actions).toEqual(['Play', 'Show in Folder', 'Show Log']);
    await codereel.waitForPhase('idle');
    expect(await codereel.notifications(), 'nothing is told twice').toEqual([told]);
    await picture(stage, 'screenshots', 'notification-recovered-at-once');
    await waitForNoProcesses(stage);
    const recovered = await newestRecording(recordings);
    expect(recovered.manifest.recovered).not.toBeNull();
    await expectWhole(stage, recovered);
    await codereel.answerNotification(words, 'Play');
    await waitForShownVideo(stage);
    await stage.workbench.runCommand('View: Close All Editors');
    await expectNextStartWorks(scene);
  });

  it('a mouse that can no longer be followed is told of once, and the video goes on', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(1);
    process.kill((await theOnly(stage, isHook)).id, 'SIGKILL');
    await codereel.waitForNotification(/mouse/);
    const seconds = (await codereel.shownSeconds()) ?? 0;
    await codereel.waitForSeconds(seconds + 1);
    await codereel.stopFromStatusBar();
    const recording = await newestRecording(recordings);
    expect(recording.manifest.cursor.state).toBe('unavailable');
    await expectWhole(stage, recording);
  });

  it('a folder that cannot be written to is told of, and another one can be chosen', async () => {
    const scene = theScene();
    const { stage, codereel } = scene;
    // Even root can make nothing there: it is the kernel's.
    await changeSettings(stage, { 'codereel.recording.folder': '/sys/kernel' });
    const words =
      /^No recording can be made in \/sys\/kernel: (you may not write there|it can only be read)\./;
    const told = await failToStart(scene, words);
    expect(told.actions).toEqual(['Choose Folder...', 'Show Log']);
    await picture(stage, 'screenshots', 'notification-folder');
    await codereel.answerNotification(words, 'Choose Folder...');
    const field = stage.workbench.page.locator('.quick-input-widget input');
    await waitFor('a folder is asked for', async () => (await field.inputValue()).startsWith('/'));
    // The dialog writes into its field itself while it reads a folder: type until it has our words.
    await waitFor('the folder is found', async () => {
      await stage.input.key('ctrl+a');
      // At a person's speed: it lists folders on the way, and Enter takes the one it has reached.
      await stage.input.type(`${stage.folders.home}/`, { keyDelayMs: 90 });
      return (await field.inputValue()) === `${stage.folders.home}/`;
    });
    await stage.input.key('Return');
    await waitFor(
      'the choice is in the settings',
      async () =>
        String((await readSettingsFile(stage, 'machine'))['codereel.recording.folder']).startsWith(
          stage.folders.home,
        ),
      { seen: () => readSettingsFile(stage, 'machine') },
    );
    await expectNextStartWorks({ ...scene, recordings: stage.folders.home });
  });

  it('a file in the place of the folder is told of', async () => {
    const scene = theScene();
    const { stage } = scene;
    const file = join(stage.folders.root, 'a-file');
    await writeFile(file, '');
    await changeSettings(stage, { 'codereel.recording.folder': file });
    const told = await failToStart(
      scene,
      /^(The folder for recordings cannot be made|No recording can be made)/,
    );
    expect(told.actions).toEqual(['Choose Folder...', 'Show Log']);
    await changeSettings(stage, { 'codereel.recording.folder': scene.recordings });
    await expectNextStartWorks(scene);
  });
});

describe('where there is no ffmpeg', () => {
  const theScene = useScene(async (baseEnvironment) => ({
    environment: {
      // Else VS Code takes the path of the login shell.
      VSCODE_CLI: '1',
      PATH: await searchPathWithout('ffmpeg', join(outFolder, 'no-ffmpeg'), baseEnvironment),
    },
  }));

  it('the user is told where it was looked for, and naming one is all it takes', async () => {
    const scene = theScene();
    const { stage } = scene;
    const told = await failToStart(
      scene,
      /^No ffmpeg was found\. Looked at: .*sudo apt install ffmpeg/,
    );
    expect(told.text).toContain('CODEREEL_FFMPEG (not set)');
    expect(told.text).toContain('ffmpeg-static');
    expect(told.text).toContain('every folder of the path');
    expect(told.actions).toEqual(['Get ffmpeg...', 'Open Settings', 'Show Log']);
    await picture(stage, 'screenshots', 'notification-no-ffmpeg');
    expect(await readdir(scene.recordings)).toEqual([]);
    const path = await programOnPath('ffmpeg', stage.display.environment);
    await changeSettings(stage, { 'codereel.ffmpeg.path': path });
    await expectNextStartWorks(scene);
  });
});

describe('where there is no display', () => {
  const theScene = useScene(() => ({ environment: { DISPLAY: undefined } }));

  it('the user is told so each time, and what to do', async () => {
    const scene = theScene();
    const words =
      /^There is no screen to record: the variable DISPLAY is not set\. Start VS Code .*/;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const told = await failToStart(scene, words);
      expect(told.actions).toEqual(['Check Set-up', 'Show Log']);
      await scene.codereel.clearNotifications();
    }
    expect(await recordingsIn(scene.recordings)).toEqual([]);
  });
});
