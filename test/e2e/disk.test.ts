import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isRoot, openSmallDisk, type SmallDisk } from '../node/support/smallDisk.ts';
import { waitForNoProcesses } from './support/codereel.ts';
import { QuickPick } from './support/quickPick.ts';
import {
  endedRecording,
  expectWhole,
  newestRecording,
  recordingsIn,
} from './support/recordings.ts';
import { picture, useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';

const theScene = useScene();
const megabyte = 1_000_000;

/** A disk of its own that Codereel is set to record onto. */
async function recordOnto(
  size: string,
  limits: { readonly warn: number; readonly stop: number },
): Promise<SmallDisk> {
  const disk = await openSmallDisk(size);
  await changeSettings(theScene().stage, {
    'codereel.recording.folder': disk.folder,
    'codereel.disk.warnBelowMegabytes': limits.warn,
    'codereel.disk.stopBelowMegabytes': limits.stop,
  });
  return disk;
}

describe.skipIf(!isRoot)('a disk with little room (needs root, to mount a small one)', () => {
  it('is told of where a recording would have to end at once, with the way to another folder', async () => {
    const { stage, codereel } = theScene();
    const disk = await recordOnto('60m', { warn: 2048, stop: 256 });
    await codereel.clickButton();
    const told = await codereel.waitForNotification(/^Only 62\.9 MB is free for recordings in /);
    expect(told.text).toContain(disk.folder);
    expect(told.actions).toEqual(['Choose Folder...', 'Show Recordings']);
    expect(await codereel.waitForPhase('error')).toBe('error');
    await picture(stage, 'screenshots', 'notification-no-room');
    expect(await recordingsIn(disk.folder)).toEqual([]);
    await waitForNoProcesses(stage);
    await codereel.answerNotification(/^Only/, 'Choose Folder...');
    const { widget } = new QuickPick(stage);
    await widget.waitFor();
    await stage.input.key('Escape');
  });

  it('is told of while it is recorded onto, and the recording ends in time: whole, with its buttons', async () => {
    const { stage, codereel } = theScene();
    const disk = await recordOnto('300m', { warn: 200, stop: 64 });
    await codereel.startFromPalette();
    const { folder } = await newestRecording(disk.folder);
    expect(await codereel.notifications()).toEqual([]);
    await disk.leave(150 * megabyte);
    const low = await codereel.waitForNotification(
      /^Only 1[45]\d MB is free for the recording in /,
    );
    expect(low.text).toContain('Below 64.0 MB the recording is stopped and finished.');
    expect(low.text).toContain(disk.folder);
    expect(low.actions).toEqual(['Show Recordings', 'Stop']);
    expect(await codereel.phase()).toBe('recording');
    await picture(stage, 'screenshots', 'notification-disk-low');
    await disk.leave(60 * megabyte);
    await codereel.waitForPhase('idle');
    const full = await codereel.waitForNotification(/^The recording was stopped before the disk/);
    expect(full.actions).toEqual(['Choose Folder...', 'Show Recordings']);
    const finished = await codereel.waitForNotification(/^Recorded 0:\d\d/);
    expect(finished.actions).toContain('Play');
    await picture(stage, 'screenshots', 'notification-disk-full');
    await expectWhole(stage, await endedRecording(folder));
    await waitForNoProcesses(stage);
  });
});

describe('a recording whose folder is deleted', () => {
  it('ends, is saved beside it, and is in the list', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(2);
    const { folder } = await newestRecording(recordings);
    await rm(folder, { recursive: true });
    await codereel.waitForPhase('idle');
    const gone = await codereel.waitForNotification(/was deleted/);
    expect(gone.text).toContain('-saved');
    expect(gone.actions).toEqual(['Show Recordings']);
    const finished = await codereel.waitForNotification(/^Recorded 0:\d\d/);
    expect(finished.actions).toContain('Play');
    await picture(stage, 'screenshots', 'notification-folder-gone');
    await waitForNoProcesses(stage);
    const saved = await newestRecording(recordings);
    expect(saved.folder).toBe(`${folder}-saved`);
    await expectWhole(stage, saved);
    const list = new QuickPick(stage);
    await stage.workbench.runCommand('Codereel: Show Recordings...');
    await list.row(saved.manifest.name).first().waitFor();
    await picture(stage, 'screenshots', 'recordings-with-saved');
    await list.dismiss();
  });
});
