import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { byteSize, runningTime } from '../../src/base/amounts.ts';
import { traceFfmpeg, type TracedFfmpeg } from './support/fakeFfmpeg.ts';
import { panelOf } from './support/panel.ts';
import { QuickPick } from './support/quickPick.ts';
import { expectWhole, newestRecording, recordingsIn } from './support/recordings.ts';
import { outFolder, picture, useScene } from './support/scene.ts';
import { changeSettings, readSettingsFile } from './support/settingsFiles.ts';
import { waitForShownVideo } from './support/shownVideo.ts';
import type { Point } from '../stage/input.ts';
import { waitFor } from '../stage/waitFor.ts';

let fromEnvironment: TracedFfmpeg;

const theScene = useScene(async () => {
  fromEnvironment = await traceFfmpeg(join(outFolder, 'commands'), 'environment-ffmpeg');
  return {
    environment: {
      CODEREEL_FFMPEG: fromEnvironment.path,
      CAP_MP4_MUXER_BUFFER_SIZE: 'plenty',
    },
  };
});

function quickPick(): QuickPick {
  return new QuickPick(theScene().stage);
}

/** The middle of the window, where no editor is open. */
function emptyPlace(): Point {
  const { width, height } = theScene().stage.display;
  return { x: Math.round(width / 2), y: Math.round(height / 2) };
}

async function recordShortly(): Promise<void> {
  const { codereel } = theScene();
  await codereel.startFromPalette();
  await codereel.waitForSeconds(1);
  await codereel.stopFromStatusBar();
  await codereel.clearNotifications();
}

async function showRecordings(): Promise<QuickPick> {
  await theScene().stage.workbench.runCommand('Codereel: Show Recordings...');
  const pick = quickPick();
  await pick.waitForTitle('Recordings');
  return pick;
}

async function checkSetup(): Promise<QuickPick> {
  await theScene().stage.workbench.runCommand('Codereel: Check Set-up');
  const pick = quickPick();
  await pick.waitForTitle('Recording works here');
  return pick;
}

/** The settings editor shows these settings and no others; it is closed again afterwards. */
async function expectSettings(titles: readonly string[]): Promise<void> {
  const { stage } = theScene();
  const editor = stage.workbench.page.locator('.settings-editor');
  const shown = async (): Promise<string[]> =>
    (await editor.locator('.setting-item-label').allInnerTexts()).map((label) => label.trim());
  await waitFor(
    `the settings are ${titles.join(', ')}`,
    async () => (await shown()).toSorted().join() === titles.toSorted().join(),
    { seen: shown },
  );
  await waitFor('the settings editor is closed', async () => {
    await stage.input.key('Escape');
    return !(await editor.isVisible());
  });
}

// First of all: VS Code remembers for ever that a step was done.
describe('the walkthrough', () => {
  it('opens, and its steps are done when what they tell of is done', async () => {
    const { stage, codereel } = theScene();
    const { workbench, input } = stage;
    const step = (id: string): Locator =>
      workbench.page.locator(`.getting-started-step[data-step-id="codereel.codereel#start#${id}"]`);
    const isDone = async (id: string): Promise<boolean> =>
      (await step(id).getAttribute('aria-checked')) === 'true';
    const waitUntilDone = (id: string): Promise<boolean> =>
      waitFor(`the step "${id}" is done`, () => isDone(id));
    /** Opens a step, which all but one are not, and clicks its button. */
    const follow = async (id: string): Promise<void> => {
      if ((await step(id).getAttribute('aria-expanded')) !== 'true') {
        await workbench.click(step(id).locator('.step-title'));
      }
      await workbench.click(step(id).locator('.monaco-button'));
    };

    await workbench.runCommand('Welcome: Open Walkthrough...');
    const pick = quickPick();
    await pick.row('Record a Code Demo').waitFor();
    await input.type('Record a Code Demo');
    await pick.row('Record a Code Demo').and(workbench.page.locator('.focused')).waitFor();
    await input.key('Return');
    await step('check').waitFor();
    const steps = ['check', 'source', 'record', 'watch', 'panel'];
    for (const id of steps) {
      expect(await isDone(id)).toBe(false);
    }
    await picture(stage, 'screenshots', 'walkthrough');

    await follow('check');
    await pick.waitForTitle('Recording works here');
    await pick.dismiss();
    await waitUntilDone('check');

    await workbench.click(step('source').locator('.step-title'));
    await workbench.click(step('source').locator('.monaco-button').first());
    // The page with the sources is in its place.
    await step('source').waitFor({ state: 'hidden' });
    await workbench.runCommand('View: Close Editor');
    await waitUntilDone('source');

    await follow('record');
    await codereel.waitForPhase('recording');
    await codereel.stopFromStatusBar();
    await waitUntilDone('record');
    await codereel.clearNotifications();

    await follow('watch');
    await pick.waitForTitle('Recordings');
    await pick.dismiss();
    await waitUntilDone('watch');

    await follow('panel');
    await panelOf(stage);
    await waitUntilDone('panel');
    await picture(stage, 'screenshots', 'walkthrough-done');
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('View: Show Explorer');
  });
});

