import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, type Supervised } from '../../stage/supervised.ts';
import { moreFrames, noticesOf, openSession } from '../support/openSession.ts';
import { openScreenClock } from '../support/screenClock.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

let scene: Scene;
let screenClock: Supervised;

beforeEach(async () => {
  scene = await openScene('display');
  screenClock = await openScreenClock(scene.display.environment);
  await xrandr('--newmode 320x240 3 320 330 340 350 240 245 250 260');
  await xrandr('--addmode screen 320x240');
});

afterEach(async () => {
  await screenClock.stop();
  await scene.close();
});

async function xrandr(words: string): Promise<void> {
  await run('xrandr', words.split(' '), { environment: scene.environment });
}

describe('a display that is recorded', () => {
  it('may get another size and its old one again: it is fitted into the first', async () => {
    const session = openSession(scene, { cursorLog: false });
    const notices = noticesOf(session);
    await session.start();
    await moreFrames(session, 15);
    await xrandr('--output screen --mode 320x240');
    await until(() => notices.length === 1);
    await until(() => session.status().area?.x === -160);
    expect(session.status().area).toEqual({ x: -160, y: -120, width: 640, height: 480 });
    await moreFrames(session, 15);
    await xrandr('--output screen --mode 640x480');
    await until(() => notices.length === 2);
    await until(() => session.status().area?.x === 0);
    expect(session.status().area).toEqual({ x: 0, y: 0, width: 640, height: 480 });
    await moreFrames(session, 15);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null, width: 640, height: 480 });
    expect(new Set(notices.map(({ code }) => code))).toEqual(new Set(['display-changed']));
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
  });
});

describe('a display that is switched off', () => {
  it('keeps its last picture until it is back', async () => {
    const session = openSession(scene, { cursorLog: false, source: { kind: 'display', index: 0 } });
    const notices = noticesOf(session);
    await session.start();
    await moreFrames(session, 15);
    // It wants to make the screen as small as nothing, too, and that is refused.
    await xrandr('--output screen --off').catch(() => undefined);
    await until(() => session.status().picture === 'held');
    const { frames } = session.status();
    await delay(1500);
    // What was on its way when it went dark may still come.
    expect(session.status().frames).toBeLessThan(frames + 4);
    await xrandr('--output screen --mode 640x480');
    await until(() => session.status().frames > frames + 10);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null, withoutPictureMs: 0 });
    expect(notices.map(({ code }) => code)).toEqual(['display-changed', 'display-changed']);
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
  });
});

describe('a region of the screen', () => {
  const area = { x: 400, y: 100, width: 200, height: 200 };

  it('keeps its last picture while it is off the screen, and goes on when it is back', async () => {
    const session = openSession(scene, { cursorLog: false, source: { kind: 'region', area } });
    const notices = noticesOf(session);
    await session.start();
    await xrandr('--output screen --mode 320x240');
    await until(() => session.status().picture === 'held');
    const { frames } = session.status();
    await delay(1500);
    expect(session.status().frames).toBeLessThan(frames + 4);
    await xrandr('--output screen --mode 640x480');
    await until(() => session.status().frames > frames);
    expect(session.status().picture).toBe('fixed');
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null, width: 200, height: 200 });
    expect(summary.durationMs).toBeGreaterThan(1500);
    expect(notices.map(({ code }) => code)).toEqual(['display-changed', 'display-changed']);
  });

  it('is recorded as far as it is still on the screen', async () => {
    const source = { kind: 'region', area: { x: 200, y: 100, width: 400, height: 300 } } as const;
    const session = openSession(scene, { cursorLog: false, source });
    const notices = noticesOf(session);
    await session.start();
    await xrandr('--output screen --mode 320x240');
    await until(() => notices.length === 1);
    await moreFrames(session, 1);
    expect(session.status().area).toEqual(source.area);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null, width: 400, height: 300 });
  });
});

describe('a display whose server ends', () => {
  it('ends the recording with all that it has', async () => {
    const session = openSession(scene, { cursorLog: false });
    await session.start();
    await moreFrames(session, 20);
    await scene.display.close();
    const summary = await session.ended;
    expect(summary).toMatchObject({ state: 'failed', error: { code: 'no-display' } });
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    expect(summary.frames).toBeGreaterThanOrEqual(20);
  });
});
