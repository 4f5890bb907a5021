import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { recordingFiles } from '../../../../src/recording/manifest.ts';
import {
  examineRecording,
  repairRecording,
  type RepairedRecording,
} from '../../../../src/recording/repair/repairRecording.ts';
import { growingVideo, leaveInterrupted, decoded, type GrowingVideo } from '../interrupted.ts';
import { seededRandom } from '../../fuzz/seededRandom.ts';

let base: string;
let video: GrowingVideo;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'codereel-torn-'));
  video = await growingVideo();
});

afterAll(() => rm(base, { recursive: true }));

async function repairIn(folder: string): Promise<RepairedRecording> {
  return repairRecording(await examineRecording(folder), {
    at: new Date(),
    makePreview: () => Promise.reject(new Error('there is no ffmpeg here')),
    log: silentLog,
  });
}

/** Around every box of some fragments, and anywhere. */
function cuts({ bytes, ends }: GrowingVideo): number[] {
  const random = seededRandom('repair, torn');
  const head = ends[0] ?? 0;
  const edges = [0, 16, 32, 48, head, ...ends.slice(1, 8), ...ends.slice(-4)];
  const around = edges.flatMap((end) => [-9, -8, -1, 0, 1, 7, 8, 9, 16].map((by) => end + by));
  const anywhere = Array.from({ length: 160 }, () => Math.floor(random() * bytes.length));
  return [...new Set([...around, ...anywhere])].filter((cut) => cut >= 0 && cut <= bytes.length);
}

describe('a video cut off anywhere', () => {
  it('plays from its first to its last whole picture when it is repaired, and needs no second repair', async () => {
    const judge = async (cut: number): Promise<void> => {
      const folder = path.join(base, `2026-11-22T08-00-00-cut-${cut}`);
      await leaveInterrupted(folder, video.bytes.subarray(0, cut));
      const { manifest } = await repairIn(folder);
      const frames = video.framesIn(cut);
      const file = path.join(folder, recordingFiles.video);
      if (frames === 0) {
        expect(manifest, String(cut)).toMatchObject({ state: 'failed', video: { frames: 0 } });
        expect((await readFile(file)).length).toBe(cut);
      } else {
        expect(manifest, String(cut)).toMatchObject({ state: 'finished', video: { frames } });
        // Decoding takes its time: one in three.
        if (cut % 3 === 0) {
          expect(await decoded(file), String(cut)).toEqual({ frames, complaints: '' });
        }
      }
      const again = await examineRecording(folder);
      expect(again.findings, String(cut)).toEqual([]);
      expect(again.video.kind).toBe(frames === 0 ? 'noPicture' : 'ordinary');
      await rm(folder, { recursive: true });
    };
    const left = cuts(video);
    expect(left.length).toBeGreaterThan(200);
    const work = async (): Promise<void> => {
      for (let cut = left.pop(); cut !== undefined; cut = left.pop()) {
        await judge(cut);
      }
    };
    await Promise.all([work(), work(), work()]);
  }, 180_000);
});
