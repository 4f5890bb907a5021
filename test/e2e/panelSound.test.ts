import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { openPipeVoice } from '../stage/pipeVoice.ts';
import { openPulse, type Pulse } from '../stage/pulse.ts';
import { waitFor } from '../stage/waitFor.ts';
import { panelOf } from './support/panel.ts';
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

it('the panel shows how loud the microphone is, and mutes it', async () => {
  const { stage, codereel } = theScene();
  const microphone = await room?.pulse.plugIn('desk');
  const voice = await openPipeVoice({
    file: microphone?.file ?? '',
    burstEveryMs: 0,
    monotonic: () => systemClock.monotonic(),
  });
  try {
    await changeSettings(stage, {
      'codereel.sound.microphone': true,
      'codereel.sound.microphoneDevice': 'desk',
    });
    await stage.workbench.runCommand('Codereel: Show Panel');
    const panel = await panelOf(stage);
    await stage.workbench.click(panel.locator('vscode-button', { hasText: 'Start Recording' }));
    await panel.locator('h1', { hasText: /^Recording$/ }).waitFor();
    const meter = panel.getByRole('meter', { name: 'Level: Microphone' });
    await waitFor('the meter shows the voice', async () =>
      /^-?\d+ dB$/.test((await meter.getAttribute('aria-valuetext')) ?? ''),
    );
    expect(Number(await meter.getAttribute('aria-valuenow'))).toBeGreaterThan(-60);
    await stage.workbench.click(panel.locator('[title^="Mute "]'));
    await panel.locator('.track', { hasText: 'Muted: silence is recorded.' }).waitFor();
    await stage.workbench.click(panel.locator('[title^="Unmute "]'));
    await panel.locator('[title^="Mute "]').waitFor();
    await codereel.stopFromStatusBar();
  } finally {
    await voice.stop();
    await microphone?.unplug();
  }
});
