import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from '../stage/workbench.ts';
import {
  Codereel,
  isRecorder,
  recordingProcesses,
  waitForNoProcesses,
} from './support/codereel.ts';
import {
  endedRecording,
  expectWhole,
  newestRecording,
  recordingsIn,
  type RecordingOnDisk,
} from './support/recordings.ts';
import { sampleProject, useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';
import { probeVideo } from './support/video.ts';
import { waitFor } from '../stage/waitFor.ts';

/** The recorder's grace time of 60 s, and some for a busy machine. */
const graceMs = 80_000;

const theScene = useScene();

async function recordingNamed(name: string): Promise<RecordingOnDisk> {
  const { recordings } = theScene();
  const found = (await recordingsIn(recordings)).find(({ manifest }) => manifest.name === name);
  if (found === undefined) {
    throw new Error(`There is no recording of ${name}: ${(await readdir(recordings)).join(', ')}`);
  }
  return found;
}

describe('settings that change while it records', () => {
  it('count for the next recording and leave this one alone', async () => {
    const { stage, codereel, recordings } = theScene();
    const elsewhere = join(stage.folders.home, 'elsewhere');
    await codereel.startFromPalette();
    const { folder, video } = await newestRecording(recordings);
    const { environment } = stage.display;
    const before = (await probeVideo(video, environment)).frames;
    await changeSettings(stage, {
      'codereel.recording.framesPerSecond': 10,
      'codereel.recording.mode': 'studio',
      'codereel.recording.folder': elsewhere,
      'codereel.queue.frames': 33,
    });
    await waitFor(
      'more frames come in',
      async () => (await probeVideo(video, environment)).frames > before,
    );
    await codereel.stopFromStatusBar();
    const changedMeanwhile = await endedRecording(folder);
    await expectWhole(stage, changedMeanwhile);
    expect(changedMeanwhile.manifest).toMatchObject({
      mode: 'instant',
      video: { framesPerSecond: 30 },
      statistics: { queueCapacityFrames: 96 },
    });

    await codereel.startFromPalette();
    await codereel.stopFromStatusBar();
    const next = await newestRecording(elsewhere);
    await expectWhole(stage, next);
    expect(next.manifest).toMatchObject({
      mode: 'studio',
      video: { framesPerSecond: 10 },
      statistics: { queueCapacityFrames: 33 },
    });
  });
});

describe('a second window', () => {
  let second: Workbench;
  let codereelThere: Codereel;

  beforeAll(async () => {
    const { stage } = theScene();
    const project = join(stage.folders.root, 'otherProject');
    await cp(sampleProject, project, { recursive: true });
    second = await stage.openWindow(project);
    codereelThere = new Codereel(second, stage.input);
  });

  it('records at the same time as the first, each its own file', async () => {
    const { stage, codereel } = theScene();
    await codereelThere.startFromPalette();
    await stage.workbench.activate();
    await codereel.startFromPalette();
    expect((await recordingProcesses(stage)).filter(isRecorder)).toHaveLength(2);
    expect(await codereelThere.phase()).toBe('recording');
    await codereel.waitForSeconds(1);

    await codereel.stopFromStatusBar();
    await expectWhole(stage, await recordingNamed('sampleProject'));
    expect(await codereelThere.phase(), 'the other one goes on').toBe('recording');
    await second.activate();
    await codereelThere.stopFromStatusBar();
    await codereelThere.clearNotifications();
    await expectWhole(stage, await recordingNamed('otherProject'));
    await waitForNoProcesses(stage);
    await stage.workbench.activate();
  });

  it('has limits of its own: one says that it still records, and stops when told; one stops by itself', async () => {
    const { stage, codereel } = theScene();
    await stage.workbench.activate();
    await changeSettings(stage, { 'codereel.recording.remindAfterMinutes': 1 });
    await codereel.startFromPalette();
    await changeSettings(
      stage,
      {
        'codereel.recording.remindAfterMinutes': undefined,
        'codereel.recording.stopAfterMinutes': 1,
      },
      [stage.workbench, second],
    );
    await second.activate();
    await codereelThere.startFromPalette();
    await stage.workbench.activate();
    await codereel.waitForSeconds(57);
    expect(await codereel.notifications(), 'a minute is not over').toEqual([]);
    const { text, actions } = await codereel.waitForNotification(/goes on/);
    expect(text).toBe('The recording is 1:00 long and goes on. Stop it if that was forgotten.');
    expect(actions).toEqual(['Stop', 'Go On']);
    await codereel.answerNotification(/goes on/, 'Stop');
    await codereel.waitForPhase('idle');
    const stopped = await recordingNamed('sampleProject');
    expect(stopped.manifest.video.durationMs).toBeGreaterThan(60_000);
    await expectWhole(stage, stopped);

    await codereelThere.waitForPhase('idle');
    const news = await codereelThere.waitForNotification(/^Recorded/);
    // Two recordings at once may be more than this machine can do in time.
    expect(news.text).toMatch(
      /^Recorded 1:00(; \d+ frames were dropped)?\. It stopped by itself, as set\.$/,
    );
    const ended = await recordingNamed('otherProject');
    await expectWhole(stage, ended);
    expect(Math.abs(ended.manifest.video.durationMs - 60_000)).toBeLessThan(500);
    await second.activate();
    await codereelThere.clearNotifications();
    await stage.workbench.activate();
  });

  it('that is closed while it records leaves a recorder that finishes the file by itself', async () => {
    const { stage } = theScene();
    await second.activate();
    await codereelThere.startFromPalette();
    await codereelThere.waitForSeconds(1);
    const { folder } = await recordingNamed('otherProject');
    const closed = second.page.waitForEvent('close');
    await second.page.close({ runBeforeUnload: true });
    await closed;
    await second.close();
    expect((await recordingProcesses(stage)).filter(isRecorder)).toHaveLength(1);
    await expectWhole(stage, await endedRecording(folder, { timeoutMs: graceMs }));
    await waitForNoProcesses(stage);
    await stage.workbench.activate();
  });
});
