import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { openPipeVoice, type PipeVoice } from '../stage/pipeVoice.ts';
import { openPulse, type Pulse, type PulseMicrophone } from '../stage/pulse.ts';
import { run } from '../stage/supervised.ts';
import { waitFor } from '../stage/waitFor.ts';
import { QuickPick } from './support/quickPick.ts';
import { endedRecording, newestRecording, type RecordingOnDisk } from './support/recordings.ts';
import { picture, useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';

interface Room {
  readonly folder: string;
  readonly pulse: Pulse;
}

let room: Room | undefined;
let microphone: PulseMicrophone | undefined;
let voice: PipeVoice | undefined;

// Registered before the scene's: it runs after the scene has gone.
afterAll(async () => {
  await room?.pulse.close();
  await rm(room?.folder ?? '', { recursive: true, force: true });
});

const theScene = useScene(async (environment) => {
  const folder = await mkdtemp(join(tmpdir(), 'codereel-sound-'));
  const pulse = await openPulse({ environment, folder });
  room = { folder, pulse };
  const { PULSE_SERVER: server } = pulse.environment;
  return { environment: { PULSE_SERVER: server } };
});

afterEach(async () => {
  await voice?.stop();
  await microphone?.unplug().catch(() => undefined);
  voice = undefined;
  microphone = undefined;
});

/** Plugs a microphone in and switches it on; somebody hums into it, or nobody does. */
async function speak({ aloud }: { readonly aloud: boolean }): Promise<void> {
  const plugged = await room?.pulse.plugIn('desk');
  if (plugged === undefined) {
    throw new Error('There is no sound server.');
  }
  microphone = plugged;
  voice = await openPipeVoice({
    file: plugged.file,
    burstEveryMs: aloud ? 0 : null,
    monotonic: () => systemClock.monotonic(),
  });
  await changeSettings(theScene().stage, {
    'codereel.sound.microphone': true,
    'codereel.sound.microphoneDevice': 'desk',
  });
}

async function stopped(): Promise<RecordingOnDisk> {
  const { codereel, recordings } = theScene();
  await codereel.stopFromStatusBar();
  return endedRecording((await newestRecording(recordings)).folder);
}

/** Where the sound is silent for half a second or more, in seconds: from and to. */
async function silences(file: string): Promise<[number, number][]> {
  const words = await run(
    'bash',
    [
      '-c',
      'ffmpeg -nostats -i "$1" -map a:0 -af silencedetect=n=-60dB:d=0.5 -f null - 2>&1',
      '-',
      file,
    ],
    { environment: theScene().stage.display.environment },
  );
  const found = [...words.matchAll(/silence_start: ([\d.-]+)[^]*?silence_end: ([\d.]+)/g)];
  return found.map(([, from, to]) => [Number(from), Number(to)]);
}

describe('the microphone', () => {
  it('is off until it is chosen from the list, which the settings keep', async () => {
    const { stage } = theScene();
    microphone = await room?.pulse.plugIn('desk');
    const pick = new QuickPick(stage);
    await stage.workbench.runCommand('Codereel: Choose Microphone...');
    await pick.waitForTitle('Microphone');
    await pick.row('Off').waitFor();
    const rows = await pick.rows();
    expect(rows[0]?.label).toBe("The system's choice");
    expect(rows[1]).toMatchObject({ label: 'Off', description: 'chosen' });
    await picture(stage, 'screenshots', 'microphone-list');
    await stage.workbench.click(pick.row('Unix FIFO source'));
    await pick.widget.waitFor({ state: 'hidden' });
    await stage.workbench.runCommand('Codereel: Choose Microphone...');
    await pick.waitForTitle('Microphone');
    await waitFor('the list knows what was chosen', async () =>
      (await pick.rows()).some(({ description }) => description === 'desk · chosen'),
    );
    await stage.workbench.click(pick.row('Off'));
    await pick.widget.waitFor({ state: 'hidden' });
  });

  it('is heard in the video, and not while it is muted', async () => {
    const { stage, codereel } = theScene();
    await speak({ aloud: true });
    await codereel.startFromPalette();
    await codereel.waitForSeconds(2);
    expect(await codereel.buttonText()).not.toContain('muted');
    await stage.workbench.runCommand('Codereel: Mute or Unmute Microphone');
    await waitFor('the status bar says muted', async () =>
      (await codereel.buttonText()).endsWith('· muted'),
    );
    await picture(stage, 'screenshots', 'status-bar-muted');
    const mutedAt = (await codereel.shownSeconds()) ?? 0;
    await codereel.waitForSeconds(mutedAt + 2);
    await stage.workbench.runCommand('Codereel: Mute or Unmute Microphone');
    await waitFor('the status bar no longer says muted', async () =>
      /^■ \d+:\d\d$/.test(await codereel.buttonText()),
    );
    await codereel.waitForSeconds(mutedAt + 5);
    const { manifest, video } = await stopped();
    expect(manifest.sound).toMatchObject([{ kind: 'microphone', device: 'desk', state: 'on' }]);
    const [muted, ...others] = await silences(video);
    expect(others).toEqual([]);
    expect(muted?.[0]).toBeGreaterThan(1);
    expect((muted?.[1] ?? 0) - (muted?.[0] ?? 0)).toBeGreaterThan(1);
  });

  it('that gives nothing but silence is warned of once, with a way to another one', async () => {
    const { codereel } = theScene();
    await speak({ aloud: false });
    await codereel.startFromPalette();
    const { actions } = await codereel.waitForNotification(/nothing but silence/);
    expect(actions).toEqual(['Choose Microphone']);
    await waitFor('the status bar says so', async () =>
      (await codereel.buttonText()).endsWith('· microphone silent'),
    );
    await stopped();
  });

  it('that is unplugged costs its sound and not the video, and is said', async () => {
    const { codereel } = theScene();
    await speak({ aloud: true });
    await codereel.startFromPalette();
    await codereel.waitForSeconds(2);
    await voice?.stop();
    voice = undefined;
    await microphone?.unplug();
    await codereel.waitForNotification(/microphone is gone/i);
    await waitFor('the status bar says so', async () =>
      (await codereel.buttonText()).endsWith('· sound lost'),
    );
    const lostAt = (await codereel.shownSeconds()) ?? 0;
    await codereel.waitForSeconds(lostAt + 2);
    const { manifest } = await stopped();
    expect(manifest).toMatchObject({ state: 'finished', error: null });
    expect(manifest.sound).toMatchObject([{ kind: 'microphone', state: 'lost' }]);
    expect(manifest.video.durationMs).toBeGreaterThan(lostAt * 1000);
  });
});
