import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
import type { Levels } from '../../../src/protocol/recorderProtocol.ts';
import { Session } from '../../../src/recorder/session.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { openPipeVoice } from '../../stage/pipeVoice.ts';
import { openPulse, type Pulse } from '../../stage/pulse.ts';
import { run, supervise, type Supervised } from '../../stage/supervised.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

const now = (): number => systemClock.monotonic();

let scene: Scene;
let pulse: Pulse;
let tone: Supervised;
/** Each test has a sound server of its own: one that was made to hang is not used again. */
let servers = 0;

beforeAll(async () => {
  scene = await openScene('sound');
});
afterAll(() => scene.close());

beforeEach(async () => {
  servers += 1;
  const folder = path.join(path.dirname(scene.folder), `sound${servers}`);
  await mkdir(folder);
  pulse = await openPulse({ environment: scene.display.environment, folder });
  // A tone without an end, played to the output that is recorded as the system's sound.
  tone = supervise(
    'ffmpeg',
    [
      ...'-nostdin -re -v error -f lavfi -i sine=frequency=440:sample_rate=48000'.split(' '),
      ...'-f pulse -device demo tone'.split(' '),
    ],
    { name: 'the tone', environment: pulse.environment },
  );
});
afterEach(async () => {
  process.kill(pulse.pid, 'SIGCONT');
  await tone.stop();
  await pulse.close();
});

function newSession(changes: Parameters<Scene['request']>[0]): Session {
  const environment = { ...scene.environment, ...pulse.environment };
  const session = new Session(scene.request(changes), { ...scene.dependencies, environment });
  onTestFinished(async () => {
    await session.discard();
  });
  return session;
}

/** Waits until so many milliseconds more are recorded. */
async function goOn(session: Session, ms: number): Promise<void> {
  const { elapsedMs } = session.status();
  await until(() => session.status().elapsedMs > elapsedMs + ms);
}

/** A session whose notices are kept. */
function listenedTo(changes: Parameters<Scene['request']>[0]): {
  readonly session: Session;
  readonly codes: readonly string[];
} {
  const session = newSession(changes);
  const codes: string[] = [];
  session.onNotice(({ code }) => codes.push(code));
  return { session, codes };
}

/** Until it is let go on, or the test ends. */
function hangServer(): void {
  process.kill(pulse.pid, 'SIGSTOP');
}

/** Memory of each ffmpeg of the scene (VmRSS, proc(5)). */
async function residentBytes(): Promise<number[]> {
  const statuses = await Promise.all(
    (await scene.processes()).map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')),
  );
  return statuses
    .filter((status) => status.startsWith('Name:\tffmpeg\n'))
    .map((status) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024);
}

async function soundSeconds(file: string): Promise<number> {
  const words = '-v error -select_streams a:0 -show_entries stream=duration -of csv=p=0'.split(' ');
  const { environment } = scene.display;
  return Number(await run('ffprobe', [...words, file], { environment }));
}

