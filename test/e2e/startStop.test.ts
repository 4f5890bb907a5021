import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  isFfmpeg,
  isRecorder,
  recordingProcesses,
  waitForNoProcesses,
} from './support/codereel.ts';
import { holdFfmpeg } from './support/fakeFfmpeg.ts';
import {
  endedRecording,
  expectWhole,
  newestRecording,
  recordingsIn,
  sizeOf,
  type RecordingOnDisk,
} from './support/recordings.ts';
import { picture, useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';
import { probeVideo } from './support/video.ts';
import { waitFor } from '../stage/waitFor.ts';

/** Keys of a user's own; `runCommands` runs what the palette would not offer. */
const keys = { start: 'F9', stop: 'ctrl+F9', discard: 'shift+F9' };

const theScene = useScene(() => ({
  keybindings: Object.entries(keys).map(([name, key]) => ({
    key: key.toLowerCase(),
    command: 'runCommands',
    args: { commands: [`codereel.${name}`] },
  })),
}));

const startStopKey = 'ctrl+shift+F8';

/** Records from a key press to a key press, the pointer where it is. */
async function recordByKeyboard(seconds: number): Promise<RecordingOnDisk> {
  const { stage, codereel, recordings } = theScene();
  await stage.input.key(startStopKey);
  await codereel.waitForPhase('recording');
  await codereel.waitForSeconds(seconds);
  await stage.input.key(startStopKey);
  await codereel.waitForPhase('idle');
  return newestRecording(recordings);
}

function titles(names: readonly string[]): string[] {
  return names.map((name) => `Codereel: ${name}`);
}

async function focusIsIn(selector: string): Promise<void> {
  await theScene().stage.workbench.page.waitForFunction(
    `document.activeElement?.closest(${JSON.stringify(selector)}) != null`,
    undefined,
    { timeout: 15_000 },
  );
}

describe('before anything is asked', () => {
  it('no process was started and no native module was loaded', async () => {
    const { stage } = theScene();
    expect(await recordingProcesses(stage)).toEqual([]);
    const hosts = (await stage.processes()).filter(({ command }) =>
      command.includes('--type=extensionHost'),
    );
    expect(hosts.length).toBeGreaterThan(0);
    for (const { id } of hosts) {
      expect(await readFile(`/proc/${id}/maps`, 'utf8')).not.toContain('uiohook');
      const children = (await stage.processes()).filter(({ parentId }) => parentId === id);
      expect(
        children.filter(({ command }) => command.join(' ').includes('codereel.codereel-')),
      ).toEqual([]);
    }
    expect(await recordingsIn(theScene().recordings)).toEqual([]);
  });
});

describe('starting and stopping', () => {
  it('works from the Command Palette, which offers what makes sense at the moment', async () => {
    const { stage, codereel, recordings } = theScene();
    const whileIdle = await stage.workbench.findCommands('Codereel: ');
    await codereel.startFromPalette();
    const whileRecording = await stage.workbench.findCommands('Codereel: ');
    await stage.workbench.runCommand('Codereel: Stop Recording');
    await codereel.waitForPhase('idle');

    const starting = ['Start Recording', 'Start Instant Recording', 'Start Studio Recording'];
    const ending = ['Stop Recording', 'Discard Recording...', 'Add Marker'];
    const always = ['Start or Stop Recording', 'Show Panel', 'Show Recordings...', 'Show Log'];
    expect(whileIdle).toEqual(expect.arrayContaining(titles([...starting, ...always])));
    expect(whileRecording).toEqual(expect.arrayContaining(titles([...ending, ...always])));
    expect(whileIdle.filter((title) => titles(ending).includes(title))).toEqual([]);
    expect(whileRecording.filter((title) => titles(starting).includes(title))).toEqual([]);
    await expectWhole(stage, await newestRecording(recordings));
    await waitForNoProcesses(stage);
  });

  it('works from the status bar, where the running time goes on', async () => {
    const { stage, codereel, recordings } = theScene();
    expect(await codereel.buttonText()).toBe('Record');
    await codereel.clickButton();
    await codereel.waitForPhase('recording');
    const shown: number[] = [];
    await waitFor(
      'the status bar has shown three different seconds',
      async () => {
        const seconds = await codereel.shownSeconds();
        if (seconds !== undefined && seconds !== shown.at(-1)) {
          shown.push(seconds);
        }
        return shown.length >= 3;
      },
      { seen: () => shown },
    );
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    await picture(stage, 'screenshots', 'status-bar-recording');
    await codereel.stopFromStatusBar();
    const recording = await newestRecording(recordings);
    expect(recording.manifest.video.durationMs).toBeGreaterThanOrEqual((shown.at(-1) ?? 0) * 1000);
    await expectWhole(stage, recording);
    await codereel.waitForNotification(/^Recorded 0:0\d/);
    await picture(stage, 'screenshots', 'notification-recorded');
  });

  it('works from the keyboard with the focus in an editor', async () => {
    const { stage } = theScene();
    await stage.input.key('ctrl+p');
    await stage.workbench.page.locator('.quick-input-widget input').waitFor();
    await stage.input.type('main.js');
    await stage.workbench.page.locator('.quick-input-list .monaco-list-row.focused').waitFor();
    await stage.input.key('Return');
    await focusIsIn('.editor-instance .monaco-editor');
    await expectWhole(stage, await recordByKeyboard(1));
  });

  it('works from the keyboard with the focus in the terminal, which sees nothing of the key', async () => {
    const { stage } = theScene();
    const { page } = stage.workbench;
    await stage.workbench.runCommand('Terminal: Create New Terminal');
    await focusIsIn('.terminal-wrapper .xterm');
    await page.locator('.terminal-wrapper .xterm-rows', { hasText: /[#$]/ }).waitFor();
    const before = await page.locator('.terminal-wrapper .xterm-rows').innerText();
    await expectWhole(stage, await recordByKeyboard(1));
    expect(await page.locator('.terminal-wrapper .xterm-rows').innerText()).toBe(before);
    await stage.workbench.runCommand('Terminal: Kill All Terminals');
  });

  it('works from the keyboard with the focus in an input field', async () => {
    const { stage } = theScene();
    await stage.workbench.runCommand('Search: Find in Files');
    await focusIsIn('.search-view .search-container');
    await expectWhole(stage, await recordByKeyboard(1));
    await stage.workbench.runCommand('View: Show Explorer');
  });
});

describe('at the wrong moment', () => {
  it('a second start says what goes on and starts nothing', async () => {
    const { stage, codereel, recordings } = theScene();
    const before = (await recordingsIn(recordings)).length;
    const held = await holdFfmpeg(stage.folders.root);
    await changeSettings(stage, { 'codereel.ffmpeg.path': held.path });
    await stage.input.key(keys.start);
    await codereel.waitForPhase('starting');
    await stage.input.key(keys.start);
    await codereel.waitForNotification(/already starting/);
    await held.release();
    await codereel.waitForPhase('recording');
    await stage.input.key(keys.start);
    await codereel.waitForNotification(/already running/);
    expect((await recordingProcesses(stage)).filter(isRecorder)).toHaveLength(1);
    await codereel.stopFromStatusBar();
    await changeSettings(stage, { 'codereel.ffmpeg.path': undefined });
    expect(await recordingsIn(recordings)).toHaveLength(before + 1);
    await expectWhole(stage, await newestRecording(recordings));
  });

  it.each([
    ['stop', keys.stop],
    ['discard', keys.discard],
  ])('a %s without a recording says that there is none', async (_name, key) => {
    const { stage, codereel } = theScene();
    await stage.input.key(key);
    const { actions } = await codereel.waitForNotification(/no recording/);
    expect(actions).toEqual([]);
    expect(await codereel.phase()).toBe('idle');
  });

  it('a stop while it starts leaves nothing behind, and the next start works', async () => {
    const { stage, codereel, recordings } = theScene();
    const before = await recordingsIn(recordings);
    const held = await holdFfmpeg(stage.folders.root);
    await changeSettings(stage, { 'codereel.ffmpeg.path': held.path });
    await codereel.clickButton();
    await codereel.waitForPhase('starting');
    await waitFor('ffmpeg is asked to record', async () =>
      (await recordingProcesses(stage)).some(isFfmpeg),
    );
    await picture(stage, 'screenshots', 'status-bar-starting');
    await codereel.clickButton();
    await codereel.waitForPhase('idle');
    await waitForNoProcesses(stage);
    expect(await readdir(recordings)).toHaveLength(before.length);
    expect(await codereel.notifications()).toEqual([]);
    await changeSettings(stage, { 'codereel.ffmpeg.path': undefined });
    await expectWhole(stage, await recordByKeyboard(1));
  });

  it('two quick presses of the key start and stop again, whatever was reached', async () => {
    const { stage, codereel } = theScene();
    await stage.input.key(startStopKey);
    await stage.input.key(startStopKey);
    await waitForNoProcesses(stage);
    expect(await codereel.waitForPhase('idle')).toBe('idle');
  });
});

describe('"recording"', () => {
  it('is shown only when the first frame is in the file', async () => {
    const { stage, codereel, recordings } = theScene();
    const held = await holdFfmpeg(stage.folders.root);
    await changeSettings(stage, { 'codereel.ffmpeg.path': held.path });
    await codereel.clickButton();
    await waitFor('ffmpeg is asked to record', async () =>
      (await recordingProcesses(stage)).some(isFfmpeg),
    );
    const { folder, video } = await newestRecording(recordings);
    // The recorder reports twice a second: this is long enough for three reports.
    const until = Date.now() + 1500;
    while (Date.now() < until) {
      expect(await codereel.phase()).toBe('starting');
      expect(await codereel.buttonText()).toBe('Starting...');
      expect(await sizeOf(video)).toBe(0);
    }
    await held.release();
    await codereel.waitForPhase('recording');
    expect((await probeVideo(video, stage.display.environment)).frames).toBeGreaterThan(0);
    await codereel.stopFromStatusBar();
    await changeSettings(stage, { 'codereel.ffmpeg.path': undefined });
    await expectWhole(stage, await endedRecording(folder));
  });
});
