import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CursorEvent } from '../../src/recording/cursorEvent.ts';
import { readCursorLog } from '../../src/recording/cursorLog.ts';
import { isFfmpeg, recordingProcesses, waitForNoProcesses } from './support/codereel.ts';
import { openFlash } from './support/flash.ts';
import {
  expectWhole,
  newestRecording,
  recordingsIn,
  type RecordingOnDisk,
} from './support/recordings.ts';
import { picture, useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';
import { brightnessOf, probeVideo } from './support/video.ts';
import { waitFor } from '../stage/waitFor.ts';

const theScene = useScene();

const startStopKey = 'ctrl+shift+F8';
const pauseKey = 'ctrl+shift+F6';

async function cursorEvents({ folder }: RecordingOnDisk): Promise<CursorEvent[]> {
  const events: CursorEvent[] = [];
  for await (const event of (await readCursorLog(folder)).events()) {
    events.push(event);
  }
  return events;
}

describe('pause and resume', () => {
  it('work by the key and by the status bar; picture and cursor log agree afterwards', async () => {
    const { stage, codereel, recordings } = theScene();
    const { input } = stage;
    const area = { x: 1400, y: 500, width: 240, height: 160 };
    const middle = { x: area.x + area.width / 2, y: area.y + area.height / 2 };
    const flash = await openFlash(area, stage.display.environment);
    let clicks = 0;
    const click = async (): Promise<void> => {
      await input.pause(200);
      await input.click(middle);
      clicks += 1;
    };

    await input.key(startStopKey);
    await codereel.waitForPhase('recording');
    await input.jumpTo(middle);
    await click();
    for (let round = 0; round < 3; round += 1) {
      await input.key(pauseKey);
      await codereel.waitForPhase('paused');
      // Seen and heard by nobody: neither in the picture nor in the log.
      await input.click(middle);
      await input.key(pauseKey);
      await codereel.waitForPhase('recording');
      await click();
    }
    await codereel.clickPauseButton();
    await codereel.waitForPhase('paused');
    await picture(stage, 'screenshots', 'status-bar-paused');
    expect(await codereel.pauseButtonText()).toBe('Paused');
    await waitFor('a pause has no ffmpeg', async () => {
      const running = await recordingProcesses(stage);
      return running.filter(isFfmpeg).length === 0;
    });
    const shown = await codereel.shownSeconds();
    await input.pause(1500);
    expect(await codereel.shownSeconds(), 'the time stands still').toBe(shown);
    await codereel.clickPauseButton();
    await codereel.waitForPhase('recording');
    await input.jumpTo(middle);
    await click();
    await input.pause(300);
    await input.key(startStopKey);
    await codereel.waitForPhase('idle');
    await flash.close();

    const recording = await newestRecording(recordings);
    await expectWhole(stage, recording);
    const { clock, video } = recording.manifest;
    expect(clock.pauses).toHaveLength(4);
    const probed = await probeVideo(recording.video, stage.display.environment);
    expect(probed.seconds * 1000).toBeLessThanOrEqual(video.durationMs);

    const start = clock.videoStartMs ?? Number.NaN;
    const frames = await brightnessOf(recording.video, area, stage.display.environment);
    const times = frames.map(({ ms }) => ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const flashes = frames
      .filter(({ mean }, index) => mean > 128 && (frames[index - 1]?.mean ?? 0) <= 128)
      .map(({ ms }) => start + ms);
    const downs = (await cursorEvents(recording))
      .filter(({ kind }) => kind === 'down')
      // The last one is on the pause button.
      .filter(({ x, y }) => Math.abs(x * 1920 - middle.x) < 5 && Math.abs(y * 1080 - middle.y) < 5)
      .map(({ ms }) => ms);
    expect(downs).toHaveLength(clicks);
    expect(flashes).toHaveLength(clicks);
    const frameMs = 1000 / video.framesPerSecond;
    const late = downs.map((ms, index) => (flashes[index] ?? Number.NaN) - ms);
    expect(Math.max(...late)).toBeLessThanOrEqual(2 * frameMs);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(-frameMs);
  });

  it('work by the key while a program in the terminal is typed into, which never gets that key', async () => {
    const { stage, codereel, recordings } = theScene();
    const { input, workbench } = stage;
    const file = join(stage.folders.project, 'typed.txt');
    const typed = (): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);
    await workbench.runCommand('Terminal: Create New Terminal');
    await waitFor('the terminal has the keyboard', async () =>
      workbench.page.evaluate<boolean>(
        `document.activeElement?.classList.contains('xterm-helper-textarea') ?? false`,
      ),
    );
    await input.type('cat > typed.txt\n');
    await waitFor('the program runs', async () => (await typed()) === '');
    await input.key(startStopKey);
    await codereel.waitForPhase('recording');
    await input.type('ab');
    await input.key(pauseKey);
    await codereel.waitForPhase('paused');
    await input.type('cd');
    await input.key(pauseKey);
    await codereel.waitForPhase('recording');
    await input.type('ef\n');
    await input.key(startStopKey);
    await codereel.waitForPhase('idle');
    await input.key('ctrl+d');
    await waitFor('the program has all that was typed', async () => (await typed()) !== '', {
      seen: typed,
    });
    expect(await typed()).toBe('abcdef\n');
    expect((await newestRecording(recordings)).manifest.clock.pauses).toHaveLength(1);
    await workbench.runCommand('Terminal: Kill All Terminals');
  });

  it('is offered only where there is something to pause, and a paused recording can be stopped', async () => {
    const { stage, codereel, recordings } = theScene();
    const offered = async (): Promise<string[]> =>
      (await stage.workbench.findCommands('Codereel: ')).filter((title) =>
        /Pause|Resume|Restart/.test(title),
      );
    expect(await offered()).toEqual([]);
    await codereel.startFromPalette();
    expect((await offered()).toSorted()).toEqual([
      'Codereel: Pause Recording',
      'Codereel: Pause or Resume Recording',
      'Codereel: Restart Recording',
    ]);
    await stage.workbench.runCommand('Codereel: Pause Recording');
    await codereel.waitForPhase('paused');
    expect((await offered()).toSorted()).toEqual([
      'Codereel: Pause or Resume Recording',
      'Codereel: Restart Recording',
      'Codereel: Resume Recording',
    ]);
    await codereel.clickButton();
    await codereel.waitForPhase('idle');
    await expectWhole(stage, await newestRecording(recordings));
    await waitForNoProcesses(stage);
  });
});

describe('a restart', () => {
  it('throws a short recording away without a question and begins again as it began', async () => {
    const { stage, codereel, recordings } = theScene();
    await changeSettings(stage, { 'codereel.capture.source': 'region:100,60,640,480' });
    const before = await recordingsIn(recordings);
    await codereel.startFromPalette('Codereel: Start Studio Recording');
    const first = await newestRecording(recordings);
    await stage.workbench.runCommand('Codereel: Restart Recording');
    await waitFor(
      'another recording is under way',
      async () =>
        (await codereel.phase()) === 'recording' &&
        (await newestRecording(recordings)).folder !== first.folder,
    );
    await codereel.stopFromStatusBar();
    const now = await recordingsIn(recordings);
    expect(now).toHaveLength(before.length + 1);
    expect(now.map(({ folder }) => folder)).not.toContain(first.folder);
    expect(now[0]?.manifest).toMatchObject({
      mode: 'studio',
      source: { kind: 'region', area: { x: 100, y: 60, width: 640, height: 480 } },
    });
    await waitForNoProcesses(stage);
  });

  it('asks when more than ten seconds would be lost, and no is no', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await codereel.waitForSeconds(11);
    await stage.workbench.runCommand('Codereel: Restart Recording');
    await codereel.dialog.filter({ hasText: 'Begin this recording again?' }).waitFor();
    await codereel.answerDialog('Cancel');
    expect(await codereel.phase()).toBe('recording');
    await codereel.stopFromStatusBar();
    const kept = await newestRecording(recordings);
    expect(kept.manifest.video.durationMs).toBeGreaterThan(11_000);
  });
});
