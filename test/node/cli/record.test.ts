import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Environment } from '../../../src/base/environment.ts';
import { openDisplay, type Display } from '../../stage/display.ts';
import { openPulse, type Pulse } from '../../stage/pulse.ts';
import { waitFor } from '../../stage/waitFor.ts';
import {
  buildCli,
  Program,
  runCli,
  startCli,
  type CliOptions,
  type JsonLine,
} from './cliProcess.ts';

let folder: string;
let display: Display;
let cli: string;
let environment: Environment;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-cli-'));
  cli = await buildCli('record-cli');
  display = await openDisplay({
    environment: { PATH: inject('searchPath'), HOME: folder },
    folder,
    width: 640,
    height: 360,
  });
  environment = display.environment;
});

afterAll(async () => {
  await display.close();
  await rm(folder, { recursive: true, force: true });
});

/** Options for a run in a folder of its own. */
async function fresh(more: Partial<CliOptions> = {}): Promise<CliOptions> {
  const cwd = await mkdtemp(path.join(folder, 'run-'));
  return { cli, environment, cwd, ...more };
}

/** Empty while there is no such file. */
async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

async function startRecording(args: readonly string[] = []): Promise<Program> {
  const running = startCli(['record', '--json', ...args], await fresh());
  await running.sees('started');
  return running;
}

interface Probed {
  readonly frames: number;
  readonly seconds: number;
}

/** What ffprobe, which knows nothing of us, finds in a file after decoding all of it. */
async function decode(file: unknown): Promise<Probed> {
  const { stdout, stderr } = await promisify(execFile)(
    'ffprobe',
    [
      '-v',
      'error',
      '-count_frames',
      '-of',
      'json',
      '-show_entries',
      'stream=nb_read_frames,codec_name:format=duration',
      String(file),
    ],
    { env: { ...environment } },
  );
  expect(stderr).toBe('');
  const frames = /"nb_read_frames": "(\d+)"/.exec(stdout)?.[1];
  const seconds = /"duration": "([\d.]+)"/.exec(stdout)?.[1];
  expect(stdout).toContain('"h264"');
  return { frames: Number(frames), seconds: Number(seconds) };
}

/** The last line of a recording that ended well, checked against the file it names. */
async function expectWholeFile(running: Program): Promise<JsonLine> {
  const { last } = running;
  expect(last).toMatchObject({ type: 'finished', state: 'finished', error: null });
  const probed = await decode(last['file']);
  expect(last['frames']).toBe(probed.frames);
  expect(last['duration']).toBeCloseTo(probed.seconds, 1);
  expect(last['durationMs']).toBeCloseTo(Number(last['duration']) * 1000, -1);
  return last;
}

const nodes: readonly (readonly [string, string])[] = [
  ['this Node.js', process.execPath],
  ...(inject('otherNode') === '' ? [] : [['CODEREEL_TEST_NODE', inject('otherNode')] as const]),
];

describe.each(nodes)('codereel record with %s', (_name, node) => {
  it('records for the time asked, and tells of it in JSON lines only', async () => {
    const options = await fresh({ node });
    const args = ['record', '--json', '--duration', '2', '--output', 'videos', '--name', 'A demo'];
    const running = await runCli(args, options);
    expect(running.code).toBe(0);
    expect(running.stderr).toBe('');
    expect(running.lines[0]).toMatchObject({
      type: 'started',
      mode: 'instant',
      area: { x: 0, y: 0, width: 640, height: 360 },
      framesPerSecond: 30,
      queueCapacityFrames: 96,
    });
    expect(running.ofType('status')[0]).toMatchObject({ state: 'recording' });
    const last = await expectWholeFile(running);
    expect(last['duration']).toBeGreaterThanOrEqual(1.9);
    expect(last).toMatchObject({ width: 640, height: 360 });
    expect(last['peakQueueFrames']).toBeLessThanOrEqual(96);
    expect(last['dropped']).toBeGreaterThanOrEqual(0);
    expect(path.dirname(String(last['folder']))).toBe(path.join(options.cwd, 'videos'));
    expect(last['file']).toBe(path.join(String(last['folder']), 'recording.mp4'));
  });
});

