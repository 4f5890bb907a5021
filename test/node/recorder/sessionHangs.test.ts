import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import { repair } from '../../../src/recorder/repair.ts';
import { openPulse, type Pulse } from '../../stage/pulse.ts';
import { openRecorder } from '../support/openSession.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';
import { canFreezeDisk, openHangingDisk } from '../support/smallDisk.ts';

let scene: Scene;
let pulse: Pulse;

beforeAll(async () => {
  scene = await openScene('hangs');
  const folder = path.join(path.dirname(scene.folder), 'sound');
  await mkdir(folder);
  pulse = await openPulse({ environment: scene.display.environment, folder });
});
afterAll(async () => {
  await pulse.close();
  await scene.close();
});

describe.skipIf(!canFreezeDisk)(
  'a disk that does not answer any more (needs root and a loop device, to freeze one)',
  () => {
    it('keeps no stop waiting: it is told, all programs end, and what is there can be repaired', async () => {
      const disk = await openHangingDisk();
      const link = await openRecorder(scene, pulse.environment);
      let status: SessionStatus | undefined;
      link.onStatus((latest) => {
        status = latest;
      });
      const { folder } = await link.start(
        scene.request({
          parentFolder: disk.folder,
          cursorLog: true,
          sound: { microphone: { device: 'demo.monitor' }, system: { device: '' } },
        }),
      );
      await until(() => (status?.frames ?? 0) >= 3);
      const framesBefore = status?.frames ?? 0;
      await disk.hang();
      await until(() => (status?.queue.frames ?? 0) >= 2);

      const summary = await link.stop();

      expect(summary).toMatchObject({ state: 'failed', folder, error: { code: 'write-failed' } });
      expect(summary.error?.message).toContain(`stays as it is in ${folder}`);
      // The recorder itself may wait for the disk, as a process that the system does not let go.
      await until(async () => (await scene.processes()).length <= 1);
      await disk.answer();
      await until(async () => (await scene.processes()).length === 0);

      const repaired = await repair(folder ?? '', { ...scene.dependencies, ffmpegPath: '' });
      expect(repaired.findings).toEqual(expect.arrayContaining(['fragments', 'unfinished']));
      const { frames } = await probeVideo(repaired.file);
      expect(frames).toBeGreaterThanOrEqual(framesBefore);
    });

    it('keeps nobody waiting who throws the recording away, or never saw it begin', async () => {
      const disk = await openHangingDisk();
      const link = await openRecorder(scene);
      await disk.hang();
      const started = link.start(scene.request({ parentFolder: disk.folder })).catch(String);
      const summary = await link.discard();
      expect(summary).toMatchObject({
        state: 'failed',
        folder: '',
        error: { code: 'write-failed' },
      });
      expect(await started).toContain('The disk for the recording does not answer.');
      await until(async () => (await scene.processes()).length <= 1);
      await disk.answer();
      await until(async () => (await scene.processes()).length === 0);
    });
  },
);
