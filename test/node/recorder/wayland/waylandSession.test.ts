import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import type { Environment } from '../../../../src/base/environment.ts';
import type { Notice, RecordingRequest } from '../../../../src/protocol/recorderProtocol.ts';
import { readManifest } from '../../../../src/recording/manifestFile.ts';
import { Session } from '../../../../src/recorder/session.ts';
import { missingGstreamer } from '../../../../src/recorder/wayland/gstreamer.ts';
import { processesMarked, type StageProcess } from '../../../stage/stageProcesses.ts';
import { run } from '../../../stage/supervised.ts';
import { openWayland, type WaylandDesktop } from '../../../stage/wayland.ts';
import { buildRecorder, type RecorderPrograms } from '../../support/build.ts';
import { exampleRequest } from '../../support/exampleRequest.ts';
import { probeVideo, until } from '../../support/scene.ts';

let base: string;
let programs: RecorderPrograms;
let desktop: WaylandDesktop;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'codereel-wayland-'));
  await mkdir(path.join(base, 'recordings'));
  programs = await buildRecorder('wayland');
  desktop = await newDesktop('one');
});

afterAll(async () => {
  await desktop.close();
  await rm(base, { recursive: true, force: true });
});

async function newDesktop(name: string): Promise<WaylandDesktop> {
  const folder = path.join(base, name);
  await mkdir(folder);
  const environment = { PATH: inject('searchPath') };
  return openWayland({ environment, folder, width: 640, height: 360 });
}

function silent(): void {
  // What the log says is looked at by hand.
}

function newSession(
  environment: Environment,
  changes: Partial<RecordingRequest> = {},
): { readonly session: Session; readonly notices: Notice[] } {
  const request = exampleRequest(path.join(base, 'recordings'), changes);
  const session = new Session(request, {
    environment,
    clock: systemClock,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    packageFolders: [],
    hook: { nodePath: process.execPath, scriptPath: programs.hook },
    version: '0.0.0-test',
  });
  const notices: Notice[] = [];
  session.onNotice((notice) => notices.push(notice));
  onTestFinished(async () => {
    await session.discard();
  });
  return { session, notices };
}

/** This compositor gives a picture only when something changes: two shades take turns until then. */
async function whilePainting<T>(
  painted: WaylandDesktop,
  shades: readonly [string, string],
  promise: Promise<T>,
): Promise<T> {
  const settled = new AbortController();
  const done = promise.finally(() => settled.abort());
  for (let turn = 0; !settled.signal.aborted; turn += 1) {
    await painted.paint(shades[turn % 2] ?? shades[0]);
    await Promise.race([done, delay(100)]);
  }
  return done;
}

const red = ['#c80000', '#d20000'] as const;
const blue = ['#0000c8', '#0000d2'] as const;

