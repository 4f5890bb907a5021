import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Environment } from '../../../src/base/environment.ts';
import { openDisplay, type Display } from '../../stage/display.ts';
import { buildCli, Program, runCli, type CliOptions } from './cliProcess.ts';

let folder: string;
let display: Display;
let options: CliOptions;
/** A real recording, made once and copied. */
let recording: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-cli-'));
  display = await openDisplay({
    environment: { PATH: inject('searchPath'), HOME: folder },
    folder,
    width: 640,
    height: 360,
  });
  options = { cli: await buildCli('inspect-cli'), environment: display.environment, cwd: folder };
  const made = await runCli(['record', '--json', '--duration', '1', '--name', 'Real'], options);
  recording = String(made.last['folder']);
});

afterAll(async () => {
  await display.close();
  await rm(folder, { recursive: true, force: true });
});

function withVariables(more: Environment): CliOptions {
  return { ...options, environment: { ...options.environment, ...more } };
}

async function makePipe(target: string): Promise<void> {
  await promisify(execFile)('mkfifo', [target]);
}

describe('codereel doctor', () => {
  it('passes where recording works, and names the source of every limit', async () => {
    const variables = {
      CAP_MP4_MUXER_BUFFER_SIZE_INSTANT: '120',
      CAP_MP4_MUXER_BUFFER_SIZE: '50',
      CAP_VIDEO_SOURCE_BUFFER_SIZE: '4',
    };
    const { code, lines, stderr } = await runCli(['doctor', '--json'], withVariables(variables));
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      type: 'doctor',
      ok: true,
      ffmpeg: { source: 'PATH', device: 'x11grab' },
      display: { kind: 'x11', name: display.name, size: { width: 640, height: 360 } },
      inputHook: { works: true },
      output: { folder: path.join(folder, 'recordings') },
      queue: {
        instant: { frames: 120, source: 'CAP_MP4_MUXER_BUFFER_SIZE_INSTANT' },
        studio: { frames: 50, source: 'CAP_MP4_MUXER_BUFFER_SIZE' },
      },
      capture: { bufferFrames: 4, source: 'CAP_VIDEO_SOURCE_BUFFER_SIZE' },
      screen: { displays: 1, windowHold: 'following' },
    });
  });

  it('skips what is no whole number above 0, with one warning that names it', async () => {
    const variables = {
      CAP_MP4_MUXER_BUFFER_SIZE_INSTANT: '-5',
      CAP_MP4_MUXER_BUFFER_SIZE: '1e2',
      CAP_VIDEO_SOURCE_BUFFER_SIZE: '',
    };
    const { code, last } = await runCli(['doctor', '--json'], withVariables(variables));
    expect(code).toBe(0);
    expect(last).toMatchObject({
      queue: {
        instant: { frames: 96, source: 'default' },
        studio: { frames: 60, source: 'default' },
      },
      capture: { source: 'default' },
    });
    // A machine for tests may lack other things, such as a sound server.
    const warnings = [last['warnings']].flat().filter((warning) => /CAP_/.test(String(warning)));
    expect(warnings).toHaveLength(1);
    for (const [name, value] of Object.entries(variables)) {
      expect(String(warnings)).toContain(`${name}="${value}"`);
    }
  });

  it('fails without ffmpeg and without a display, and says what to do', async () => {
    const { code, stdout } = await runCli(['doctor'], {
      ...options,
      environment: { PATH: '', HOME: folder },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ {2}ffmpeg +No ffmpeg was found/);
    expect(stdout).toMatch(/✗ {2}Display +.*DISPLAY is not set/);
    expect(stdout).toMatch(/! {2}Cursor log/);
    expect(stdout).toMatch(/Recording does not work here yet\.\n$/);
  });

  it('fails for a display nobody serves, although DISPLAY is set', async () => {
    const nowhere = withVariables({ DISPLAY: ':4711' });
    const { code, last } = await runCli(['doctor', '--json'], nowhere);
    expect(code).toBe(1);
    expect(last).toMatchObject({ ok: false, display: null, inputHook: { works: false } });
  });

  it('fails for an ffmpeg and a folder that were named and are no good', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    const args = ['doctor', '--json', '--ffmpeg', 'nowhere', '--output', path.join(file, 'in')];
    const { code, last } = await runCli(args, options);
    expect(code).toBe(1);
    expect(last).toMatchObject({ ok: false, ffmpeg: null, output: null });
  });
});

