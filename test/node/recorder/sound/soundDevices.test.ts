import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listSoundDevices } from '../../../../src/recorder/sound/soundDevices.ts';
import { openSoundStage, type SoundStage } from './listener.ts';

let stage: SoundStage;
beforeAll(async () => {
  stage = await openSoundStage(inject('searchPath'));
});
afterAll(async () => {
  await stage.close();
});

describe('the list of sound devices', () => {
  it('has the microphones and the monitors of a real sound server', async () => {
    await stage.pulse.plugIn('desk');
    const { environment } = stage.pulse;
    expect(
      await listSoundDevices({ ffmpegPath: 'ffmpeg', environment, platform: 'linux' }),
    ).toMatchObject({
      microphones: [{ name: 'desk' }],
      systems: [{ name: 'demo.monitor', label: 'Monitor of Null Output', isDefault: true }],
      problem: null,
    });
  });

  it('says what to do when no sound server answers', async () => {
    const environment = { ...stage.pulse.environment, PULSE_SERVER: 'unix:/nowhere' };
    const list = await listSoundDevices({ ffmpegPath: 'ffmpeg', environment, platform: 'linux' });
    expect(list).toMatchObject({ microphones: [], systems: [] });
    expect(list.problem?.code).toBe('source-unavailable');
    expect(list.problem?.remedy).toContain('PULSE_SERVER');
  });

  it('says so when ffmpeg was built without PulseAudio, or is none', async () => {
    const { environment } = stage.pulse;
    const file = path.join(stage.folder, 'ffmpeg');
    await writeFile(file, '#!/bin/sh\nexit 0\n');
    await chmod(file, 0o755);
    for (const ffmpegPath of [file, path.join(stage.folder, 'nothing')]) {
      const list = await listSoundDevices({ ffmpegPath, environment, platform: 'linux' });
      expect(list.problem?.code).toBe('ffmpeg-unusable');
    }
  });
});