describe('ffmpeg', () => {
  it('is the one that CODEREEL_FFMPEG names, unless the setting names another', async () => {
    const { stage } = theScene();
    const fromSetting = await traceFfmpeg(stage.folders.root, 'setting-ffmpeg');
    const before = await fromEnvironment.recordings();
    await recordShortly();
    expect(await fromEnvironment.recordings()).toBe(before + 1);

    await changeSettings(stage, { 'codereel.ffmpeg.path': fromSetting.path });
    await recordShortly();
    expect(await fromSetting.recordings()).toBe(1);
    expect(await fromEnvironment.recordings()).toBe(before + 1);
  });

  it('is got by a command that is typed into a terminal, for the user to run', async () => {
    const { stage, codereel } = theScene();
    const rows = stage.workbench.page.locator('.terminal-wrapper .xterm-rows > div');
    const lineWith = async (words: string): Promise<string | undefined> =>
      (await rows.allInnerTexts()).find((row) => row.replaceAll('\u00A0', ' ').includes(words));

    await stage.workbench.runCommand('Codereel: Get ffmpeg...');
    await codereel.dialog.filter({ hasText: 'Install ffmpeg' }).waitFor();
    await picture(stage, 'screenshots', 'get-ffmpeg-question');
    await codereel.answerDialog('Cancel');
    expect(await rows.count()).toBe(0);

    await stage.workbench.runCommand('Codereel: Get ffmpeg...');
    await codereel.answerDialog('Open Terminal');
    await waitFor('the command is in the terminal', () => lineWith('sudo apt install ffmpeg'), {
      seen: () => rows.allInnerTexts(),
    });
    await stage.workbench.page.waitForFunction(
      `document.activeElement?.closest('.terminal-wrapper .xterm') != null`,
    );
    // What is typed next goes on in the same line: the shell still waits for the end of it.
    await stage.input.type(' # not yet');
    await waitFor('the line goes on', () => lineWith('sudo apt install ffmpeg # not yet'), {
      seen: () => rows.allInnerTexts(),
    });
    await picture(stage, 'screenshots', 'get-ffmpeg-terminal');
    expect(
      (await stage.processes()).filter(({ command }) => /(^|\/)(sudo|apt)$/.test(command[0] ?? '')),
    ).toEqual([]);
    await stage.input.key('ctrl+u');
    await stage.workbench.runCommand('Terminal: Kill All Terminals');
  });
});

