import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Levels } from '../../../src/protocol/recorderProtocol.ts';
import { Session } from '../../../src/recorder/session.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { openPulse, type Pulse } from '../../stage/pulse.ts';
import { run, supervise, type Supervised } from '../../stage/supervised.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

let scene: Scene;
let pulse: Pulse;
let tone: Supervised;

beforeAll(async () => {
  scene = await openScene('sound');
  const folder = path.dirname(scene.folder);
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

afterAll(async () => {
  await tone.stop();
  await pulse.close();
  await scene.close();
});

function newSession(changes: Parameters<Scene['request']>[0]): Session {
  const environment = { ...scene.environment, ...pulse.environment };
  const session = new Session(scene.request(changes), { ...scene.dependencies, environment });
  onTestFinished(async () => {
    await session.discard();
  });
  return session;
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
    expect(started.sound).toMatchObject([{ kind: 'system', state: 'on', muted: false }]);
    await until(() => levels.some(({ system }) => system !== null && system > -40));
    for (let round = 0; round < 3; round += 1) {
      const { elapsedMs } = session.status();
      await until(() => session.status().elapsedMs > elapsedMs + 400);
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
    const session = newSession({ sound: { microphone: { device: 'nowhere' }, system: null } });
    const codes: string[] = [];
    session.onNotice(({ code }) => codes.push(code));
    await session.start();
    await until(() => codes.length > 0);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(codes).toEqual(['sound-unavailable']);
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    expect(await scene.processes()).toEqual([]);
  });
});
