import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import * as v from 'valibot';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { openPipeVoice } from '../stage/pipeVoice.ts';
import { openPulse, type Pulse } from '../stage/pulse.ts';
import { run, supervise } from '../stage/supervised.ts';
import { waitFor } from '../stage/waitFor.ts';
import { panelOf } from './support/panel.ts';
import { endedRecording, newestRecording, type RecordingOnDisk } from './support/recordings.ts';
import { useScene } from './support/scene.ts';
import { changeSettings } from './support/settingsFiles.ts';

let room: { readonly folder: string; readonly pulse: Pulse } | undefined;

// Registered before the scene's: it runs after the scene has gone.
afterAll(async () => {
  await room?.pulse.close();
  await rm(room?.folder ?? '', { recursive: true, force: true });
});

const theScene = useScene(async (environment) => {
  const folder = await mkdtemp(join(tmpdir(), 'codereel-panel-sound-'));
  const pulse = await openPulse({ environment, folder });
  room = { folder, pulse };
  const { PULSE_SERVER: server } = pulse.environment;
  return { environment: { PULSE_SERVER: server } };
});

/** Somebody hums into a microphone that is plugged in now, until the test ends. */
async function hum(): Promise<void> {
  const microphone = await room?.pulse.plugIn('desk');
  const voice = await openPipeVoice({
    file: microphone?.file ?? '',
    burstEveryMs: 0,
    monotonic: () => systemClock.monotonic(),
  });
  onTestFinished(async () => {
    await voice.stop();
    await microphone?.unplug();
  });
  await changeSettings(theScene().stage, {
    'codereel.sound.microphone': true,
    'codereel.sound.microphoneDevice': 'desk',
  });
}

/** A program plays a tone, which the system's output has, until the test ends. */
async function playTone(): Promise<void> {
  const tone = supervise(
    'ffmpeg',
    [
      ...'-nostdin -re -v error -f lavfi -i sine=frequency=440:sample_rate=48000'.split(' '),
      ...'-f pulse -device demo tone'.split(' '),
    ],
    { name: 'the tone', environment: room?.pulse.environment ?? {} },
  );
  onTestFinished(async () => {
    await tone.stop();
  });
  await changeSettings(theScene().stage, { 'codereel.sound.system': true });
}

async function startInPanel(): Promise<Frame> {
  const { stage } = theScene();
  await stage.workbench.runCommand('Codereel: Show Panel');
  const panel = await panelOf(stage);
  await stage.workbench.click(panel.locator('vscode-button', { hasText: 'Start Recording' }));
  await panel.locator('h1', { hasText: /^Recording$/ }).waitFor();
  return panel;
}

async function waitForLevel(panel: Frame, sound: string): Promise<void> {
  const meter = panel.getByRole('meter', { name: `Level: ${sound}` });
  await waitFor(
    `the meter shows how loud it is: ${sound}`,
    async () => /^-?\d+ dB$/.test((await meter.getAttribute('aria-valuetext')) ?? ''),
    { seen: () => meter.getAttribute('aria-valuetext') },
  );
  expect(Number(await meter.getAttribute('aria-valuenow'))).toBeGreaterThan(-60);
}

async function stopped(): Promise<RecordingOnDisk> {
  const { codereel, recordings } = theScene();
  await codereel.stopFromStatusBar();
  return endedRecording((await newestRecording(recordings)).folder);
}

const tracksSchema = v.object({
  streams: v.array(
    v.object({ codec_name: v.string(), tags: v.object({ handler_name: v.string() }) }),
  ),
});

/** What another program finds in the file: for each track of sound its name and how loud it is. */
async function soundTracks(video: string): Promise<{ name: string; peakDb: number }[]> {
  const { environment } = theScene().stage.display;
  const entries = ['-select_streams', 'a', '-show_entries', 'stream=codec_name:stream_tags'];
  const words = await run('ffprobe', ['-v', 'error', ...entries, '-of', 'json', video], {
    environment,
  });
  const { streams } = v.parse(tracksSchema, JSON.parse(words));
  return Promise.all(
    streams.map(async ({ codec_name: codec, tags }, index) => {
      expect(codec).toBe('aac');
      const measure = 'astats=metadata=1:measure_perchannel=none,ametadata=mode=print:file=-';
      const output = ['-map', `0:a:${index}`, '-af', measure, '-f', 'null', '-'];
      const levels = await run('ffmpeg', ['-v', 'error', '-i', video, ...output], { environment });
      const peaks = [...levels.matchAll(/Overall\.Peak_level=(-?[\d.]+)/g)].map(([, db]) => db);
      return { name: tags.handler_name, peakDb: Math.max(...peaks.map(Number)) };
    }),
  );
}

it('the panel shows how loud the microphone is, and mutes it', async () => {
  const { stage, codereel } = theScene();
  await hum();
  const panel = await startInPanel();
  await waitForLevel(panel, 'Microphone');
  await stage.workbench.click(panel.locator('[title^="Mute "]'));
  await panel.locator('.track', { hasText: 'Muted: silence is recorded.' }).waitFor();
  await stage.workbench.click(panel.locator('[title^="Unmute "]'));
  await panel.locator('[title^="Mute "]').waitFor();
  await codereel.stopFromStatusBar();
});

it("the system's sound has its level in the panel and a track of its own name", async () => {
  const { codereel } = theScene();
  await playTone();
  const panel = await startInPanel();
  await waitForLevel(panel, 'System sound');
  await codereel.waitForSeconds(2);
  const { manifest, video } = await stopped();
  expect(manifest.sound).toMatchObject([{ kind: 'system', state: 'on' }]);
  const tracks = await soundTracks(video);
  expect(tracks.map(({ name }) => name)).toEqual(['System sound']);
  expect(tracks[0]?.peakDb).toBeGreaterThan(-40);
});

it('both sounds have a level each, and a track each', async () => {
  const { codereel } = theScene();
  await hum();
  await playTone();
  const panel = await startInPanel();
  await waitForLevel(panel, 'Microphone');
  await waitForLevel(panel, 'System sound');
  await codereel.waitForSeconds(2);
  const { manifest, video } = await stopped();
  expect(manifest.sound.map(({ kind, state }) => [kind, state])).toEqual([
    ['microphone', 'on'],
    ['system', 'on'],
  ]);
  const tracks = await soundTracks(video);
  expect(tracks.map(({ name }) => name)).toEqual(['Microphone', 'System sound']);
  expect(Math.min(...tracks.map(({ peakDb }) => peakDb))).toBeGreaterThan(-40);
});
