import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { figureIn, panelOf, panelSection, settingIn, tabTo } from './support/panel.ts';
import { expectWhole, newestRecording, recordingsIn } from './support/recordings.ts';
import { picture, useScene } from './support/scene.ts';
import { changeSettings, readSettingsFile } from './support/settingsFiles.ts';
import { waitFor } from '../stage/waitFor.ts';

const variable = 'CAP_MP4_MUXER_BUFFER_SIZE_INSTANT';
const theScene = useScene(() => ({ environment: { [variable]: '77' } }));

beforeEach(async () => {
  await theScene().stage.workbench.runCommand('Codereel: Show Panel');
});

/** Opens the part of the panel that is closed at first. */
async function openSettings(panel: Frame): Promise<void> {
  const section = panelSection(panel, 'Settings');
  if ((await section.getAttribute('open')) === null) {
    await clickIn(section.locator('summary'));
    await section.locator('.settings').waitFor();
  }
}

/** Brings something into sight, as one does with the wheel, and clicks it. */
async function clickIn(element: Locator): Promise<void> {
  await element.scrollIntoViewIfNeeded();
  await theScene().stage.workbench.click(element);
}

async function scrollTo(panel: Frame, selector: string): Promise<void> {
  await panel.evaluate(`document.querySelector(${JSON.stringify(selector)}).scrollIntoView()`);
}