describe('codereel list', () => {
  it('lists recordings newest first, and a broken one with what is wrong', async () => {
    const parent = await mkdtemp(path.join(folder, 'list-'));
    await cp(recording, path.join(parent, 'good'), { recursive: true });
    const broken = path.join(parent, '2020-01-01T00-00-00-broken');
    await cp(recording, broken, { recursive: true });
    await truncate(path.join(broken, 'recording.json'), 20);
    await mkdir(path.join(parent, 'something else'));
    const { code, lines } = await runCli(['list', parent, '--json'], options);
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      {
        type: 'recording',
        folder: path.join(parent, 'good'),
        file: path.join(parent, 'good', 'recording.mp4'),
        name: 'Real',
        state: 'finished',
        mode: 'instant',
        width: 640,
        height: 360,
        problem: null,
      },
      { type: 'recording', folder: broken, problem: { code: 'not-a-recording' } },
      { type: 'list', folder: parent, recordings: 2 },
    ]);
    const people = await runCli(['list', parent], options);
    expect(people.stdout).toMatch(/^ {2}good .*finished +instant +0:0\d +640x360 .*Real$/m);
    expect(people.stdout).toMatch(/^ {2}2020-01-01T00-00-00-broken +broken +\S/m);
  });

  it('looks into ./recordings by itself, and takes a missing one for empty', async () => {
    const here = await runCli(['list', '--json'], options);
    expect(here.lines[0]).toMatchObject({ type: 'recording', folder: recording });
    const empty = await mkdtemp(path.join(folder, 'empty-'));
    const nothing = await runCli(['list'], { ...options, cwd: empty });
    expect(nothing.code).toBe(0);
    expect(nothing.stdout).toBe(`There are no recordings in ${path.join(empty, 'recordings')}.\n`);
  });

  it('fails for a folder that was named and is not there', async () => {
    const { code, lines } = await runCli(['list', 'nowhere', '--json'], options);
    expect(code).toBe(1);
    expect(lines).toMatchObject([{ type: 'error', code: 'invalid-input' }]);
  });
});

describe('codereel probe', () => {
  it('tells the same of a folder and of the video in it', async () => {
    const ofFolder = await runCli(['probe', recording, '--json'], options);
    const ofFile = await runCli(
      ['probe', path.join(recording, 'recording.mp4'), '--json'],
      options,
    );
    expect([ofFolder.code, ofFile.code]).toEqual([0, 0]);
    expect(ofFolder.last).toMatchObject({
      type: 'probe',
      codec: 'h264',
      width: 640,
      height: 360,
      torn: false,
      fragmented: false,
      manifest: { name: 'Real', state: 'finished' },
    });
    expect(ofFile.last).toEqual({ ...ofFolder.last, folder: null, manifest: null });
    // Of a screen where nothing changes there are few.
    expect(ofFile.last['frames']).toBeGreaterThan(0);
  });

  it('still tells of the video where the manifest is broken, and fails', async () => {
    const broken = await mkdtemp(path.join(folder, 'broken-'));
    await cp(recording, broken, { recursive: true });
    await writeFile(path.join(broken, 'recording.json'), '{');
    const { code, lines } = await runCli(['probe', broken, '--json'], options);
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      { type: 'probe', codec: 'h264', manifest: null },
      { type: 'error', code: 'not-a-recording' },
    ]);
  });

  it.each<[string, (target: string) => Promise<void>]>([
    ['nothing there', () => Promise.resolve()],
    ['an empty file', (target) => writeFile(target, '')],
    ['text', (target) => writeFile(target, 'This is no video, whatever its name says.')],
    ['an empty folder', (target) => mkdir(target)],
    ['a pipe nobody writes to', makePipe],
  ])('fails for %s, with a message and no stack', async (name, make) => {
    const target = path.join(folder, `${name}.mp4`);
    await make(target);
    const { code, stdout, stderr } = await runCli(['probe', target], options);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(target);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('a command line that is not understood', () => {
  it('exits with 2 and suggests what was meant', async () => {
    const { code, stdout, stderr } = await runCli(['recrod'], options);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'codereel: There is no command "recrod". Did you mean "record"?\nSee codereel help.\n',
    );
  });

  it('says so in JSON where that was asked for', async () => {
    const { code, lines, stderr } = await runCli(['record', '--fps', '0', '--json'], options);
    expect(code).toBe(2);
    expect(stderr).toBe('');
    expect(lines).toMatchObject([{ type: 'error', code: 'invalid-input' }]);
  });
});

it.runIf(process.platform === 'linux')('says that its folder is gone', async () => {
  const gone = await mkdtemp(path.join(folder, 'gone-'));
  const command = ['-c', 'rmdir "$0" && exec "$@"', gone, process.execPath, options.cli];
  const running = new Program('sh', [...command, 'list'], {
    environment: options.environment,
    cwd: gone,
  });
  expect(await running.exit).toBe(1);
  expect(running.stderr).toBe(
    'codereel: The current folder does not exist any more.\nChange to another one, and try again.\n',
  );
});

it('has help and its version in both forms', async () => {
  const help = await runCli(['record', '--help'], options);
  expect([help.code, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('--duration TIME');
  const json = await runCli(['help', '--json'], options);
  expect(json.lines).toMatchObject([{ type: 'help' }]);
  const version = await runCli(['--version'], options);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await runCli(['--version', '--json'], options)).lines).toEqual([
    { type: 'version', version: version.stdout.trim() },
  ]);
});