it.each(['instant', 'studio'])(
  'ends when the display goes away, says so, and keeps what was recorded, in %s mode',
  async (mode) => {
    const own = await openDisplay({
      environment: { PATH: inject('searchPath'), HOME: folder },
      folder,
      width: 320,
      height: 180,
    });
    onTestFinished(() => own.close());
    const running = startCli(
      ['record', '--json', '--mode', mode],
      await fresh({ environment: own.environment }),
    );
    await running.sees('started');
    await own.close();
    expect(await running.exit).toBe(1);
    expect(running.ofType('error')).toMatchObject([{ code: 'no-display' }]);
    expect(running.last).toMatchObject({ type: 'finished', state: 'failed' });
    expect((await decode(running.last['file'])).frames).toBe(running.last['frames']);
  },
);

describe('the file is finished', () => {
  it.each<[string, (running: Program) => void]>([
    ['by q on standard input', ({ child }) => void child.stdin.write('q')],
    ['by q on a line of its own', ({ child }) => void child.stdin.end('q\n')],
    ['by SIGINT', ({ child }) => void child.kill('SIGINT')],
    ['by SIGINT to the whole group, as Ctrl+C does', (running) => running.signalGroup('SIGINT')],
    ['by SIGTERM', ({ child }) => void child.kill('SIGTERM')],
    ['by SIGHUP', ({ child }) => void child.kill('SIGHUP')],
    [
      'by two SIGINT at once',
      ({ child }) => {
        child.kill('SIGINT');
        child.kill('SIGINT');
      },
    ],
  ])('%s', async (_name, stop) => {
    const running = await startRecording();
    stop(running);
    expect(await running.exit).toBe(0);
    await expectWholeFile(running);
    expect(running.ofType('notice')).toEqual([]);
  });

  it('when the reader of standard output has gone', async () => {
    const running = await startRecording(['--duration', '2']);
    const { folder: recording } = running.last;
    running.child.stdout.destroy();
    expect(await running.exit).toBe(0);
    expect(running.stderr).toBe('');
    const { seconds } = await decode(path.join(String(recording), 'recording.mp4'));
    expect(seconds).toBeGreaterThanOrEqual(1.9);
  });

  it('at the end of --duration, although standard input ended long before', async () => {
    const running = startCli(['record', '--json', '--duration', '1.5'], await fresh());
    running.child.stdin.end();
    expect(await running.exit).toBe(0);
    const last = await expectWholeFile(running);
    expect(last['duration']).toBeGreaterThanOrEqual(1.4);
  });
});

it('gives up at the third Ctrl+C only, after a word, and what was recorded can be played', async () => {
  const stubborn = path.join(folder, 'stubborn');
  const script = `#!/bin/sh
case "$*" in
  *"-i :"*) trap '' INT TERM; setsid ffmpeg "$@" </dev/null ;;
  *) exec ffmpeg "$@" ;;
esac
`;
  await writeFile(stubborn, script, { mode: 0o755 });
  const running = startCli(['record', '--ffmpeg', stubborn], await fresh());
  await running.says(/^Recording/m);
  running.child.kill('SIGINT');
  await running.says(/Finishing the file/);
  running.child.kill('SIGINT');
  await running.says(/Once more, and Codereel gives up on it/);
  running.child.kill('SIGINT');
  expect(await running.exit).toBe(130);
  const recording = /is in (.*)\.$/m.exec(running.stderr)?.[1] ?? '';
  const { frames } = await decode(path.join(recording, 'recording.mp4'));
  expect(frames).toBeGreaterThan(0);
});

it('goes on when standard input ends, and says how it goes once a second', async () => {
  const running = await startRecording();
  running.child.stdin.end();
  await running.sees('status', 2);
  running.child.kill('SIGTERM');
  expect(await running.exit).toBe(0);
  const last = await expectWholeFile(running);
  expect(last['duration']).toBeGreaterThan(1);
});

it('adds markers by m, at the time in the video', async () => {
  const running = await startRecording();
  running.child.stdin.write('m');
  await running.sees('marker');
  running.child.stdin.write('m\nq');
  expect(await running.exit).toBe(0);
  const last = await expectWholeFile(running);
  const times = running.ofType('marker').map((line) => Number(line['ms']));
  expect(times).toHaveLength(2);
  expect(times[0]).toBeGreaterThanOrEqual(0);
  expect(times[1]).toBeLessThanOrEqual(Number(last['durationMs']) + 100);
});

