import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Session } from '../../../src/recorder/session.ts';
import type { CursorEvent } from '../../../src/recording/cursorEvent.ts';
import { readCursorLog } from '../../../src/recording/cursorLog.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { openFlash } from '../../e2e/support/flash.ts';
import { brightnessOf } from '../../e2e/support/video.ts';
import { openRecorder, openSession } from '../support/openSession.ts';
import { clockedFrames, openScreenClock } from '../support/screenClock.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

const frameMs = 1000 / 30;

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('pause');
});

afterAll(async () => {
  await scene.close();
});

async function cursorEvents(folder: string): Promise<CursorEvent[]> {
  const events: CursorEvent[] = [];
  for await (const event of (await readCursorLog(folder)).events()) {
    events.push(event);
  }
  return events;
}

/** Processor time in ms that each process has had, counted in ticks of 10 ms (proc(5)). */
async function processorTimes(): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  for (const pid of await scene.processes()) {
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
    times.set(pid, (Number(fields[11]) + Number(fields[12])) * 10);
  }
  return times;
}

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function sum(times: ReadonlyMap<number, number>): number {
  return [...times.values()].reduce((all, ms) => all + ms, 0);
}

describe('a session that is paused ten times', () => {
  it('has one video without gaps, in which clicks are seen where the cursor log has them', async () => {
    const area = { x: 200, y: 160, width: 240, height: 160 };
    const flash = await openFlash(area, scene.display.environment);
    onTestFinished(() => flash.close());
    await scene.xdotool('mousemove 320 240');
    const session = openSession(scene, { mode: 'studio' });
    await session.start();
    for (let round = 0; round <= 10; round += 1) {
      await delay(150 + 13 * round);
      await scene.xdotool('mousedown 1');
      await delay(120);
      await scene.xdotool('mouseup 1');
      await delay(150);
      if (round < 10) {
        expect(session.pause().state).toBe('paused');
        await scene.xdotool('mousemove 100 100 click 1 mousemove 320 240');
        expect((await session.resume()).state).toBe('recording');
      }
    }
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });

    const manifest = await readManifest(summary.folder);
    expect(manifest.clock.pauses).toHaveLength(10);
    const frames = await brightnessOf(summary.file, area, scene.environment);
    expect(frames).toHaveLength(summary.frames);
    const steps = frames.slice(1).map(({ ms }, index) => ms - (frames[index]?.ms ?? 0));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    // While nothing changes a frame comes each second; a busy machine leaves a few out.
    expect(Math.max(...steps)).toBeLessThan(1000 + 10 * frameMs);
    for (const { atMs } of manifest.clock.pauses) {
      const cutMs = atMs - (manifest.clock.videoStartMs ?? Number.NaN);
      const nearest = Math.min(...frames.map(({ ms }) => Math.abs(ms - cutMs)));
      expect(nearest, `a frame begins where it was paused, at ${cutMs} ms`).toBeLessThan(1);
    }
    const probed = await probeVideo(summary.file);
    expect(Math.abs(probed.durationMs - summary.durationMs)).toBeLessThan(frameMs);

    const start = manifest.clock.videoStartMs ?? Number.NaN;
    const flashes = frames
      .filter(({ mean }, index) => mean > 128 && (frames[index - 1]?.mean ?? 0) <= 128)
      .map(({ ms }) => start + ms);
    const events = await cursorEvents(summary.folder);
    const downs = events.filter(({ kind }) => kind === 'down').map(({ ms }) => ms);
    expect(downs).toHaveLength(11);
    expect(flashes).toHaveLength(11);
    const late = downs.map((ms, index) => (flashes[index] ?? Number.NaN) - ms);
    expect(Math.max(...late)).toBeLessThanOrEqual(2 * frameMs);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(-frameMs);
    expect(events.filter(({ x, y }) => x * 640 < 150 && y * 480 < 150)).toEqual([]);
    expect(events.map(({ ms }) => ms)).toEqual(
      events.map(({ ms }) => ms).toSorted((one, other) => one - other),
    );
    expect(await scene.processes()).toEqual([]);
  });
});

describe('a session that is paused ten times, of a screen that always changes', () => {
  it('has all that was to be seen until each pause, each frame at the time that it shows', async () => {
    const clock = await openScreenClock(scene.display.environment);
    onTestFinished(async () => {
      await clock.stop();
    });
    const session = openSession(scene, { cursorLog: false });
    await session.start();
    for (let round = 0; round < 10; round += 1) {
      const { frames } = session.status();
      await until(() => session.status().frames > frames + 8);
      session.pause();
      await session.resume();
    }
    const { frames: last } = session.status();
    await until(() => session.status().frames > last + 8);
    const summary = await session.stop();
    const { epochUnixMs, videoStartMs, pauses } = (await readManifest(summary.folder)).clock;
    const start = videoStartMs ?? Number.NaN;
    const frames = await clockedFrames(summary.file, scene.environment);
    const errors = frames.map(({ ms, laterThan }) => {
      const before = pauses.filter(({ atMs }) => atMs - start <= ms + 0.1);
      const paused = before.reduce((all, { lengthMs }) => all + lengthMs, 0);
      return laterThan(epochUnixMs + start + ms + paused);
    });
    const missing = pauses.map(
      ({ atMs }) => atMs - start - (frames.findLast(({ ms }) => ms < atMs - start - 0.1)?.ms ?? 0),
    );
    console.info(`last frames before the pauses: ${missing.map(Math.round).join(' ')} ms`);
    console.info(`errors: ${errors.map(Math.round).join(' ')}; dropped ${summary.dropped}`);
    expect(pauses).toHaveLength(10);
    // On a busy machine a grab is missed now and then, and the clock itself is late.
    expect(middle(missing)).toBeLessThan(frameMs);
    expect(Math.max(...missing)).toBeLessThan(2.5 * frameMs);
    expect(Math.abs(middle(errors))).toBeLessThan(frameMs / 2);
    const far = errors.filter((error) => Math.abs(error) > frameMs);
    expect(far.length).toBeLessThan(errors.length / 8);
  });
});

