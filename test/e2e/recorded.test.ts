import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/recording/manifestFile.ts';
import { recordingFiles } from '../../src/recording/manifest.ts';
import { readTimelineLog } from '../../src/recording/timelineLog.ts';
import { waitForNoProcesses } from './support/codereel.ts';
import { expectWhole, newestRecording, recordingsIn } from './support/recordings.ts';
import { picture, useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';
import { brightnessOf, decodeVideo, probeVideo } from './support/video.ts';
import { waitFor } from '../stage/waitFor.ts';

const theScene = useScene();

describe('a recording', () => {
  it('is a playable video and a valid manifest at every moment', async () => {
    const { stage, codereel, recordings } = theScene();
    const { environment } = stage.display;
    await codereel.startFromPalette();
    const { folder, video } = await newestRecording(recordings);
    let frames = 0;
    for (let look = 0; look < 4; look += 1) {
      frames = await waitFor('the file holds more frames than before', async () => {
        const probed = await probeVideo(video, environment);
        expect(probed.codec).toBe('h264');
        return probed.frames > frames && probed.frames;
      });
      expect(await decodeVideo(video, environment)).toBeGreaterThanOrEqual(frames);
      expect(await readManifest(folder)).toMatchObject({ state: 'recording', preview: null });
    }
    await codereel.stopFromStatusBar();
    await expectWhole(stage, await newestRecording(recordings));
    expect((await readdir(folder)).toSorted()).toEqual(
      [
        recordingFiles.cursor,
        recordingFiles.manifest,
        recordingFiles.preview,
        recordingFiles.timeline,
        recordingFiles.video,
      ].toSorted(),
    );
  });

  it('has the pointer in the picture in instant mode and not in studio mode', async () => {
    const { stage, codereel, recordings } = theScene();
    const { width, height } = stage.display;
    // The middle of nothing: no editor is open there.
    const place = { x: Math.round(width * 0.7), y: Math.round(height * 0.2) };
    const around = { x: place.x - 20, y: place.y - 20, width: 40, height: 40 };
    const shown: Record<string, number> = {};
    for (const title of ['Start Instant Recording', 'Start Studio Recording']) {
      await stage.input.jumpTo(place);
      await codereel.startFromPalette(`Codereel: ${title}`);
      await codereel.waitForSeconds(1);
      await stage.workbench.runCommand('Codereel: Stop Recording');
      await codereel.waitForPhase('idle');
      const recording = await newestRecording(recordings);
      await expectWhole(stage, recording);
      const ranges = (await brightnessOf(recording.video, around, stage.display.environment))
        .map(({ range }) => range)
        .toSorted((a, b) => a - b);
      shown[recording.manifest.mode] = ranges[Math.floor(ranges.length / 2)] ?? Number.NaN;
      await codereel.clearNotifications();
    }
    expect(shown['instant']).toBeGreaterThan(100);
    expect(shown['studio']).toBeLessThan(20);
  });

  it('holds the markers that were set, with and without a label, at their time', async () => {
    const { stage, codereel, recordings } = theScene();
    const { page } = stage.workbench;
    await codereel.startFromPalette();
    await codereel.waitForSeconds(1);
    await stage.input.key('ctrl+shift+F7');
    await page.locator('.statusbar-item', { hasText: /Marker at 0:0\d/ }).waitFor();
    await stage.workbench.runCommand('Codereel: Add Marker');
    await page.locator('.quick-input-widget', { hasText: 'A label for this moment' }).waitFor();
    await stage.input.type('here it is');
    await stage.input.key('Return');
    const { folder } = await newestRecording(recordings);
    const markers = await waitFor('both markers are in the timeline', async () => {
      const events = [];
      for await (const event of (await readTimelineLog(folder)).events()) {
        events.push(event);
      }
      return events.length === 2 && events;
    });
    await codereel.stopFromStatusBar();
    const { manifest } = await newestRecording(recordings);
    expect(markers.map(({ label }) => label)).toEqual(['', 'here it is']);
    expect(manifest.timeline.events).toBe(2);
    const start = manifest.clock.videoStartMs ?? Number.NaN;
    const times = [start + 1000, ...markers.map(({ ms }) => ms), start + manifest.video.durationMs];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('is discarded only after the question, and then it is gone', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    const { folder } = await newestRecording(recordings);
    const kept = (await recordingsIn(recordings)).length - 1;

    await stage.workbench.runCommand('Codereel: Discard Recording...');
    await codereel.dialog.filter({ hasText: 'Discard this recording?' }).waitFor();
    await picture(stage, 'screenshots', 'discard-question');
    await codereel.answerDialog('Cancel');
    expect(await codereel.phase()).toBe('recording');
    await access(folder);

    await stage.workbench.runCommand('Codereel: Discard Recording...');
    await codereel.answerDialog('Discard');
    await codereel.waitForPhase('idle');
    await waitForNoProcesses(stage);
    expect(await recordingsIn(recordings)).toHaveLength(kept);
    await expect(access(folder)).rejects.toThrow('ENOENT');
    expect(await codereel.notifications()).toEqual([]);
  });

  it('is saved elsewhere from the notification', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(1);
    await codereel.stopFromStatusBar();
    await codereel.answerNotification(/Recorded/, 'Save As...');
    const field = stage.workbench.page.locator('.quick-input-widget input');
    await waitFor('a place for the file is offered', async () =>
      (await field.inputValue()).endsWith('sampleProject.mp4'),
    );
    await stage.input.key('Return');
    const copy = join(stage.folders.home, 'sampleProject.mp4');
    const { manifest, video } = await newestRecording(recordings);
    await waitFor('the copy is whole', async () =>
      readFile(copy).then(
        async (bytes) => bytes.equals(await readFile(video)),
        () => false,
      ),
    );
    expect((await probeVideo(copy, stage.display.environment)).frames).toBe(manifest.video.frames);
  });

  it('goes into the storage of the workspace while no folder is set', async () => {
    const { stage, codereel } = theScene();
    await changeSettings(stage, { 'codereel.recording.folder': undefined });
    await codereel.startFromPalette();
    await codereel.stopFromStatusBar();
    const storage = join(stage.folders.userData, 'User', 'workspaceStorage');
    const found = await Promise.all(
      (await readdir(storage)).map((workspace) =>
        recordingsIn(join(storage, workspace, 'codereel.codereel', 'recordings')),
      ),
    );
    expect(found.flat()).toHaveLength(1);
  });
});
