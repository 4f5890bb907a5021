import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notice, SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import type { Session } from '../../../src/recorder/session.ts';
import { openSession } from '../support/openSession.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

const frameMs = 1000 / 30;

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('times');
});

afterAll(async () => {
  await scene.close();
});

interface Heard {
  readonly session: Session;
  readonly statuses: SessionStatus[];
  readonly notices: Notice[];
}

function newSession(changes: Parameters<Scene['request']>[0]): Heard {
  const session = openSession(scene, changes);
  const [statuses, notices]: [SessionStatus[], Notice[]] = [[], []];
  session.onStatus((status) => statuses.push(status));
  session.onNotice((notice) => notices.push(notice));
  return { session, statuses, notices };
}

describe('a countdown', () => {
  it('waits, tells how long, and then there is a recording', async () => {
    const { session, statuses } = newSession({ countdownSeconds: 1 });
    const starting = session.start();
    expect(session.status()).toMatchObject({ state: 'countdown', elapsedMs: 0, frames: 0 });
    expect(() => session.pause()).toThrow('no recording under way');
    await until(() => session.status().state === 'starting');
    expect(await starting).toMatchObject({ state: 'recording', countdownMs: null });
    const left = statuses.flatMap(({ countdownMs }) => countdownMs ?? []);
    expect(left[0]).toBeGreaterThan(left.at(-1) ?? Infinity);
    expect(left[0]).toBeLessThanOrEqual(1000);
    const states = statuses.map(({ state }) => state);
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'countdown',
      'starting',
      'recording',
    ]);
    expect((await session.stop()).state).toBe('finished');
  });

  it.each(['stop', 'discard'] as const)('is cancelled by %s and leaves nothing', async (end) => {
    const { session, statuses } = newSession({ countdownSeconds: 10 });
    const starting = session.start();
    await until(() => session.status().folder !== null);
    const { folder } = session.status();
    const summary = await session[end]();
    expect(summary).toMatchObject({ state: 'discarded', folder });
    await expect(starting).rejects.toMatchObject({ code: 'cancelled' });
    expect(statuses.at(-1)?.state).toBe('discarded');
    await expect(stat(summary.folder)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await scene.processes()).toEqual([]);
  });

  it('ends at once when it is clear that nothing can be recorded', async () => {
    const { session } = newSession({ countdownSeconds: 10, ffmpegPath: '/nowhere/ffmpeg' });
    await expect(session.start()).rejects.toMatchObject({ code: 'ffmpeg-not-found' });
    expect((await session.ended).state).toBe('failed');
  });
});

describe('a session that is to stop by itself', () => {
  it('is cut there to a frame, also after a pause, and says so', async () => {
    const { session, notices } = newSession({ stopAfterMs: 1500 });
    await session.start();
    await until(() => session.status().elapsedMs > 700);
    session.pause();
    await session.resume();
    const summary = await session.ended;
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(Math.abs(summary.durationMs - 1500)).toBeLessThan(frameMs);
    const probed = await probeVideo(summary.file);
    expect(probed.frames).toBe(summary.frames);
    expect(Math.abs(probed.durationMs - 1500)).toBeLessThan(frameMs);
    expect(notices.map(({ code }) => code)).toEqual(['stopped-after']);
    expect(await scene.processes()).toEqual([]);
  });

  it('does not while it is paused', async () => {
    const { session } = newSession({ stopAfterMs: 600 });
    await session.start();
    session.pause();
    const waited = delay(1000, 'still paused');
    expect(await Promise.race([session.ended, waited])).toBe('still paused');
    await session.resume();
    expect((await session.ended).state).toBe('finished');
  });
});

describe('a session that runs for long', () => {
  it('says so once, and goes on', async () => {
    const { session, notices } = newSession({ remindAfterMs: 300 });
    await session.start();
    await until(() => session.status().elapsedMs > 500);
    session.pause();
    await session.resume();
    expect(session.status().state).toBe('recording');
    await session.stop();
    expect(notices.map(({ code }) => code)).toEqual(['still-recording']);
  });
});