describe('the panel', () => {
  it('starts and stops, and its figures move while it records', async () => {
    const { stage, codereel, recordings } = theScene();
    const panel = await panelOf(stage);
    const state = panel.locator('h1');
    await stage.workbench.click(
      panel.locator('vscode-button.primary', { hasText: 'Start Recording' }),
    );
    await state.filter({ hasText: /^Recording$/ }).waitFor();
    expect(await figureIn(panel, 'Captured area')).toBe(
      `${stage.display.width} × ${stage.display.height}`,
    );
    expect(await figureIn(panel, 'Muxer queue')).toMatch(/^\d+ of 77$/);
    for (const label of ['Free on disk', 'Memory: extensions', 'Memory: recorder']) {
      expect(await figureIn(panel, label)).toMatch(/^\d+(\.\d)? [kMGT]B$/);
    }
    const moving = ['Frames', 'File size'] as const;
    const first = await Promise.all(moving.map((label) => figureIn(panel, label)));
    const firstTime = await panel.locator('.elapsed').innerText();
    await waitFor('all the figures have moved on', async () => {
      const now = await Promise.all(moving.map((label) => figureIn(panel, label)));
      const time = await panel.locator('.elapsed').innerText();
      return time !== firstTime && now.every((value, index) => value !== first[index]);
    });
    await waitFor('the plots have a line', async () =>
      (await panel.locator('figure svg .line-0').first().getAttribute('d'))?.includes('L'),
    );
    await stage.workbench.click(
      panel.locator('vscode-button.primary', { hasText: 'Stop Recording' }),
    );
    await state.filter({ hasText: /^Ready$/ }).waitFor();
    expect(await codereel.phase()).toBe('idle');
    await expectWhole(stage, await newestRecording(recordings));
  });

  it('pauses, in which its time stands still, and goes on', async () => {
    const { stage, recordings } = theScene();
    const panel = await panelOf(stage);
    const state = panel.locator('h1');
    const press = async (words: string): Promise<void> =>
      stage.workbench.click(panel.locator('vscode-button', { hasText: words }));
    await press('Start Recording');
    await state.filter({ hasText: /^Recording$/ }).waitFor();
    await press('Pause');
    await state.filter({ hasText: /^Paused$/ }).waitFor();
    const elapsed = async (): Promise<string> => panel.locator('.elapsed').innerText();
    const paused = await elapsed();
    await stage.input.pause(2_500);
    expect(await elapsed()).toBe(paused);
    await press('Resume');
    await state.filter({ hasText: /^Recording$/ }).waitFor();
    await waitFor('time goes on', async () => (await elapsed()) !== paused);
    await press('Stop Recording');
    await state.filter({ hasText: /^Ready$/ }).waitFor();
    await expectWhole(stage, await newestRecording(recordings));
  });

  it('counts down before it records, until that is cancelled', async () => {
    const { stage, recordings } = theScene();
    await changeSettings(stage, { 'codereel.recording.countdown': 10 });
    const before = await recordingsIn(recordings);
    const panel = await panelOf(stage);
    await stage.workbench.click(panel.locator('vscode-button', { hasText: 'Start Recording' }));
    await panel.locator('.countdown', { hasText: /^[1-9]$/ }).waitFor();
    await stage.workbench.click(panel.locator('vscode-button', { hasText: 'Cancel' }));
    await panel.locator('h1', { hasText: /^Ready$/ }).waitFor();
    expect(await recordingsIn(recordings)).toEqual(before);
  });

  it('is as it was when it is hidden and shown again, and when the window is reloaded', async () => {
    const { stage, codereel } = theScene();
    let panel = await panelOf(stage);
    await codereel.startFromPalette();
    // The figures have found their lines by then, and what is below them its place.
    await panel.locator('.elapsed', { hasText: /^0:0[1-9]$/ }).waitFor();
    await clickIn(panelSection(panel, 'Over Time').locator('summary'));
    await stage.workbench.runCommand('View: Show Explorer');
    await waitFor('the panel is hidden', () => panel.isDetached());
    await stage.workbench.runCommand('Codereel: Show Panel');
    panel = await panelOf(stage);
    await panel.locator('h1', { hasText: /^Recording$/ }).waitFor();
    expect(await panelSection(panel, 'Over Time').getAttribute('open')).toBeNull();
    expect(await panelSection(panel, 'Figures').getAttribute('open')).not.toBeNull();
    await codereel.stopFromStatusBar();

    const { page } = stage.workbench;
    await page.evaluate('window.beforeReload = true');
    await stage.workbench.runCommand('Developer: Reload Window');
    await page.waitForFunction('window.beforeReload === undefined');
    await codereel.waitForPhase('idle');
    panel = await panelOf(stage);
    await panel.locator('h1', { hasText: /^Ready$/ }).waitFor();
    expect(await panelSection(panel, 'Over Time').getAttribute('open')).toBeNull();
    await clickIn(panelSection(panel, 'Over Time').locator('summary'));
  });

  it('lists a recording with its picture, and renames and deletes it by keyboard', async () => {
    const { stage, codereel, recordings } = theScene();
    const panel = await panelOf(stage);
    await codereel.startFromPalette();
    await codereel.stopFromStatusBar();
    const { folder } = await newestRecording(recordings);
    const before = (await recordingsIn(recordings)).length;
    const rows = panel.locator('.recordings > li');
    await waitFor('the list has it', async () => (await rows.count()) === before);
    await waitFor('its picture is loaded', async () =>
      panel.evaluate<boolean>(`document.querySelector('.recordings > li img').naturalWidth > 0`),
    );

    await clickIn(panel.locator('h1'));
    await tabTo(stage, panel, /^Rename "sampleProject"/);
    await stage.input.key('Return');
    await stage.workbench.page
      .locator('.quick-input-widget', { hasText: 'Rename Recording' })
      .waitFor();
    await stage.input.key('ctrl+a');
    await stage.input.type('My demo');
    await stage.input.key('Return');
    await rows
      .first()
      .locator('h3', { hasText: /^My demo$/ })
      .waitFor();
    expect((await newestRecording(recordings)).manifest.name).toBe('My demo');

    await clickIn(panel.locator('h1'));
    await tabTo(stage, panel, /^Delete "My demo"/);
    await stage.input.key('Return');
    await codereel.dialog.filter({ hasText: 'Delete the recording "My demo"?' }).waitFor();
    await picture(stage, 'screenshots', 'delete-question');
    await stage.input.key('Return');
    await codereel.dialog.waitFor({ state: 'hidden' });
    await waitFor('the list has one less', async () => (await rows.count()) === before - 1);
    expect((await recordingsIn(recordings)).map((recording) => recording.folder)).not.toContain(
      folder,
    );
  });
});