describe('a session with sound', () => {
  it('has it from the first frame to the last, pauses and all, and tells how loud it is', async () => {
    const session = newSession({
      sound: { microphone: null, system: { device: 'demo.monitor' } },
    });
    const levels: Levels[] = [];
    session.onLevels((each) => levels.push(each));
    const started = await session.start();
    expect(started.sound).toMatchObject([{ kind: 'system', muted: false }]);
    await until(() => levels.some(({ system }) => system !== null && system > -40));
    expect(session.status().sound).toMatchObject([{ state: 'on' }]);
    for (let round = 0; round < 3; round += 1) {
      await goOn(session, 400);
      session.pause();
      const heard = levels.length;
      await delay(300);
      expect(levels).toHaveLength(heard);
      await session.resume();
    }
    expect(session.setMuted('system', true).sound).toMatchObject([{ muted: true }]);
    expect(session.setMuted('system', false).sound).toMatchObject([{ muted: false }]);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    const { sound, clock } = await readManifest(summary.folder);
    expect(sound).toMatchObject([{ kind: 'system', state: 'on', codec: 'aac' }]);
    expect(clock.pauses).toHaveLength(3);
    const video = await probeVideo(summary.file);
    expect(video.frames).toBe(summary.frames);
    expect(Math.abs((await soundSeconds(summary.file)) * 1000 - summary.durationMs)).toBeLessThan(
      60,
    );
    expect(levels.every(({ microphone }) => microphone === null)).toBe(true);
    expect(await scene.processes()).toEqual([]);
  });

  it('is recorded without it, and says so, when the device is not there', async () => {
    const { session, codes } = listenedTo({
      sound: { microphone: { device: 'nowhere' }, system: { device: 'demo.monitor' } },
    });
    await session.start();
    await until(() => codes.length > 0);
    await until(() => session.status().sound.some(({ state }) => state === 'on'));
    await goOn(session, 300);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(codes).toEqual(['sound-unavailable']);
    const { sound } = await readManifest(summary.folder);
    expect(sound).toMatchObject([{ kind: 'system', state: 'on', trackId: 2 }]);
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    expect(await scene.processes()).toEqual([]);
  });

  it('has both from one device, if that is what was chosen', async () => {
    const device = 'demo.monitor';
    const { session, codes } = listenedTo({
      sound: { microphone: { device }, system: { device } },
    });
    await session.start();
    await until(() => session.status().sound.every(({ state }) => state === 'on'));
    await goOn(session, 500);
    // One that films, two that listen, two that encode: all of them are counted. One that makes the
    // preview picture comes and goes.
    let resident: number[] = [];
    await until(async () => {
      resident = await residentBytes();
      return resident.length === 5;
    });
    const most = Math.max(...resident);
    await until(() => (session.status().memory.ffmpegBytes ?? 0) > 2 * most);
    const summary = await session.stop();
    expect(codes).toEqual([]);
    expect((await readManifest(summary.folder)).sound).toMatchObject([
      { kind: 'microphone', state: 'on', device, trackId: 2 },
      { kind: 'system', state: 'on', device, trackId: 3 },
    ]);
    expect(Math.abs((await soundSeconds(summary.file)) * 1000 - summary.durationMs)).toBeLessThan(
      60,
    );
  });

  it('goes on after a pause in which its device was unplugged, says so, and has it when it is back', async () => {
    const first = await pulse.plugIn('plugged');
    const voice = await openPipeVoice({ file: first.file, burstEveryMs: 0, monotonic: now });
    onTestFinished(() => voice.stop());
    const { session, codes } = listenedTo({
      sound: { microphone: { device: 'plugged' }, system: null },
    });
    await session.start();
    await until(() => session.status().sound.some(({ state }) => state === 'on'));
    await goOn(session, 300);
    session.pause();
    await voice.stop();
    await first.unplug();
    expect((await session.resume()).state).toBe('recording');
    await until(() => codes.includes('sound-lost'));
    expect(session.status().sound).toMatchObject([{ state: 'lost' }]);
    const second = await pulse.plugIn('plugged');
    const again = await openPipeVoice({ file: second.file, burstEveryMs: 0, monotonic: now });
    onTestFinished(() => again.stop());
    await until(() => codes.includes('sound-back'));
    await goOn(session, 300);
    const summary = await session.stop();
    expect(codes).toEqual(['sound-lost', 'sound-back']);
    expect(Math.abs((await soundSeconds(summary.file)) * 1000 - summary.durationMs)).toBeLessThan(
      60,
    );
    expect(await scene.processes()).toEqual([]);
  });
});

describe('a sound server that does not answer', () => {
  const sound = { microphone: { device: '' }, system: { device: '' } };

  it('keeps nobody from recording, pausing, going on and stopping; its sounds are silent', async () => {
    hangServer();
    const session = newSession({ sound });
    // Nobody has waited for the answer: it is not known yet that there is none.
    expect(await session.start()).toMatchObject({
      state: 'recording',
      sound: [{ state: 'starting' }, { state: 'starting' }],
    });
    await goOn(session, 300);
    session.pause();
    expect((await session.resume()).state).toBe('recording');
    await goOn(session, 300);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect((await readManifest(summary.folder)).sound).toMatchObject([
      { kind: 'microphone', state: 'lost' },
      { kind: 'system', state: 'lost' },
    ]);
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    expect(Math.abs((await soundSeconds(summary.file)) * 1000 - summary.durationMs)).toBeLessThan(
      60,
    );
    expect(await scene.processes()).toEqual([]);
  });

  it('is told when it stays so, and is recorded when it answers at last', async () => {
    hangServer();
    const { session, codes } = listenedTo({ sound: { ...sound, microphone: null } });
    await session.start();
    await until(() => codes.length > 0);
    process.kill(pulse.pid, 'SIGCONT');
    await until(() => session.status().sound.some(({ state }) => state === 'on'));
    await goOn(session, 300);
    expect(codes).toEqual(['sound-unavailable', 'sound-back']);
    expect(await session.stop()).toMatchObject({ state: 'finished', error: null });
    expect(await scene.processes()).toEqual([]);
  });
});
