import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../../src/recording/manifest.ts';
import { isRecorder, theOnly, waitForNoProcesses } from './support/codereel.ts';
import { expectWhole, newestRecording } from './support/recordings.ts';
import { useScene } from './support/scene.ts';
import { waitForShownVideo } from './support/shownVideo.ts';

const theScene = useScene();

describe('a recording whose recorder was killed', () => {
  it('is an ordinary one when the window has started again: told once, with a button to play it', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(2);
    process.kill((await theOnly(stage, isRecorder)).id, 'SIGKILL');
    await codereel.waitForNotification(/^The recorder is gone/);
    await waitForNoProcesses(stage);
    const left = await newestRecording(recordings);
    expect(left.manifest.state).toBe('recording');
    expect(await readdir(left.folder)).toContain(recordingFiles.recorder);

    const { page } = stage.workbench;
    const reloaded = page.waitForEvent('load');
    await stage.workbench.runCommand('Developer: Reload Window');
    await reloaded;
    const told = await codereel.waitForNotification(/^Codereel recovered ".+": 0:0\d of video\.$/);
    expect(told.actions).toEqual(['Play', 'Show in Folder', 'Save As...']);
    const recovered = await newestRecording(recordings);
    expect(recovered.folder).toBe(left.folder);
    expect(recovered.manifest).toMatchObject({ state: 'finished', preview: 'preview.jpg' });
    expect(recovered.manifest.recovered).not.toBeNull();
    await expectWhole(stage, recovered);
    await codereel.answerNotification(/^Codereel recovered/, 'Play');
    await waitForShownVideo(stage);
  });
});
