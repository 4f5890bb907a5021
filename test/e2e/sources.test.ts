import { describe, expect, it } from 'vitest';
import { waitFor } from '../stage/waitFor.ts';
import { codereelNote } from './support/codereel.ts';
import { QuickPick } from './support/quickPick.ts';
import {
  endedRecording,
  newestRecording,
  recordingsIn,
  type RecordingOnDisk,
} from './support/recordings.ts';
import { picture, useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';
import { probeVideo } from './support/video.ts';

const theScene = useScene();

/** Records for a moment what is chosen. */
async function record(): Promise<RecordingOnDisk> {
  const { codereel, recordings } = theScene();
  await codereel.startFromPalette();
  await codereel.waitForSeconds(1);
  await codereel.stopFromStatusBar();
  return endedRecording((await newestRecording(recordings)).folder);
}

async function sizeOfPicture({ video }: RecordingOnDisk): Promise<[number, number]> {
  const { width, height } = await probeVideo(video, theScene().stage.display.environment);
  return [width, height];
}

/** Opens the list of sources, its pictures taken. */
async function openList(): Promise<QuickPick> {
  const { stage } = theScene();
  await stage.workbench.runCommand('Codereel: Choose What to Record from a List...');
  const pick = new QuickPick(stage);
  await pick.waitForTitle('What to Record');
  await pick.row('Display 1').waitFor();
  return pick;
}

describe('what is recorded when nothing was chosen', () => {
  it('is the window of VS Code', async () => {
    const { stage, codereel } = theScene();
    await changeSettings(stage, { 'codereel.capture.source': undefined });
    const recording = await record();
    const { width, height } = stage.display;
    expect(recording.manifest.source).toEqual({ kind: 'window', id: null });
    expect(await sizeOfPicture(recording)).toEqual([width, height]);
    expect(
      (await codereel.notifications()).filter(({ text }) => !text.startsWith('Recorded')),
    ).toEqual([]);
  });

  it('is the display where that window cannot be told from others: a quiet note says so', async () => {
    const { stage, codereel } = theScene();
    await changeSettings(stage, {
      'codereel.capture.source': undefined,
      'window.title': 'some page',
    });
    await stage.workbench.runCommand('Codereel: Start Recording');
    await codereelNote(stage.workbench, 'The window of VS Code cannot be recorded').waitFor();
    await codereel.waitForPhase('recording');
    expect(await codereel.notifications()).toEqual([]);
    await codereel.stopFromStatusBar();
    const { manifest } = await newestRecording(theScene().recordings);
    expect(manifest.source).toEqual({ kind: 'display', index: 0 });
  });
});

describe('a source that somebody asked for', () => {
  it('and that is not there is an error that leads to the choice; nothing is recorded', async () => {
    const { stage, codereel, recordings } = theScene();
    const before = await recordingsIn(recordings);
    await changeSettings(stage, { 'codereel.capture.source': 'window:0x3fffff' });
    await stage.workbench.runCommand('Codereel: Start Recording');
    await codereel.waitForPhase('error');
    const { actions } = await codereel.waitForNotification(/There is no window 0x3fffff/);
    expect(actions[0]).toBe('Choose What to Record');
    expect(await recordingsIn(recordings)).toHaveLength(before.length);
  });
});

describe('the list of sources', () => {
  it('shows VS Code, the displays and a region, each with a picture or an icon', async () => {
    const { stage } = theScene();
    const pick = await openList();
    const rows = await pick.rows();
    expect(rows.map(({ label }) => label).slice(0, 3)).toEqual([
      'This VS Code window',
      'Display 1',
      'Region...',
    ]);
    expect(rows[1]?.description).toContain('1920 × 1080');
    expect(rows[1]?.description).toContain('chosen');
    const icon = pick.row('Display 1').locator('.quick-input-list-icon');
    // The list is there before its pictures.
    await waitFor('its picture has come', async () =>
      (await icon.getAttribute('style'))?.includes('.jpg'),
    );
    await picture(stage, 'screenshots', 'source-list');
    await pick.dismiss();
  });

  it('takes a region that is typed; it is recorded, also after the window was loaded anew', async () => {
    const { stage, codereel } = theScene();
    const { workbench, input } = stage;
    const pick = await openList();
    await workbench.click(pick.row('Region...'));
    await pick.widget.locator('.quick-input-title', { hasText: 'Region to Record' }).waitFor();
    await input.key('ctrl+a');
    await input.type('100, 60, 640, 480');
    await input.key('Return');
    await pick.widget.waitFor({ state: 'hidden' });
    expect(await sizeOfPicture(await record())).toEqual([640, 480]);

    const reloaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await reloaded;
    await codereel.waitForPhase('idle');
    const recording = await record();
    expect(await sizeOfPicture(recording)).toEqual([640, 480]);
    expect(recording.manifest.source).toEqual({
      kind: 'region',
      area: { x: 100, y: 60, width: 640, height: 480 },
    });

    const again = await openList();
    await workbench.click(again.row('As the setting says'));
    await again.widget.waitFor({ state: 'hidden' });
    expect((await record()).manifest.source).toEqual({ kind: 'display', index: 0 });
  });
});
