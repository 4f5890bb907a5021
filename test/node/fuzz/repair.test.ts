import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { BoxFile } from '../../../src/recording/mp4/fileBoxes.ts';
import { FragmentScan } from '../../../src/recording/mp4/fragmentScan.ts';
import { probeVideo } from '../../../src/recording/mp4/probe.ts';
import {
  examineRecording,
  repairRecording,
} from '../../../src/recording/repair/repairRecording.ts';
import { growingVideo, leaveInterrupted, type GrowingVideo } from '../recording/interrupted.ts';
import { below, mutate } from './mutate.ts';
import { feed } from './rounds.ts';

let base: string;
let video: GrowingVideo;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'codereel-fuzz-'));
  video = await growingVideo();
});

afterAll(() => rm(base, { recursive: true }));

describe('whatever a recording was left like,', () => {
  it('repair makes it play, or says why not; what played before plays as long', async () => {
    const folder = path.join(base, '2026-11-22T08-00-00-fuzz');
    const file = path.join(folder, recordingFiles.video);
    await feed('repair', 200, async (random) => {
      await rm(folder, { recursive: true, force: true });
      const end = video.ends[1 + below(random, 20)] ?? 0;
      await leaveInterrupted(folder, video.bytes.subarray(0, end));
      const victims = (await readdir(folder)).filter((name) => name.includes('recording.'));
      const victim =
        random() < 0.7 ? file : path.join(folder, victims[below(random, victims.length)] ?? '');
      await writeFile(victim, mutate(await readFile(victim), random));
      const before = await framesIn(file);
      await repairAll(folder);
      const after = await framesIn(file);
      if (after < before) {
        throw new Error(`${before} frames became ${after}`);
      }
      const again = await examineRecording(folder);
      if (again.findings.length > 0) {
        throw new Error(`a second repair finds ${again.findings.join(', ')}`);
      }
    });
  });

  it('the scan of its fragments ends, and gives only what lies in the file', async () => {
    const file = path.join(base, 'scanned.mp4');
    await feed('scan', 800, async (random) => {
      const bytes = mutate(video.bytes.subarray(0, video.ends[8]), random);
      await writeFile(file, bytes);
      const handle = await open(file, 'r');
      try {
        const scan = await FragmentScan.open(new BoxFile(handle, bytes.length));
        for await (const samples of scan.fragments()) {
          for (const { offset, size } of samples) {
            if (offset < 0 || offset + size > bytes.length) {
              throw new Error(`a sample of ${size} bytes at ${offset}`);
            }
          }
        }
      } finally {
        await handle.close();
      }
    });
  });
});

async function repairAll(folder: string): Promise<void> {
  await repairRecording(await examineRecording(folder), {
    at: new Date(),
    makePreview: () => Promise.reject(new Error('not in this test')),
    log: silentLog,
  });
}

async function framesIn(file: string): Promise<number> {
  return probeVideo(file).then(
    ({ frames }) => frames,
    () => 0,
  );
}
