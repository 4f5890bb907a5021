import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from 'vitest';
import type { Notice } from '../../../src/protocol/recorderProtocol.ts';
import { Session } from '../../../src/recorder/session.ts';
import { brightnessOf, type BrightnessAt } from '../../e2e/support/video.ts';
import { run, supervise, type Supervised } from '../../stage/supervised.ts';
import { waitFor } from '../../stage/waitFor.ts';
import { openSession } from '../support/openSession.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

const windowScript = fileURLToPath(new URL('../../fixtures/window.tcl', import.meta.url));
/** White, on a screen that is black. */
const colour = '#ffffff';

let scene: Scene;
let window: Supervised;
let id: number;

beforeAll(async () => {
  scene = await openScene('window', { freeWindows: true });
});
afterAll(() => scene.close());

beforeEach(async () => {
  const { environment } = scene.display;
  window = supervise('wish', [windowScript, '--', 'demo', '300x200+100+100', colour], {
    name: 'the window',
    environment,
  });
  await window.waitForOutput(/^window \d+$/m);
  id = await waitFor('the window is managed', async () => {
    const found = await run('xdotool', ['search', '--onlyvisible', '--name', '^demo$'], {
      environment,
    }).catch(() => '');
    return Number(found.trim().split('\n').at(-1)) || undefined;
  });
});
afterEach(() => window.stop());

interface Heard {
  readonly session: Session;
  readonly notices: Notice[];
}

function newSession(changes: Parameters<Scene['request']>[0] = {}): Session {
  return openSession(scene, { source: { kind: 'window', id }, mode: 'studio', ...changes });
}

async function record(changes: Parameters<Scene['request']>[0] = {}): Promise<Heard> {
  const session = newSession(changes);
  const notices: Notice[] = [];
  session.onNotice((notice) => notices.push(notice));
  await session.start();
  await until(() => session.status().frames > 10);
  return { session, notices };
}

/** Waits until so many milliseconds more are recorded. */
async function goOn(session: Session, ms: number): Promise<void> {
  const { elapsedMs } = session.status();
  await until(() => session.status().elapsedMs > elapsedMs + ms);
}

async function ffmpegProcesses(): Promise<number[]> {
  const all = await scene.processes();
  const names = await Promise.all(
    all.map(async (pid) => [pid, (await readFile(`/proc/${pid}/comm`, 'utf8')).trim()] as const),
  );
  return names.filter(([, name]) => name === 'ffmpeg').map(([pid]) => pid);
}

function middleOf(file: string): Promise<BrightnessAt[]> {
  return brightnessOf(file, { x: 80, y: 60, width: 64, height: 64 }, scene.environment);
}

interface SlowFfmpeg {
  readonly ffmpegPath: string;
  /** From now on it does not film what it is told to, before it is let go. */
  readonly hold: () => Promise<void>;
  readonly letGo: () => Promise<void>;
}

async function slowFfmpeg(): Promise<SlowFfmpeg> {
  const ffmpegPath = path.join(scene.folder, 'ffmpeg-that-waits');
  const held = path.join(scene.folder, 'held');
  const wait = `while [ -e '${held}' ]; do sleep 0.02; done`;
  await writeFile(
    ffmpegPath,
    `#!/bin/sh\ncase "$*" in *window_id*) ${wait};; esac\nexec ffmpeg "$@"\n`,
    { mode: 0o755 },
  );
  const letGo = (): Promise<void> => rm(held, { force: true });
  onTestFinished(letGo);
  return { ffmpegPath, hold: () => writeFile(held, ''), letGo };
}

/** Does something to the window, and waits until the recorder has learned of it. */
async function noticed(
  change: 'reshoot' | 'hidden' | 'moved',
  act: () => Promise<void>,
): Promise<void> {
  const known = scene.log.lines.length;
  await act();
  await until(() => scene.log.lines.slice(known).some((line) => line.endsWith(`: ${change}.`)));
}

interface Underway {
  readonly session: Session;
  readonly going: Promise<unknown>;
  readonly letGo: () => Promise<void>;
}

/** A session on its way to a first frame, which does not come before it is let go. */
async function underway(state: 'starting' | 'resuming'): Promise<Underway> {
  const { ffmpegPath, hold, letGo } = await slowFfmpeg();
  const session = newSession({ ffmpegPath });
  if (state === 'resuming') {
    await session.start();
    session.pause();
  }
  await hold();
  const known = scene.log.lines.length;
  const going = state === 'starting' ? session.start() : session.resume();
  going.catch(() => undefined);
  await until(() => scene.log.lines.slice(known).some((line) => line.includes('window_id')));
  expect(session.status().state).toBe(state);
  return { session, going, letGo };
}

