import { execFile, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { repair, type RepairDependencies } from '../../../src/recorder/repair.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { probeVideo } from '../../../src/recording/mp4/probe.ts';
import {
  decoded,
  growingVideo,
  leaveInterrupted,
  type GrowingVideo,
} from '../recording/interrupted.ts';
import { seededRandom } from '../fuzz/seededRandom.ts';
import { isRoot, openSmallDisk } from '../support/smallDisk.ts';

const script = fileURLToPath(new URL('repairProcess.ts', import.meta.url));

let base: string;
let video: GrowingVideo;
let dependencies: RepairDependencies;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'codereel-repair-'));
  video = await growingVideo();
  const environment = { XDG_RUNTIME_DIR: base };
  dependencies = { environment, log: silentLog, ffmpegPath: '', packageFolders: [] };
});

afterAll(() => rm(base, { recursive: true }));

function torn(): Buffer {
  return video.bytes.subarray(0, video.bytes.length - 5);
}

/** Whether it was killed before it had ended. */
async function repairAndKill(folder: string, afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [script, folder, base], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const begun = new Promise<void>((resolve) => {
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      resolve();
    });
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  await Promise.race([begun, closed]);
  await delay(afterMs);
  child.kill('SIGKILL');
  await closed;
  return !said.includes('has ended');
}

describe('a repair that is killed', () => {
  it('leaves a video that plays, at whatever moment, and the next one ends it', async () => {
    const random = seededRandom('repair, killed');
    const frames = video.framesIn(torn().length);
    let killed = 0;
    for (let round = 0; round < 14; round += 1) {
      const folder = path.join(base, `2026-11-22T08-00-00-killed-${round}`);
      const file = path.join(folder, recordingFiles.video);
      await leaveInterrupted(folder, torn());
      killed += (await repairAndKill(folder, random() * 60)) ? 1 : 0;
      expect((await probeVideo(file)).frames).toBe(frames);
      await repair(folder, dependencies);
      expect(await decoded(file)).toEqual({ frames, complaints: '' });
      expect(await readManifest(folder)).toMatchObject({ state: 'finished', video: { frames } });
      expect((await readdir(folder)).sort()).toEqual([
        'cursor.ndjson',
        'keys.ndjson',
        'recording.json',
        'recording.mp4',
        'timeline.ndjson',
      ]);
      await rm(folder, { recursive: true });
    }
    expect(killed).toBeGreaterThan(3);
  });
});

describe('a repair that cannot be', () => {
  it('leaves the video when it is cancelled, and nothing beside it', async () => {
    const folder = path.join(base, '2026-11-22T08-00-00-cancelled');
    await leaveInterrupted(folder, torn());
    const stop = new AbortController();
    const options = { ...dependencies, signal: stop.signal, onProgress: () => stop.abort() };
    await expect(repair(folder, options)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readFile(path.join(folder, recordingFiles.video))).toEqual(torn());
    expect(await leftOver(folder)).toEqual([]);
    expect((await repair(folder, dependencies)).findings).not.toEqual([]);
  });

  it('leaves the video when somebody writes into it meanwhile', async () => {
    const folder = path.join(base, '2026-11-22T08-00-00-written');
    const file = path.join(folder, recordingFiles.video);
    await leaveInterrupted(folder, torn());
    const onProgress = (): void => appendFileSync(file, 'more');
    await expect(repair(folder, { ...dependencies, onProgress })).rejects.toMatchObject({
      code: 'already-recording',
    });
    expect((await readFile(file)).subarray(0, torn().length)).toEqual(torn());
    expect((await readManifest(folder)).state).toBe('recording');
    expect(await leftOver(folder)).toEqual([]);
  });

  it.skipIf(!isRoot)(
    'says how much room it takes, and leaves the video as it is (needs root)',
    async () => {
      const disk = await openSmallDisk('4m');
      const folder = path.join(disk.folder, '2026-11-22T08-00-00-no-room');
      const file = path.join(folder, recordingFiles.video);
      await leaveInterrupted(folder, torn());
      await disk.fill(900_000);
      const told: unknown = await repair(folder, dependencies).catch((error: unknown) => error);
      expect(told).toMatchObject({ code: 'disk-full' });
      expect(String(told)).toMatch(/it takes 1\.\d MB, and \d+ kB are free/);
      expect(await readFile(file)).toEqual(torn());
      expect((await readManifest(folder)).state).toBe('recording');
      expect(await leftOver(folder)).toEqual([]);
      await disk.clear();
      await repair(folder, dependencies);
      expect((await readManifest(folder)).state).toBe('finished');
    },
  );

  it('says so where nothing may be written', async () => {
    const folder = path.join(base, '2026-11-22T08-00-00-read-only');
    await leaveInterrupted(folder, torn());
    const before = await stat(path.join(folder, recordingFiles.video));
    if (isRoot) {
      await promisify(execFile)('mount', ['--bind', folder, folder]);
      await promisify(execFile)('mount', ['-o', 'remount,ro,bind', folder]);
    } else {
      await chmod(folder, 0o500);
    }
    try {
      await expect(repair(folder, dependencies)).rejects.toMatchObject({
        code: 'folder-not-writable',
      });
    } finally {
      await (isRoot ? promisify(execFile)('umount', ['--lazy', folder]) : chmod(folder, 0o700));
    }
    expect((await stat(path.join(folder, recordingFiles.video))).mtimeMs).toBe(before.mtimeMs);
    expect((await repair(folder, dependencies)).findings).not.toEqual([]);
  });
});

async function leftOver(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.includes('.repairing') || name === recordingFiles.recorder);
}