describe('a recorder that is paused', () => {
  it('costs next to no processor time', async () => {
    const link = await openRecorder(scene);
    const followed = new Promise<void>((resolve) => {
      link.onStatus(({ cursor }) => {
        if (cursor.state === 'on') {
          resolve();
        }
      });
    });
    await link.start(scene.request());
    // On a busy machine the hook may still be starting when the first frame is there.
    await followed;
    const recording = await processorTimes();
    expect(recording.size).toBeGreaterThanOrEqual(4);
    expect((await link.pause()).state).toBe('paused');
    // The recorder, its warden and its hook are left; ffmpeg ends with the last frame before the pause.
    await until(async () => (await scene.processes()).length === 3);
    await delay(500);
    const before = await processorTimes();
    await delay(3000);
    const after = await processorTimes();
    expect([...after.keys()]).toEqual([...before.keys()]);
    console.info(`before: ${[...before].join(' ')}; after: ${[...after].join(' ')}`);
    expect((sum(after) - sum(before)) / 3000).toBeLessThan(0.05);
    expect((await link.resume()).state).toBe('recording');
    expect(await link.stop()).toMatchObject({ state: 'finished', error: null });
  });
});

describe('pausing and resuming', () => {
  it('is refused before there is a recording and after its end', async () => {
    const session = openSession(scene);
    expect(() => session.pause()).toThrow('no recording under way to pause');
    await expect(session.resume()).rejects.toMatchObject({ code: 'not-recording' });
    await session.start();
    await session.stop();
    expect(() => session.pause()).toThrow('no recording under way to pause');
    await expect(session.resume()).rejects.toMatchObject({ code: 'not-recording' });
  });

  it('changes nothing where it is so already', async () => {
    const session = openSession(scene);
    await session.start();
    expect((await session.resume()).state).toBe('recording');
    session.pause();
    expect(session.pause().state).toBe('paused');
    const [one, other] = await Promise.all([session.resume(), session.resume()]);
    expect([one.state, other.state]).toEqual(['recording', 'recording']);
    const { folder } = await session.stop();
    expect((await readManifest(folder)).clock.pauses).toHaveLength(1);
  });

  it('can be taken back before there is a frame: it is paused as before, and goes on later', async () => {
    const session = openSession(scene);
    await session.start();
    await until(() => session.status().frames > 5);
    session.pause();
    const { elapsedMs } = session.status();
    const first = session.resume();
    expect(session.status().state).toBe('resuming');
    expect(session.pause()).toMatchObject({ state: 'paused', elapsedMs });
    const second = session.resume();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect((await second).state).toBe('recording');
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect((await readManifest(summary.folder)).clock.pauses).toHaveLength(1);
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
  });

  it('stays paused, keeps what there is and says why when no frame can come', async () => {
    const fake = path.join(scene.folder, 'ffmpeg-that-can-be-broken');
    const broken = path.join(scene.folder, 'broken');
    await writeFile(
      fake,
      `#!/bin/sh\n[ -e '${broken}' ] && case "$*" in *x11grab*) exit 1;; esac\nexec ffmpeg "$@"\n`,
      { mode: 0o755 },
    );
    const session = openSession(scene, { ffmpegPath: fake });
    await session.start();
    session.pause();
    await writeFile(broken, '');
    await expect(session.resume()).rejects.toMatchObject({ code: 'ffmpeg-failed' });
    expect(session.status()).toMatchObject({ state: 'paused', error: null });
    await rm(broken);
    expect((await session.resume()).state).toBe('recording');
    expect(await session.stop()).toMatchObject({ state: 'finished', error: null });
  });

  it('leaves a marker where it stood', async () => {
    const session = openSession(scene);
    await session.start();
    session.pause();
    const { elapsedMs } = session.status();
    const { ms } = await session.mark('in the pause');
    expect(ms).toBeCloseTo(elapsedMs, 3);
    await session.resume();
    await session.stop();
  });
});

describe.each(['paused', 'resuming'] as const)('a session that is %s', (state) => {
  async function reach(): Promise<Session> {
    const session = openSession(scene);
    await session.start();
    await until(() => session.status().frames > 5);
    session.pause();
    if (state === 'resuming') {
      session.resume().catch(() => undefined);
    }
    expect(session.status().state).toBe(state);
    return session;
  }

  it('is finished by stop, with what was recorded before', async () => {
    const session = await reach();
    const { elapsedMs } = session.status();
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(Math.abs(summary.durationMs - elapsedMs)).toBeLessThan(2 * frameMs);
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    expect((await readManifest(summary.folder)).clock.pauses).toEqual([]);
    expect(await scene.processes()).toEqual([]);
  });

  it('leaves nothing when it is discarded', async () => {
    const session = await reach();
    const summary = await session.discard();
    expect(summary.state).toBe('discarded');
    await expect(stat(summary.folder)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await scene.processes()).toEqual([]);
  });
});
