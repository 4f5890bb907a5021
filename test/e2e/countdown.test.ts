import { describe, expect, it } from 'vitest';
import { waitForNoProcesses } from './support/codereel.ts';
import { expectWhole, newestRecording, recordingsIn } from './support/recordings.ts';
import { picture, useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';
import { waitFor } from '../stage/waitFor.ts';

const theScene = useScene();

const startStopKey = 'ctrl+shift+F8';

async function countFrom(seconds: number): Promise<void> {
  await changeSettings(theScene().stage, { 'codereel.recording.countdown': seconds });
}

describe('the countdown', () => {
  it('counts in the status bar and in a notification that is gone before the recording begins', async () => {
    const { stage, codereel, recordings } = theScene();
    await countFrom(4);
    await stage.input.key(startStopKey);
    await codereel.waitForPhase('countdown');
    const seen: string[] = [];
    let notified = 0;
    await waitFor(
      'it has counted down and records',
      async () => {
        const phase = await codereel.phase();
        const [text, notifications] = await Promise.all([
          codereel.buttonText(),
          codereel.notifications(),
        ]);
        const counting = notifications.filter((shown) => shown.text.startsWith('Recording starts'));
        notified += counting.length;
        if (phase === 'countdown' && text !== seen.at(-1)) {
          seen.push(text);
        }
        if (counting.length > 0 && seen.length === 2) {
          await picture(stage, 'screenshots', 'countdown');
        }
        if (phase === 'recording') {
          expect(counting, 'still there while recording').toEqual([]);
        }
        return phase === 'recording';
      },
      { timeoutMs: 30_000, seen: () => seen },
    );
    expect(notified).toBeGreaterThan(0);
    expect(seen).toEqual(
      expect.arrayContaining(['■ Starts in 3', '■ Starts in 2', '■ Starts in 1']),
    );
    await codereel.stopFromStatusBar();
    await expectWhole(stage, await newestRecording(recordings));
  });

  it.each([
    ['the Escape key', () => theScene().stage.input.key('Escape')],
    ['the key that started it', () => theScene().stage.input.key(startStopKey)],
    ['the button in the status bar', () => theScene().codereel.clickButton()],
    ['Cancel', () => theScene().codereel.answerNotification(/^Recording starts/, 'Cancel')],
  ])('is cancelled by %s, and nothing is left', async (_name, cancel) => {
    const { stage, codereel, recordings } = theScene();
    const before = await recordingsIn(recordings);
    await countFrom(10);
    await stage.input.key(startStopKey);
    await codereel.waitForPhase('countdown');
    await codereel.waitForNotification(/^Recording starts/);
    await cancel();
    await codereel.waitForPhase('idle');
    await waitForNoProcesses(stage);
    expect(await recordingsIn(recordings)).toHaveLength(before.length);
    await waitFor(
      'the notification is gone',
      async () => (await codereel.notifications()).length === 0,
      { seen: () => codereel.notifications() },
    );
    expect(await codereel.phase()).toBe('idle');
  });
});