describe('"Check Set-up"', () => {
  it('says what it found, the worst first, and names a variable that is no number', async () => {
    const { stage, recordings } = theScene();
    const pick = await checkSetup();
    const rows = await pick.rows();
    await picture(stage, 'screenshots', 'check-setup');
    await pick.dismiss();
    const { width, height, name } = stage.display;
    expect(rows).toEqual([
      {
        label: 'Sound',
        description: 'No sound server answers.',
        detail:
          'Start PulseAudio or PipeWire (pipewire-pulse), or set PULSE_SERVER to the one that runs. In a container or over SSH there often is none.',
      },
      {
        label: 'Buffer sizes',
        description:
          'Ignored: CAP_MP4_MUXER_BUFFER_SIZE="plenty". Only a whole number above 0 counts.',
        detail: 'Correct the value, or remove it.',
      },
      plainRow('Node.js', expect.stringMatching(/^\d+\.\d+\.\d+$/)),
      plainRow('ffmpeg', expect.stringMatching(/^\S+, from CODEREEL_FFMPEG: \//)),
      plainRow('Screen capture', 'x11grab'),
      plainRow('H.264 encoders', expect.stringContaining('libx264')),
      plainRow('Display', `X11 ${name} ${width}x${height}`),
      plainRow('Windows', 'each by itself, wherever it goes; displays: 1'),
      plainRow('Cursor log', 'the input hook works'),
      plainRow('Keystrokes', 'can be recorded from VS Code (off by default)'),
      plainRow('Recordings', expect.stringMatching(new RegExp(`^${recordings}, .* free$`))),
      plainRow('Show Log', ''),
    ]);
  });

  it.each([
    ['Buffer sizes', ['Buffer Frames', 'Frames', 'Instant Frames']],
    ['ffmpeg', ['Path']],
    ['H.264 encoders', ['Encoder']],
  ])('leads from "%s" to the settings that decide', async (label, titles) => {
    const { stage } = theScene();
    const pick = await checkSetup();
    await stage.workbench.click(pick.row(label));
    await expectSettings(titles);
  });

  it('leads from "Recordings" to another folder', async () => {
    const { stage, recordings } = theScene();
    const pick = await checkSetup();
    await stage.workbench.click(pick.row('Recordings'));
    await pick.waitForTitle('Folder for Recordings');
    await waitFor('it begins where recordings are now', async () =>
      (await pick.field.inputValue()).startsWith(recordings),
    );
    await pick.dismiss();
    expect((await readSettingsFile(stage, 'machine'))['codereel.recording.folder']).toBe(
      '~/recordings',
    );
  });

  it('leads from an ffmpeg that is not there to the setting that names it', async () => {
    const { stage } = theScene();
    await changeSettings(stage, { 'codereel.ffmpeg.path': '/nowhere/ffmpeg' });
    await stage.workbench.runCommand('Codereel: Check Set-up');
    const pick = quickPick();
    await pick.waitForTitle('Something is missing before you can record');
    const [worst] = await pick.rows();
    await picture(stage, 'screenshots', 'check-setup-no-ffmpeg');
    expect(worst?.label).toBe('ffmpeg');
    expect(worst?.description).toContain('/nowhere/ffmpeg');
    expect(worst?.detail).toContain('codereel.ffmpeg.path');
    // It is the one that the focus is on.
    await stage.input.key('Return');
    await expectSettings(['Path']);
  });
});

function plainRow(label: string, description: unknown): object {
  return { label, description, detail: '' };
}

describe('the panel and the log', () => {
  it('open from the palette', async () => {
    const { stage } = theScene();
    await stage.workbench.runCommand('Codereel: Show Panel');
    const panel = await panelOf(stage);
    expect(await panel.locator('h1').innerText()).toBe('Ready');
    await stage.workbench.runCommand('View: Show Explorer');

    await stage.workbench.runCommand('Codereel: Show Log');
    const { page } = stage.workbench;
    await page.locator('.output-view .view-line', { hasText: 'ffmpeg' }).first().waitFor();
    await stage.workbench.runCommand('View: Toggle Panel Visibility');
  });
});

describe('the status bar button, pointed at while it records,', () => {
  it('tells the figures as they are now, and its links do what they say', async () => {
    const { stage, codereel } = theScene();
    const { workbench, input } = stage;
    const hover = workbench.page.locator('.monaco-hover', { hasText: 'Mode:' });
    const text = async (): Promise<string> => (await hover.innerText()).replaceAll('\u00A0', ' ');
    /** Straight up into the tooltip first: on the way across, another button would show its own. */
    const clickLink = async (name: string): Promise<void> => {
      const button = await workbench.centreOf(codereel.button);
      await input.moveTo(button);
      const link = await workbench.centreOf(hover.locator('a', { hasText: name }));
      await input.moveTo({ x: button.x, y: link.y });
      await input.click(link);
    };
    await codereel.startFromPalette('Codereel: Start Studio Recording');
    await codereel.clearNotifications();
    await input.moveTo(await workbench.centreOf(codereel.button));
    const figures =
      /^Recording\s+Records: Display 1\s+Mode: Studio\s+Frames: (\d+) \(\d+\.\d per second\)\s+Dropped: \d+\s+Muxer queue: \d+ of 60 frames, deepest \d+\s/;
    const framesNow = async (): Promise<number | undefined> => {
      const [, frames] = figures.exec(await text()) ?? [];
      return frames === undefined ? undefined : Number(frames);
    };
    await hover.waitFor();
    const first = await waitFor('the tooltip tells the figures', framesNow, { seen: text });
    await picture(stage, 'screenshots', 'status-bar-tooltip');
    await waitFor('they move on', async () => ((await framesNow()) ?? 0) > first, { seen: text });

    await clickLink('Panel');
    await (await panelOf(stage)).locator('h1', { hasText: /^Recording$/ }).waitFor();
    await workbench.runCommand('View: Show Explorer');

    await clickLink('Discard...');
    await codereel.dialog.filter({ hasText: 'Discard this recording?' }).waitFor();
    await codereel.answerDialog('Cancel');
    expect(await codereel.phase()).toBe('recording');

    await clickLink('Stop');
    await codereel.waitForPhase('idle');
    // What lies under the tooltip would show one of its own, across the button.
    await input.moveTo(emptyPlace());
  });

  it('stops also when its mark is pressed for longer than it shows the same time', async () => {
    const { stage, codereel } = theScene();
    await codereel.startFromPalette();
    const box = await codereel.button.boundingBox();
    const centre = await stage.workbench.centreOf(codereel.button);
    const mark = { x: Math.round(centre.x - (box?.width ?? 0) / 2) + 10, y: centre.y };
    await stage.input.click(mark, { holdMs: 1500 });
    await codereel.waitForPhase('idle');
  });
});

describe('"Show Recordings"', () => {
  beforeAll(async () => {
    await rm(theScene().recordings, { recursive: true, force: true });
  });

  it('says so when there are none', async () => {
    const { stage } = theScene();
    const pick = await showRecordings();
    expect(await pick.rows()).toEqual([]);
    expect(await pick.field.getAttribute('placeholder')).toBe('No recordings yet');
    await picture(stage, 'screenshots', 'recordings-none');
    await pick.dismiss();
  });

  it('lists a recording with its length, size, mode and time, and opens its video', async () => {
    const { stage, recordings } = theScene();
    await recordShortly();
    const { manifest } = await newestRecording(recordings);
    const pick = await showRecordings();
    const [shown, ...others] = await pick.rows();
    await picture(stage, 'screenshots', 'recordings');
    expect(others).toEqual([]);
    expect(shown?.label).toBe('sampleProject');
    expect(shown?.description).toBe(
      `${runningTime(manifest.video.durationMs)} · ${byteSize(manifest.video.bytes)} · Instant`,
    );
    expect(shown?.detail).toContain(String(new Date(manifest.createdAt).getFullYear()));
    await stage.input.key('Return');
    const { seconds, width, height } = await waitForShownVideo(stage);
    expect({ width, height }).toEqual({
      width: stage.display.width,
      height: stage.display.height,
    });
    expect(Math.abs(seconds * 1000 - manifest.video.durationMs)).toBeLessThan(100);
    await picture(stage, 'screenshots', 'recording-opened');
    await stage.workbench.runCommand('View: Close All Editors');
  });

  it('tells where the video is, where there is no desktop to show or play it', async () => {
    const { stage, codereel, recordings } = theScene();
    const pick = await showRecordings();
    expect(await pick.buttonsOf('sampleProject')).toEqual([
      'Show in Folder',
      'Save As...',
      'Rename...',
      'Delete...',
    ]);
    await pick.clickButton('sampleProject', 'Show in Folder');
    const { video } = await newestRecording(recordings);
    const { text, actions } = await codereel.waitForNotification(/\.mp4$/);
    expect({ text, actions }).toEqual({ text: video, actions: ['Copy Path'] });
    await stage.input.key('Escape');
  });

  it('renames and deletes by keyboard, asking first', async () => {
    const { stage, codereel, recordings } = theScene();
    const pick = await showRecordings();
    await pick.tabToButton('Rename...');
    await stage.input.key('Return');
    await pick.waitForTitle('Rename Recording');
    await stage.input.key('ctrl+a');
    await stage.input.type('Talk');
    await stage.input.key('Return');
    const { folder } = await waitFor('it has its new name', async () => {
      const newest = await newestRecording(recordings);
      return newest.manifest.name === 'Talk' && newest;
    });

    for (const answer of ['Cancel', 'Delete']) {
      await showRecordings();
      await pick.tabToButton('Delete...');
      await stage.input.key('Return');
      await codereel.dialog.filter({ hasText: 'Delete the recording "Talk"?' }).waitFor();
      await access(folder);
      await codereel.answerDialog(answer);
    }
    await waitFor('it is gone', async () => (await recordingsIn(recordings)).length === 0);
    await expect(access(folder)).rejects.toThrow('ENOENT');
  });

  it('does not delete the recording that runs', async () => {
    const { codereel, recordings, stage } = theScene();
    await codereel.startFromPalette();
    await codereel.clearNotifications();
    const pick = await showRecordings();
    const [shown] = await pick.rows();
    await picture(stage, 'screenshots', 'recordings-while-recording');
    expect(shown?.description).toBe('recording now · Instant');
    await pick.clickButton('sampleProject', 'Delete...');
    await codereel.waitForNotification(
      /"sampleProject" is being recorded\. Stop or discard it first/,
    );
    expect(await codereel.dialog.count()).toBe(0);
    await codereel.stopFromStatusBar();
    await expectWhole(stage, await newestRecording(recordings));
  });
});