describe.each(['starting', 'resuming'] as const)('a window, while the recording is %s', (state) => {
  it('that is resized is recorded as it is then', async () => {
    const { session, going, letGo } = await underway(state);
    await noticed('reshoot', () => scene.xdotool(`windowsize ${id} 400 300`));
    await letGo();
    await going;
    expect(session.status()).toMatchObject({ state: 'recording', error: null });
    const first = state === 'starting' ? { width: 400, height: 300 } : { width: 300, height: 200 };
    expect(session.status().area?.width).toBeGreaterThanOrEqual(400);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null, ...first });
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
  });

  it('that is moved is recorded where it is then', async () => {
    const { session, going, letGo } = await underway(state);
    await noticed('moved', () => scene.xdotool(`windowmove ${id} 200 200`));
    await letGo();
    await going;
    expect(session.status().area?.x).toBeGreaterThanOrEqual(200);
    expect((await session.stop()).state).toBe('finished');
  });

  it('that goes out of sight is not, and it is said what to do', async () => {
    const { session, going, letGo } = await underway(state);
    await noticed('hidden', () => scene.xdotool(`windowminimize ${id}`));
    await expect(going).rejects.toMatchObject({ code: 'source-unavailable' });
    await letGo();
    const { state: outcome } = await session.stop();
    expect(outcome).toBe(state === 'starting' ? 'failed' : 'finished');
  });
});

describe('a session that records a window', () => {
  it('gives it another take when it is resized, in the same video and without a pause', async () => {
    const { session } = await record();
    expect(session.status()).toMatchObject({ picture: 'following', area: { width: 300 } });
    const before = session.status().area?.x ?? 0;
    await scene.xdotool(`windowsize ${id} 200 160`);
    // Smaller than the first take, it stands in the middle: the whole picture begins further left.
    await until(() => (session.status().area?.x ?? Infinity) < before);
    await goOn(session, 500);
    await scene.xdotool(`windowsize ${id} 400 300`);
    await until(() => (session.status().area?.width ?? 0) > 300);
    await goOn(session, 500);
    const { elapsedMs } = session.status();
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null, width: 300, height: 200 });
    expect(summary.durationMs).toBeGreaterThanOrEqual(elapsedMs - 40);
    const frames = await middleOf(summary.file);
    expect(frames).toHaveLength(summary.frames);
    expect(frames.filter(({ mean }) => mean < 200)).toEqual([]);
    expect(await scene.processes()).toEqual([]);
  });

  it('keeps its last picture while it is hidden, and goes on when it is back', async () => {
    const { session, notices } = await record();
    await scene.xdotool(`windowminimize ${id}`);
    await until(() => session.status().picture === 'held');
    await until(async () => (await scene.processes()).length === 1);
    await goOn(session, 1200);
    const { frames: held } = session.status();
    await scene.xdotool(`windowactivate ${id}`);
    await until(() => session.status().frames > held + 10);
    expect(session.status()).toMatchObject({ state: 'recording', picture: 'following' });
    const { elapsedMs } = session.status();
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(Math.abs(summary.durationMs - elapsedMs)).toBeLessThan(150);
    expect(notices.map(({ code }) => code)).toEqual(['window-held']);
    const frames = await middleOf(summary.file);
    expect(frames.filter(({ mean }) => mean < 200)).toEqual([]);
  });

  it('has the last picture until the stop when it is hidden then', async () => {
    const { session } = await record();
    await scene.xdotool(`windowminimize ${id}`);
    await until(() => session.status().picture === 'held');
    await goOn(session, 1000);
    const { elapsedMs } = session.status();
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(Math.abs(summary.durationMs - elapsedMs)).toBeLessThan(150);
    expect(Math.abs((await probeVideo(summary.file)).durationMs - elapsedMs)).toBeLessThan(150);
  });

  it('cannot be resumed while it is hidden, and says what to do', async () => {
    const { session } = await record();
    session.pause();
    await scene.xdotool(`windowminimize ${id}`);
    await until(() => session.status().picture === 'held');
    await expect(session.resume()).rejects.toMatchObject({ code: 'source-unavailable' });
    expect(session.status().state).toBe('paused');
    await scene.xdotool(`windowactivate ${id}`);
    await until(() => session.status().picture === 'following');
    expect((await session.resume()).state).toBe('recording');
    expect((await session.stop()).state).toBe('finished');
  });

  it('is finished, not failed, when the window is closed', async () => {
    const { session, notices } = await record();
    await window.stop();
    const summary = await session.ended;
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(summary.frames).toBeGreaterThan(10);
    expect(notices.map(({ code }) => code)).toEqual(['window-closed']);
    expect((await middleOf(summary.file)).filter(({ mean }) => mean < 200)).toEqual([]);
  });

  it('fails, and leaves no folder, when the window is closed while it counts down', async () => {
    const source = { kind: 'window', id } as const;
    const session = new Session(
      scene.request({ source, countdownSeconds: 10 }),
      scene.dependencies,
    );
    const started = session.start();
    const refused = expect(started).rejects.toMatchObject({ code: 'source-unavailable' });
    await until(() => session.status().picture === 'following');
    const folder = session.status().folder ?? '';
    expect(await readdir(folder)).toContain('recording.json');
    await window.stop();
    await refused;
    expect(await session.ended).toMatchObject({ state: 'failed', frames: 0 });
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('films on when its ffmpeg is killed and the window stays as it is', async () => {
    const { session, notices } = await record();
    const [first] = await ffmpegProcesses();
    process.kill(first ?? 0, 'SIGKILL');
    await until(() => notices.some(({ code }) => code === 'picture-back'));
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(notices.map(({ code }) => code)).toEqual(['picture-lost', 'picture-back']);
    expect((await middleOf(summary.file)).filter(({ mean }) => mean < 200)).toEqual([]);
  });
});
