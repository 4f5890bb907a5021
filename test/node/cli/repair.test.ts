import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDisplay, type Display } from '../../stage/display.ts';
import { decoded, growingVideo, leaveInterrupted } from '../recording/interrupted.ts';
import { buildCli, runCli, startCli, type CliOptions } from './cliProcess.ts';

let folder: string;
let display: Display;
let options: CliOptions;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-cli-'));
  display = await openDisplay({
    environment: { PATH: inject('searchPath'), HOME: folder },
    folder,
    width: 640,
    height: 360,
  });
  options = { cli: await buildCli('repair-cli'), environment: display.environment, cwd: folder };
});

afterAll(async () => {
  await display.close();
  await rm(folder, { recursive: true, force: true });
});

describe('codereel repair', () => {
  it('leaves a running recording alone, makes a killed one ordinary, and has then nothing to do', async () => {
    const recording = startCli(['record', '--json', '--name', 'Killed'], options);
    await recording.sees('status', 3);
    const target = String(recording.ofType('started')[0]?.['folder']);

    const states = async (): Promise<unknown[]> =>
      (await runCli(['list', '--json'], options)).ofType('recording').map(({ state }) => state);
    expect(await states()).toEqual(['recording']);
    const all = await runCli(['repair', '--json'], options);
    expect(all.code).toBe(0);
    expect(all.ofType('repair')).toMatchObject([
      { outcome: 'recording', target, error: { code: 'already-recording' } },
    ]);
    const named = await runCli(['repair', target], options);
    expect(named.code).toBe(1);
    expect(named.stderr).toContain('still being recorded');

    recording.signalGroup('SIGKILL');
    await recording.exit;
    expect(await states()).toEqual(['interrupted']);

    const repaired = await runCli(['repair', '--json'], options);
    expect(repaired.code).toBe(0);
    const [line] = repaired.ofType('repair');
    expect(line).toMatchObject({ outcome: 'repaired', name: 'Killed', folder: target });
    expect(repaired.last).toMatchObject({ type: 'repairs', repaired: 1, failed: 0 });
    const { frames } = await decoded(path.join(target, 'recording.mp4'));
    expect(frames).toBe(line?.['frames']);
    expect(frames).toBeGreaterThan(0);
    const [listed] = (await runCli(['list', '--json'], options)).ofType('recording');
    expect(listed).toMatchObject({ state: 'finished', frames, problem: null });
    expect(typeof listed?.['recovered']).toBe('string');

    const again = await runCli(['repair'], options);
    expect(again.code).toBe(0);
    expect(again.stdout).toBe('Nothing to repair.\n');
    expect((await runCli(['repair', target], options)).stdout).toContain('nothing to do');
  });

  it('says plainly that a video is damaged, and leaves it as it is', async () => {
    const video = await growingVideo();
    const damaged = Buffer.from(video.bytes);
    // Where the picture's bytes lie (`trun`'s data offset): no longer in the file.
    const offsetAt = damaged.indexOf('trun', video.ends[10]) + 12;
    damaged.fill(0x7f, offsetAt, offsetAt + 4);
    const target = path.join(folder, 'damaged');
    await leaveInterrupted(target, damaged);
    const first = await runCli(['repair', target], options);
    expect(first.stdout).toContain('recording.mp4 is damaged before its end');
    expect(first.stdout).toContain('All else in its folder is repaired');
    const second = await runCli(['repair', target], options);
    expect(second.stdout).toContain('is damaged before its end');
    expect(second.stdout).not.toContain('All else');
    expect([first.code, second.code]).toEqual([1, 1]);
    expect(await readFile(path.join(target, 'recording.mp4'))).toEqual(damaged);
    const json = await runCli(['repair', '--json', target], options);
    expect(json.ofType('repair')).toMatchObject([{ outcome: 'damaged', target }]);
    expect(json.last).toMatchObject({ type: 'repairs', damaged: 1, failed: 0 });
  });

  it('tells what it cannot repair, does the rest, and fails', async () => {
    const others = path.join(folder, 'others.bin');
    await writeFile(others, Buffer.alloc(3000, 'bytes'));
    await mkdir(path.join(folder, 'none'));
    const { code, lines } = await runCli(['repair', '--json', others, 'none', 'missing'], options);
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      { type: 'repair', outcome: 'failed', target: others, error: { code: 'not-a-recording' } },
      { type: 'repair', outcome: 'failed', error: { code: 'invalid-input' } },
      { type: 'repairs', failed: 2, repaired: 0, untouched: 0 },
    ]);
  });
});
