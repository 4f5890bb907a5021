import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { openDisplay, type Display } from '../../stage/display.ts';
import { canFreezeDisk, isRoot, openHangingDisk, openSmallDisk } from '../support/smallDisk.ts';
import { buildCli, startCli, type Program } from './cliProcess.ts';

let folder: string;
let display: Display;
let cli: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-cli-'));
  cli = await buildCli('record-disk-cli');
  display = await openDisplay({
    environment: { PATH: inject('searchPath'), HOME: folder },
    folder,
    width: 640,
    height: 360,
  });
});

afterAll(async () => {
  await display.close();
  await rm(folder, { recursive: true, force: true });
});

function record(...args: readonly string[]): Program {
  return startCli(['record', '--no-cursor', ...args], {
    cli,
    environment: display.environment,
    cwd: folder,
  });
}

describe.runIf(process.platform === 'linux')('codereel record into a folder that is moved', () => {
  it.each(['while it records', 'and its mark deleted'])(
    'leaves no mark and no socket behind: %s',
    async (what) => {
      const place = await mkdtemp(path.join(folder, 'moved-'));
      const runtime = path.join(place, 'runtime');
      await mkdir(runtime, { mode: 0o700 });
      const running = startCli(['record', '--no-cursor', '--json', '--output', place], {
        cli,
        environment: { ...display.environment, XDG_RUNTIME_DIR: runtime },
        cwd: folder,
      });
      await running.sees('started');
      expect(await readdir(runtime)).toHaveLength(1);
      const moved = path.join(place, 'moved');
      await rename(String(running.ofType('started')[0]?.['folder']), moved);
      if (what === 'and its mark deleted') {
        await rm(path.join(moved, recordingFiles.recorder));
      }
      running.child.kill('SIGINT');
      expect(await running.exit).toBe(0);
      expect(running.last).toMatchObject({ type: 'finished', folder: moved });
      expect(await readdir(moved)).not.toContain(recordingFiles.recorder);
      expect(await readdir(runtime)).toEqual([]);
    },
  );
});

describe.skipIf(!isRoot)('codereel record on a small disk (needs root, to mount one)', () => {
  it('refuses to begin where it would have to end at once', async () => {
    const disk = await openSmallDisk('60m');
    const running = record('--output', disk.folder);
    expect(await running.exit).toBe(1);
    expect(running.stderr).toContain('Only 62.9 MB is free for recordings in');
    expect(running.stderr).toContain('stopped below 256 MB');
    expect(await readdir(disk.folder)).toEqual([]);
  });

  it('warns, ends by itself in time, says so in lines of JSON, and has succeeded', async () => {
    const disk = await openSmallDisk('100m');
    const running = record('--json', '--disk-warn=1000', '--disk-stop=64', '--output', disk.folder);
    await running.sees('notice');
    await disk.fill(64_000_000);
    expect(await running.exit).toBe(0);
    expect(running.ofType('notice').map(({ code }) => code)).toEqual(['disk-low', 'disk-full']);
    expect(running.last).toMatchObject({ type: 'finished', state: 'finished', error: null });
  });
});

describe.skipIf(!canFreezeDisk)(
  'codereel record onto a disk that hangs (needs root and a loop device, to freeze one)',
  () => {
    it('answers Ctrl+C with why it cannot finish, and ends', async () => {
      const disk = await openHangingDisk();
      const room = ['--disk-stop', '64', '--disk-warn', '64'];
      const running = record('--json', '--output', disk.folder, ...room);
      await running.sees('started');
      await disk.hang();
      running.child.kill('SIGINT');
      await running.sees('error');
      expect(running.ofType('error')[0]?.['message']).toContain('The disk does not answer');
      // What the system does not let go of ends with the hanging.
      await disk.answer();
      expect(await running.exit).not.toBe(0);
    });
  },
);
