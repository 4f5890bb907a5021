import { copyFile, mkdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { locateFfmpeg } from '../../../../src/recorder/ffmpeg/locate.ts';
import { fakeFfmpeg, openBench, type Bench } from './stage.ts';

const searchPath = inject('searchPath');
/** What no ffmpeg answers: who gives it has it from the memory. */
const inventedVersion = '5.99-from-memory';

let bench: Bench;
/** A copy of the machine's ffmpeg, which a test may change. */
let program: string;
let memory: string;
beforeEach(async () => {
  bench = await openBench();
  const { path: real } = await locateFfmpeg(options());
  program = path.join(bench.folder, 'ffmpeg');
  memory = path.join(bench.folder, '.local', 'state', 'codereel', 'ffmpeg.json');
  await copyFile(real, program);
});
afterEach(async () => {
  await bench.close();
});

function options(): Parameters<typeof locateFfmpeg>[0] {
  return { settingPath: '', environment: { PATH: searchPath }, packageFolders: [] };
}

async function locatedVersion(file: string, home = bench.folder): Promise<string> {
  const environment = { PATH: searchPath, HOME: home };
  return (await locateFfmpeg({ ...options(), settingPath: file, environment })).version.text;
}

/** Has it remembered that the file answered with a version that it has not. */
async function rememberInvented(file: string): Promise<string> {
  const version = await locatedVersion(file);
  const kept = await readFile(memory, 'utf8');
  await writeFile(
    memory,
    kept.replaceAll(`ffmpeg version ${version}`, `ffmpeg version ${inventedVersion}`),
  );
  return version;
}

describe('what an ffmpeg has answered', () => {
  it('is not asked again while it is the same file', async () => {
    await rememberInvented(program);
    expect(await locatedVersion(program)).toBe(inventedVersion);
  });

  it('is asked again when the file was written anew, even with its size and time', async () => {
    const date = new Date(1_700_000_000_000);
    await utimes(program, date, date);
    const version = await rememberInvented(program);
    await writeFile(program, await readFile(program));
    await utimes(program, date, date);
    expect(await locatedVersion(program)).toBe(version);
  });

  it('is asked again when a link leads to another file', async () => {
    const link = path.join(bench.folder, 'link');
    await symlink(program, link);
    const version = await rememberInvented(link);
    expect(await locatedVersion(link)).toBe(inventedVersion);
    await copyFile(program, `${program}-new`);
    await rm(link);
    await symlink(`${program}-new`, link);
    expect(await locatedVersion(link)).toBe(version);
  });

  it.each([
    ['empty', () => ''],
    ['torn', (kept: string) => kept.slice(0, -20)],
    ['something else', () => '{"program":7}'],
    ['without a version', (kept: string) => kept.replaceAll('ffmpeg version', '')],
  ])('is asked again, and remembered, where the memory is %s', async (_, damage) => {
    const version = await rememberInvented(program);
    await writeFile(memory, damage(await readFile(memory, 'utf8')));
    expect(await locatedVersion(program)).toBe(version);
    expect(await readFile(memory, 'utf8')).toContain(`ffmpeg version ${version}`);
  });

  it('is not remembered of a script, which may start another one next time', async () => {
    await mkdir(path.join(bench.folder, 'bin'));
    const script = await bench.program('bin/ffmpeg', fakeFfmpeg('exit 1'));
    expect(await locatedVersion(script)).toBe('7.1');
    await expect(stat(memory)).rejects.toThrow('ENOENT');
  });

  it('is not remembered of a launcher that a link called ffmpeg leads to', async () => {
    const launcher = path.join(bench.folder, 'launcher');
    await copyFile(program, launcher);
    await rm(program);
    await symlink(launcher, program);
    await locatedVersion(program);
    await expect(stat(memory)).rejects.toThrow('ENOENT');
  });

  it("is the user's alone", async () => {
    await locatedVersion(program);
    const file = await stat(memory);
    expect(file.mode & 0o777).toBe(0o600);
  });

  it('is asked each time where nothing can be kept', async () => {
    const version = await locatedVersion(program, path.join(program, 'no', 'home'));
    expect(version).not.toBe('');
  });
});
