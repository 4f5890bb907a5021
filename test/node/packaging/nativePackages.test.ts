import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { layFfmpeg } from '../../../src/packaging/nativePackages.ts';

let folder: string;
let from: string;
let to: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-native-'));
  from = path.join(folder, 'from');
  to = path.join(folder, 'to');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** The package as its install script leaves it, with a program of which only what counts is real. */
async function installFfmpeg(program: string, header: Buffer, devices: readonly string[]) {
  const at = path.join(from, 'ffmpeg-static');
  await mkdir(at, { recursive: true });
  const names = devices.map((device) => `\0${device}\0`).join('');
  const binary = Buffer.concat([header, Buffer.from(`configuration --enable-x11grab${names}`)]);
  await writeFile(path.join(at, program), binary, { mode: 0o755 });
  for (const name of [
    'package.json',
    'index.js',
    'install.js',
    'LICENSE',
    `${program}.LICENSE`,
    `${program}.README`,
  ]) {
    await writeFile(path.join(at, name), name);
  }
}

function elf(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x7f_45_4c_46);
  header.writeUInt16LE(machine, 18);
  return header;
}

function pe(machine: number): Buffer {
  const header = Buffer.alloc(80);
  header.write('MZ');
  header.writeUInt32LE(64, 60);
  header.write('PE\0\0', 64);
  header.writeUInt16LE(machine, 68);
  return header;
}

it('takes a program that fits the target, ready to run, with its licence and origin', async () => {
  await installFfmpeg('ffmpeg', elf(0x3e), ['x11grab']);
  const words = await layFfmpeg({ from, to, target: 'linux-x64' });
  expect(words).toBe('Inside: ffmpeg for linux-x64, under the GPL.');
  const laid = path.join(to, 'ffmpeg-static');
  expect((await readdir(laid)).sort()).toEqual([
    'LICENSE',
    'ffmpeg',
    'ffmpeg.LICENSE',
    'ffmpeg.README',
    'package.json',
  ]);
  expect((await stat(path.join(laid, 'ffmpeg'))).mode & 0o111).toBe(0o111);
});

it('takes a Windows program by its own name', async () => {
  await installFfmpeg('ffmpeg.exe', pe(0x8664), ['gdigrab', 'dshow']);
  const words = await layFfmpeg({ from, to, target: 'win32-x64' });
  expect(words).toContain('Inside: ffmpeg for win32-x64');
  expect(await readdir(path.join(to, 'ffmpeg-static'))).toContain('ffmpeg.exe');
});

it('leaves out one for another processor', async () => {
  await installFfmpeg('ffmpeg', elf(0x3e), ['x11grab']);
  const words = await layFfmpeg({ from, to, target: 'linux-arm64' });
  expect(words).toMatch(/^Left out: ffmpeg \(the one installed is for linux-x64\)\./);
  await expect(readdir(to)).rejects.toThrow('ENOENT');
});

it('leaves out one that cannot record the screen', async () => {
  await installFfmpeg('ffmpeg', elf(0x3e), ['fbdev']);
  const words = await layFfmpeg({ from, to, target: 'linux-x64' });
  expect(words).toMatch(/^Left out: ffmpeg \(the one installed has no x11grab/);
});

it('says so where there is none', async () => {
  const words = await layFfmpeg({ from, to, target: 'darwin-arm64' });
  expect(words).toBe(
    'Left out: ffmpeg (it is not installed). This VSIX uses the ffmpeg it finds on the system.',
  );
});