it('pauses and goes on by p, and the video is as long as what was recorded', async () => {
  const running = await startRecording();
  await running.sees('status');
  running.child.stdin.write('p');
  await running.sees('paused');
  await running.sees('status', running.ofType('status').length + 2);
  running.child.stdin.write('p');
  await running.sees('resumed');
  running.child.stdin.write('q');
  expect(await running.exit).toBe(0);
  const { durationMs } = await expectWholeFile(running);
  const [paused] = running.ofType('paused');
  const [resumed] = running.ofType('resumed');
  expect(Number(resumed?.['ms']) - Number(paused?.['ms'])).toBeLessThan(500);
  expect(Number(durationMs)).toBeLessThan(Number(resumed?.['ms']) + 2000);
});

it('says nothing of a pause that is taken back by the next key', async () => {
  const running = await startRecording();
  await running.sees('status');
  running.child.stdin.write('ppp');
  await running.sees('paused', 2);
  running.child.stdin.write('pq');
  expect(await running.exit).toBe(0);
  await expectWholeFile(running);
  expect(running.ofType('notice')).toEqual([]);
  expect(running.stderr).toBe('');
});

it('begins again by R, and leaves nothing of what was thrown away', async () => {
  const options = await fresh();
  const running = startCli(['record', '--json'], options);
  await running.sees('status');
  running.child.stdin.write('R');
  await running.sees('started', 2);
  await running.sees('status', running.ofType('status').length + 1);
  running.child.stdin.write('q');
  expect(await running.exit).toBe(0);
  const { folder: recording } = await expectWholeFile(running);
  expect(running.lines.map(({ type }) => type)).toContain('restarting');
  expect(await readdir(path.join(options.cwd, 'recordings'))).toEqual([
    path.basename(String(recording)),
  ]);
});

it('counts down, and Ctrl+C calls it off', async () => {
  const options = await fresh();
  const running = startCli(['record', '--json', '--countdown', '9'], options);
  await running.sees('countdown', 2);
  running.child.kill('SIGINT');
  expect(await running.exit).toBe(1);
  expect(running.ofType('countdown').map(({ seconds }) => seconds)).toEqual([9, 8]);
  expect(running.last).toMatchObject({ type: 'error', code: 'cancelled' });
  expect(await readdir(path.join(options.cwd, 'recordings'))).toEqual([]);
});

it('calls the countdown off by q, and does not speak of a file', async () => {
  const running = startCli(['record', '--countdown', '9'], await fresh());
  await running.says(/^9 \.\.\.$/m);
  running.child.stdin.write('q');
  expect(await running.exit).toBe(1);
  expect(running.stderr).toMatch(/^Calling it off \.\.\.$/m);
  expect(running.stderr).not.toMatch(/file/);
});

it('records a region, and says which', async () => {
  const options = await fresh();
  const source = 'region:100,50,320,180';
  const running = await runCli(
    ['record', '--json', '--source', source, '--duration', '1'],
    options,
  );
  expect(running.ofType('started')[0]).toMatchObject({
    source,
    area: { x: 100, y: 50, width: 320, height: 180 },
  });
  expect(await expectWholeFile(running)).toMatchObject({ width: 320, height: 180 });
});

it.each([
  ['a display that is not there', 'display:7'],
  ['a window that is not there', 'window:0x99999'],
  ['a region that is not on the screen', 'region:600,0,320,180'],
])('refuses %s', async (_name, source) => {
  const running = await runCli(['record', '--json', '--source', source], await fresh());
  expect(running.code).toBe(1);
  expect(running.last).toMatchObject({ type: 'error', code: 'source-unavailable' });
});

/** Of what a status tells of sounds: the only one has been heard. */
function isOn(sound: unknown): boolean {
  return JSON.stringify(sound).includes('"state":"on"');
}