/** Which of red, green and blue a frame shows, frame by frame, repetitions and transitions left out. */
async function colours(file: string): Promise<string[]> {
  const pixel = ['-vf', 'scale=1:1:flags=area', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
  const hex = await run(
    'sh',
    ['-c', `ffmpeg -v error -i "$0" ${pixel.join(' ')} | od -An -v -tu1 -w3`, file],
    { environment: { PATH: inject('searchPath') } },
  );
  const names = hex
    .trim()
    .split('\n')
    .map((line) => nameOf(line.trim().split(/\s+/).map(Number)));
  return names
    .filter((name) => name !== 'none')
    .filter((name, place, all) => name !== all[place - 1]);
}

function nameOf(channels: readonly number[]): string {
  const bright = ['red', 'green', 'blue'].filter((_, place) => (channels[place] ?? 0) > 150);
  const dark = channels.filter((channel) => channel < 50).length === 2;
  return bright.length === 1 && dark ? String(bright[0]) : 'none';
}

it('records what the desktop shares, pauses left out, and keeps its word not to ask again', async () => {
  const { session } = newSession(desktop.environment);
  const started = await whilePainting(desktop, red, session.start());
  expect(started).toMatchObject({
    state: 'recording',
    picture: 'fixed',
    area: { x: 0, y: 0, width: 640, height: 360 },
  });
  await until(() => session.status().elapsedMs >= 1000);
  session.pause();
  await desktop.paint('#00c800');
  await desktop.paint(blue[1]);
  await whilePainting(desktop, blue, session.resume());
  await until(() => session.status().elapsedMs >= 2000);
  const summary = await session.stop();

  expect(summary).toMatchObject({ state: 'finished', error: null, width: 640, height: 360 });
  const probed = await probeVideo(summary.file);
  expect(probed).toMatchObject({ frames: summary.frames, width: 640, height: 360 });
  expect(probed.frames).toBeGreaterThan(30);
  expect(await colours(summary.file)).toEqual(['red', 'blue']);
  const state = path.join(base, 'one', '.local', 'state', 'codereel', 'screencast.json');
  expect(await readFile(state, 'utf8')).toMatch(/"monitor":"[^"]+"/);
  expect((await stat(state)).mode & 0o777).toBe(0o600);
});

it('says that the mouse cannot be followed, and records all the same', async () => {
  const { session, notices } = newSession(desktop.environment, { cursorLog: true });
  await whilePainting(desktop, red, session.start());
  await until(() => notices.length > 0);
  expect(notices).toMatchObject([{ code: 'cursor-unavailable' }]);
  expect(notices[0]?.message).toContain('Wayland');
  expect(await session.stop()).toMatchObject({ state: 'finished', error: null });
});

it.each<[string, Partial<RecordingRequest>, string]>([
  [
    'a region',
    { source: { kind: 'region', area: { x: 0, y: 0, width: 64, height: 64 } } },
    'region',
  ],
  ['a window by its number', { source: { kind: 'window', id: 7 } }, 'no numbers'],
  ['a window, of a desktop that shares none', { source: { kind: 'window', id: null } }, 'window'],
])('refuses %s in words that say why', async (_name, changes, words) => {
  const { session } = newSession(desktop.environment, changes);
  const refused = session.start();
  await expect(refused).rejects.toMatchObject({ code: 'source-unavailable' });
  await expect(refused).rejects.toThrow(words);
});

it('ends when the desktop goes away, says so, and keeps what was recorded', async () => {
  const other = await newDesktop('two');
  onTestFinished(() => other.close());
  const { session } = newSession(other.environment);
  await whilePainting(other, red, session.start());
  await until(() => session.status().elapsedMs >= 500);
  await other.crash();
  const summary = await session.ended;
  expect(summary.folder).not.toBe('');
  expect(summary.frames).toBeGreaterThan(0);
  expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
});

it('goes on into the same file when what feeds ffmpeg is killed, and says so', async () => {
  const own = await newDesktop('four');
  onTestFinished(() => own.close());
  const { session, notices } = newSession(own.environment);
  await whilePainting(own, red, session.start());
  const [feed] = await feedsOf('four');
  process.kill(feed?.id ?? Number.NaN, 'SIGKILL');
  const another = until(async () => {
    const [now] = await feedsOf('four');
    return now !== undefined && now.id !== feed?.id;
  });
  await whilePainting(own, blue, another);
  const { frames } = session.status();
  await whilePainting(
    own,
    blue,
    until(() => session.status().frames > frames + 30),
  );
  const summary = await session.stop();

  expect(summary).toMatchObject({ state: 'finished', error: null });
  expect(notices.map(({ code }) => code)).toEqual(['picture-lost', 'picture-back']);
  expect((await readManifest(summary.folder)).video.gaps).toHaveLength(1);
  expect(await probeVideo(summary.file)).toMatchObject({ frames: summary.frames });
  expect(await colours(summary.file)).toEqual(['red', 'blue']);
  expect(await feedsOf('four')).toEqual([]);
});

it('goes on, fitted into the first picture, when the output gets another size', async () => {
  const own = await newDesktop('five');
  onTestFinished(() => own.close());
  const { session } = newSession(own.environment);
  await whilePainting(own, red, session.start());
  await whilePainting(
    own,
    red,
    until(() => session.status().elapsedMs >= 1000),
  );
  await own.resize(800, 450);
  const { elapsedMs } = session.status();
  await whilePainting(
    own,
    blue,
    until(() => session.status().elapsedMs >= elapsedMs + 4000),
  );
  const summary = await session.stop();

  expect(summary).toMatchObject({ state: 'finished', error: null, width: 640, height: 360 });
  expect(await probeVideo(summary.file)).toMatchObject({ frames: summary.frames });
  expect(await colours(summary.file)).toEqual(['red', 'blue']);
});

it('leaves no process behind', async () => {
  const own = await newDesktop('three');
  onTestFinished(() => own.close());
  const { session } = newSession(own.environment);
  await whilePainting(own, red, session.start());
  expect(await feedsOf('three')).toHaveLength(1);
  await session.stop();
  expect(await feedsOf('three')).toEqual([]);
});

/** The programs that take pictures from a desktop's PipeWire, and the ffmpeg behind them. */
async function feedsOf(name: string): Promise<StageProcess[]> {
  const marked = await processesMarked(`CODEREEL_TEST_WAYLAND=${path.join(base, name)}`);
  return marked.filter(({ command }) => command[0]?.startsWith('gst-'));
}

it('says what to do where no desktop can be asked', async () => {
  const address = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path.join(base, 'no-bus')}` };
  const { session } = newSession({ ...desktop.environment, ...address });
  await expect(session.start()).rejects.toMatchObject({ code: 'wayland-only' });
});

it('names the packages where GStreamer is missing', async () => {
  const missing = await missingGstreamer({ PATH: base });
  expect(missing?.remedy).toContain('gstreamer1.0-pipewire');
  expect(await missingGstreamer({ PATH: inject('searchPath'), HOME: base })).toBeNull();
});
