import { describe, expect, it } from 'vitest';
import { isExtensionHost, isRecorder, theOnly, waitForNoProcesses } from './support/codereel.ts';
import { expectWhole, newestRecording } from './support/recordings.ts';
import { useScene } from './support/scene.ts';
import { waitForShownVideo } from './support/shownVideo.ts';

const theScene = useScene();

describe('a recording whose recorder was killed', () => {
  it('together with its window is an ordinary one when the window has started again: told once, with a button to play it', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(2);
    const left = await newestRecording(recordings);
    const [host, recorder] = [
      await theOnly(stage, isExtensionHost),
      await theOnly(stage, isRecorder),
    ];
    for (const { id } of [host, recorder]) {
      process.kill(id, 'SIGKILL');
    }
    const told = await codereel.waitForNotification(/^Codereel recovered ".+": 0:0\d of video\.$/);
    expect(told.actions).toEqual(['Play', 'Show in Folder', 'Save As...']);
    const recovered = await newestRecording(recordings);
    expect(recovered.folder).toBe(left.folder);
    await waitForNoProcesses(stage);
    expect(recovered.manifest).toMatchObject({ state: 'finished', preview: 'preview.jpg' });
    expect(recovered.manifest.recovered).not.toBeNull();
    await expectWhole(stage, recovered);
    await codereel.answerNotification(/^Codereel recovered/, 'Play');
    await waitForShownVideo(stage);
  });
});