describe('sound', () => {
  let pulse: Pulse;

  beforeAll(async () => {
    pulse = await openPulse({ environment, folder });
  });

  afterAll(() => pulse.close());

  it('is recorded as a track of its own, and muted and opened by u', async () => {
    const options = await fresh({ environment: pulse.environment });
    const device = 'demo.monitor';
    const running = startCli(['record', '--json', `--microphone=${device}`], options);
    // The picture waits for no sound.
    await waitFor('the device gives sound', () =>
      running.ofType('status').some(({ sound }) => isOn(sound)),
    );
    running.child.stdin.write('u');
    await running.sees('muted');
    running.child.stdin.write('u');
    await running.sees('unmuted');
    running.child.stdin.write('q');
    expect(await running.exit).toBe(0);
    const probed = await runCli(['probe', '--json', String(running.last['folder'])], options);
    expect(probed.last).toMatchObject({
      sounds: [{ codec: 'aac', sampleRate: 48_000 }],
      manifest: { sound: [{ kind: 'microphone', device, state: 'on' }] },
    });
  });

  it('of the system is muted and opened by s', async () => {
    const options = await fresh({ environment: pulse.environment });
    const running = startCli(['record', '--system-sound'], options);
    await running.says(/^Recording display:0 /m);
    running.child.stdin.write('s');
    await running.says(/^The system sound is muted\. s opens it again\.$/m);
    running.child.stdin.write('s');
    await running.says(/^The system sound is open again\.$/m);
    running.child.stdin.write('q');
    expect(await running.exit).toBe(0);
  });

  it('says where none was asked for that u and s have nothing to mute', async () => {
    const running = await startRecording();
    running.child.stdin.write('us');
    await running.sees('notice', 2);
    expect(running.ofType('notice')).toMatchObject([
      {
        message: 'No microphone is being recorded.',
        remedy: 'Start with --microphone to record it.',
      },
      {
        message: 'No system sound is being recorded.',
        remedy: 'Start with --system-sound to record it.',
      },
    ]);
    running.child.stdin.write('q');
    expect(await running.exit).toBe(0);
  });

  it('is listed with what record takes for it, beside the display', async () => {
    const options = await fresh({ environment: pulse.environment });
    const running = await runCli(['sources', '--json'], options);
    expect(running.code).toBe(0);
    expect(running.lines).toHaveLength(1);
    expect(running.last).toMatchObject({
      type: 'sources',
      displays: [{ source: 'display:0', area: { x: 0, y: 0, width: 640, height: 360 } }],
      systems: [{ name: 'demo.monitor' }],
      regions: true,
    });
    const { stdout } = await runCli(['sources'], options);
    expect(stdout).toMatch(/^ {2}display:0 .*640x360 at 0,0/m);
    expect(stdout).toMatch(/^ {2}demo\.monitor/m);
  });
});

it('keeps no cursor log with --no-cursor, and records in studio mode', async () => {
  const running = await startRecording(['--no-cursor', '--mode', 'studio', '--fps', '10']);
  expect(running.last).toMatchObject({
    mode: 'studio',
    framesPerSecond: 10,
    queueCapacityFrames: 60,
  });
  await running.sees('status');
  expect(running.ofType('status')[0]).toMatchObject({ cursor: { state: 'off' } });
  running.child.stdin.write('q');
  expect(await running.exit).toBe(0);
  const { folder: recording } = await expectWholeFile(running);
  expect(await readdir(String(recording))).not.toContain('cursor.ndjson');
});

describe('the size of the muxer queue', () => {
  it('comes from the environment', async () => {
    const options = await fresh({
      environment: { ...environment, CAP_MP4_MUXER_BUFFER_SIZE: '7' },
    });
    const running = await runCli(['record', '--json', '--duration', '1'], options);
    expect(running.lines[0]).toMatchObject({ type: 'started', queueCapacityFrames: 7 });
  });

  it('is the default where the variable holds no whole number, with one notice', async () => {
    const options = await fresh({
      environment: {
        ...environment,
        CAP_MP4_MUXER_BUFFER_SIZE: '0',
        CAP_VIDEO_SOURCE_BUFFER_SIZE: 'many',
      },
    });
    const running = await runCli(['record', '--json', '--duration', '1'], options);
    expect(running.code).toBe(0);
    const notices = running.ofType('notice').filter(({ code }) => code !== 'stopped-after');
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({ code: 'buffer-limit-ignored' });
    expect(notices[0]?.['message']).toContain('CAP_MP4_MUXER_BUFFER_SIZE="0"');
    expect(notices[0]?.['message']).toContain('CAP_VIDEO_SOURCE_BUFFER_SIZE="many"');
    expect(running.ofType('started')[0]).toMatchObject({ queueCapacityFrames: 96 });
  });
});