describe('the settings in the panel', () => {
  it('are in settings.json and in force once edited, and gone once reset', async () => {
    const { stage, codereel, recordings } = theScene();
    const key = 'codereel.recording.framesPerSecond';
    const panel = await panelOf(stage);
    await openSettings(panel);
    const row = settingIn(panel, 'Frames per second');
    await clickIn(row.locator('vscode-textfield'));
    await stage.input.key('ctrl+a');
    await stage.input.type('24');
    await stage.input.key('Return');
    await row.locator('.source', { hasText: 'User setting' }).waitFor();
    expect((await readSettingsFile(stage, 'user'))[key]).toBe(24);
    await codereel.startFromPalette();
    await codereel.stopFromStatusBar();
    expect((await newestRecording(recordings)).manifest.video.framesPerSecond).toBe(24);
    await clickIn(row.locator('[title^="Reset"]'));
    await row.locator('.source', { hasText: 'Default' }).waitFor();
    expect((await readSettingsFile(stage, 'user'))[key]).toBeUndefined();
  });

  it('are read-only where an environment variable decides, which is named', async () => {
    const { stage } = theScene();
    const panel = await panelOf(stage);
    await openSettings(panel);
    const row = settingIn(panel, 'Muxer queue, instant mode');
    expect(await row.locator('.locked-value').innerText()).toContain('77');
    expect(await row.locator('.source').innerText()).toBe('Environment');
    expect(await row.locator('.variables strong').innerText()).toBe(variable);
    expect(await row.locator('.locked').innerText()).toContain(`${variable} decides`);
    expect(await row.locator('vscode-textfield').count()).toBe(0);
  });

  it('never take a program or a place to write from a workspace', async () => {
    const { stage, codereel, recordings } = theScene();
    const panel = await panelOf(stage);
    await openSettings(panel);
    const file = join(stage.folders.project, '.vscode', 'settings.json');
    await mkdir(join(stage.folders.project, '.vscode'), { recursive: true });
    await writeFile(
      file,
      JSON.stringify({
        'codereel.recording.framesPerSecond': 12,
        'codereel.ffmpeg.path': '/nowhere/ffmpeg',
        'codereel.recording.folder': '/nowhere',
        'codereel.video.encoder': 'h264_nvenc',
      }),
    );
    await settingIn(panel, 'Frames per second')
      .locator('.source', { hasText: 'Workspace setting' })
      .waitFor();
    for (const title of ['ffmpeg', 'Encoder']) {
      expect(await settingIn(panel, title).locator('.source').innerText()).toBe('Default');
    }
    await codereel.startFromPalette();
    await codereel.stopFromStatusBar();
    const recording = await newestRecording(recordings);
    await expectWhole(stage, recording);
    expect(recording.manifest.video).toMatchObject({ framesPerSecond: 12, encoder: 'libx264' });
    await rm(file);
    await settingIn(panel, 'Frames per second')
      .locator('.source', { hasText: 'Default' })
      .waitFor();
  });
});

describe('in the colours of', () => {
  beforeAll(async () => {
    const { stage, codereel } = theScene();
    await codereel.startFromPalette();
    await codereel.stopFromStatusBar();
    await codereel.clearNotifications();
    await stage.workbench.runCommand('Codereel: Show Panel');
  });

  it.each([
    ['dark', 'Default Dark Modern', 'vscode-dark'],
    ['light', 'Default Light Modern', 'vscode-light'],
    ['high-contrast', 'Default High Contrast', 'vscode-high-contrast'],
    ['high-contrast-light', 'Default High Contrast Light', 'vscode-high-contrast-light'],
  ])('%s, the panel follows', async (name, theme, kind) => {
    const { stage, codereel } = theScene();
    await changeSettings(stage, { 'workbench.colorTheme': theme });
    const panel = await panelOf(stage);
    await panel.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
    await openSettings(panel);
    await scrollTo(panel, 'main');
    await codereel.startFromPalette();
    await codereel.waitForSeconds(2);
    await picture(stage, 'screenshots', `panel-${name}-recording`);
    await codereel.stopFromStatusBar();
    await codereel.waitForNotification(/^Recorded/);
    await picture(stage, 'screenshots', `panel-${name}-idle`);
    await scrollTo(panel, '.settings');
    await picture(stage, 'screenshots', `panel-${name}-settings`);
    await scrollTo(panel, 'main');
  });
});