describe('what cannot be recorded is said, with what to do, and leaves nothing behind', () => {
  it.each<[string, () => Promise<{ args: string[]; more: Partial<CliOptions> }>, string]>([
    [
      'no display',
      async () => ({
        args: [],
        more: { environment: { PATH: inject('searchPath'), HOME: folder } },
      }),
      'no-display',
    ],
    [
      'no ffmpeg',
      async () => ({ args: [], more: { environment: { ...environment, PATH: '' } } }),
      'ffmpeg-not-found',
    ],
    [
      'an ffmpeg that is none',
      async () => {
        const impostor = path.join(folder, 'impostor');
        await writeFile(impostor, '#!/bin/sh\necho hello\n', { mode: 0o755 });
        return { args: ['--ffmpeg', impostor], more: {} };
      },
      'ffmpeg-unusable',
    ],
    [
      'a display that is not there',
      async () => ({ args: [], more: { environment: { ...environment, DISPLAY: ':4711' } } }),
      'no-display',
    ],
  ])('%s', async (_name, prepare, code) => {
    const { args, more } = await prepare();
    const options = await fresh(more);
    const running = await runCli(['record', '--json', ...args], options);
    expect(running.code).toBe(1);
    const { last } = running;
    expect(last).toMatchObject({ type: 'error', code });
    expect([last['message'], last['remedy']]).not.toContain('');
    expect(running.ofType('started')).toEqual([]);
    expect(running.stderr).toBe('');
    expect(await readdir(path.join(options.cwd, 'recordings'))).toEqual([]);
  });

  it('a folder that cannot be made', async () => {
    const options = await fresh();
    await writeFile(path.join(options.cwd, 'file'), '');
    const running = await runCli(['record', '--output', 'file/videos'], options);
    expect(running.code).toBe(1);
    expect(running.stdout).toBe('');
    expect(running.stderr).toBe(
      `codereel: The folder ${path.join(options.cwd, 'file/videos')} cannot be made (ENOTDIR).\n` +
        'Choose another one with --output.\n',
    );
  });

  it.runIf(process.platform === 'linux')('a folder where none can be made', async () => {
    const running = await runCli(['record', '--output', '/proc/videos'], await fresh());
    expect(running.code).toBe(1);
    expect(running.stderr).toContain('The folder /proc/videos cannot be made (ENOENT).');
  });

  it('a stop before the first frame', async () => {
    const options = await fresh();
    const running = startCli(['record', '--json'], options);
    running.child.stdin.write('q');
    expect(await running.exit).toBe(1);
    expect(running.last).toMatchObject({ type: 'error', code: 'cancelled' });
    expect(await readdir(path.join(options.cwd, 'recordings'))).toEqual([]);
  });
});

it('says for people where the video is', async () => {
  const options = await fresh();
  const running = await runCli(['record', '--duration', '1'], options);
  expect(running.code).toBe(0);
  expect(running.stderr).toBe(
    'Recording display:0 640x360, 30 fps. Ctrl+C stops.\n' +
      'The recording was stopped after 0:01, as it was to be.\n',
  );
  const file = /^ {2}Video {5}(\S.*recording\.mp4)$/m.exec(running.stdout)?.[1] ?? '';
  expect((await stat(file)).size).toBeGreaterThan(0);
});

it.runIf(process.platform === 'linux').each(nodes)(
  'finishes the file when its terminal is closed, and does not abort, with %s',
  async (_name, node) => {
    const options = await fresh();
    const said = path.join(options.cwd, 'said');
    const command = `echo $$ > pid; exec '${node}' '${cli}' record 2> said`;
    const terminal = new Program('script', ['-qefc', command, 'typescript'], options);
    await waitFor('it records', async () => /^Recording /m.test(await textOf(said)));
    const pid = (await textOf(path.join(options.cwd, 'pid'))).trim();
    terminal.child.kill('SIGKILL');
    await terminal.exit;
    // Nobody may be there to ask for its exit code.
    await waitFor('it has ended', async () => !/\) [^ZX] /.test(await textOf(`/proc/${pid}/stat`)));
    expect(await textOf(said)).toMatch(/^Recording [^\n]*\nFinishing the file \.\.\.\n$/);
    const listed = await runCli(['list', '--json'], options);
    expect(listed.ofType('recording')).toMatchObject([{ state: 'finished' }]);
  },
);

it('shows a status line in a terminal, takes keys there, and leaves the terminal as it was', async () => {
  const options = await fresh();
  const command = `stty -a > before; '${process.execPath}' '${cli}' record; stty -a > after; cmp before after && echo same`;
  const terminal = new Program('script', ['-qefc', command, 'typescript'], options);
  await terminal.says(/q stops, p pauses, m marks, R restarts/);
  await terminal.says(/● \d+:\d\d .*frames.*dropped.*queue/);
  terminal.child.stdin.write('m');
  await terminal.says(/Marker at \d+:\d\d\./);
  terminal.child.stdin.write('q');
  await terminal.says(/same/);
  expect(terminal.stdout).toMatch(/Video .*recording\.mp4/);
  terminal.child.stdin.end();
  await terminal.exit;
});
