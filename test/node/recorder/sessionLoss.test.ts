import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Supervised } from '../../stage/supervised.ts';
import type { Manifest } from '../../../src/recording/manifest.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { moreFrames, noticesOf, openSession } from '../support/openSession.ts';
import { clockedFrames, openScreenClock, type ClockedFrame } from '../support/screenClock.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

const frameMs = 1000 / 30;

let scene: Scene;
/** A screen that always changes, and on which every frame shows when it was grabbed. */
let screenClock: Supervised;

beforeAll(async () => {
  scene = await openScene('loss');
  screenClock = await openScreenClock(scene.display.environment);
});

afterAll(async () => {
  await screenClock.stop();
  await scene.close();
});

async function ffmpegs(): Promise<number[]> {
  const all = await scene.processes();
  const named = await Promise.all(
    all.map(async (pid) => ({
      pid,
      name: await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
      line: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    })),
  );
  return named
    .filter(({ name, line }) => name.trim() === 'ffmpeg' && line.includes('x11grab'))
    .map(({ pid }) => pid);
}

async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  for (const pid of await ffmpegs()) {
    process.kill(pid, signal);
  }
}

/** How much later each frame's picture is than its place in the video says. */
function lateness(frames: readonly ClockedFrame[], { clock }: Manifest): number[] {
  const start = clock.epochUnixMs + (clock.videoStartMs ?? Number.NaN);
  return frames.map(({ ms, laterThan }) => laterThan(start + ms));
}

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** In ms. */
interface Gap {
  readonly sinceFrame: number;
  readonly toFrame: number;
  readonly stepBefore: number;
}

/** The stretches without frames of a manifest as they are in the file: from a frame's end to the next. */
function gapsInFile(frames: readonly ClockedFrame[], { clock, video }: Manifest): Gap[] {
  const start = clock.videoStartMs ?? Number.NaN;
  return video.gaps.map(({ atMs, lengthMs }) => {
    const untilMs = atMs - start + lengthMs;
    const next = frames.findIndex(({ ms }) => ms > untilMs - frameMs / 2);
    const before = frames[next - 1]?.ms ?? Number.NaN;
    return {
      sinceFrame: atMs - start - before,
      toFrame: (frames[next]?.ms ?? Number.NaN) - untilMs,
      // A busy machine films less often.
      stepBefore: before - (frames[next - 2]?.ms ?? Number.NaN),
    };
  });
}

describe('a session whose ffmpeg is killed', () => {
  it('goes on, keeps what was before, and says what is missing', async () => {
    const session = openSession(scene, { cursorLog: false });
    const notices = noticesOf(session);
    await session.start();
    for (let round = 0; round < 3; round += 1) {
      await moreFrames(session, 20 + Math.floor(Math.random() * 20));
      await kill();
      await until(() => notices.length >= 2 * (round + 1));
      await moreFrames(session, 10);
    }
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(notices.map(({ code }) => code)).toEqual(
      Array.from({ length: 3 }, () => ['picture-lost', 'picture-back']).flat(),
    );

    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    const manifest = await readManifest(summary.folder);
    const { gaps } = manifest.video;
    expect(gaps).toHaveLength(3);
    expect(summary.withoutPictureMs).toBeCloseTo(
      gaps.reduce((all, { lengthMs }) => all + lengthMs, 0),
      3,
    );
    const frames = await clockedFrames(summary.file, scene.environment);
    const steps = frames.slice(1).map(({ ms }, index) => ms - (frames[index]?.ms ?? 0));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    for (const { sinceFrame, toFrame, stepBefore } of gapsInFile(frames, manifest)) {
      expect(sinceFrame).toBeGreaterThanOrEqual(0);
      expect(sinceFrame).toBeLessThan(2 * Math.max(frameMs, stepBefore));
      expect(toFrame).toBeLessThan(frameMs);
    }
    // Each picture stands where it was grabbed, also after the gaps.
    const late = lateness(frames, manifest);
    console.info(`gaps: ${gaps.map(({ lengthMs }) => Math.round(lengthMs)).join(' ')} ms`);
    for (const part of [late.slice(0, 20), late.slice(-10)]) {
      expect(Math.abs(middle(part))).toBeLessThan(frameMs);
    }
    expect(await scene.processes()).toEqual([]);
  });

  it('goes on although it dies again and again before it gives a frame', async () => {
    const session = openSession(scene, { cursorLog: false });
    const notices = noticesOf(session);
    await session.start();
    await moreFrames(session, 5);
    const { frames } = session.status();
    for (let round = 0; round < 200; round += 1) {
      await kill();
      await delay(5);
    }
    await until(() => session.status().frames > frames + 15);
    const summary = await session.stop();
    expect(summary.state).toBe('finished');
    // One of them may have given a frame.
    const codes = notices.map(({ code }) => code);
    expect(codes.slice(0, 2)).toEqual(['picture-lost', 'picture-back']);
    expect(codes.at(-1)).toBe('picture-back');
    const { gaps } = (await readManifest(summary.folder)).video;
    expect(gaps).toHaveLength(codes.length / 2);
    expect(summary.withoutPictureMs).toBeGreaterThan(1000);
    const probed = await probeVideo(summary.file);
    expect(Math.abs(probed.durationMs - summary.durationMs)).toBeLessThan(frameMs);
  });

  it('has the gap as long as it lasts when it ends before the picture is back', async () => {
    const session = openSession(scene, { cursorLog: false });
    await session.start();
    await moreFrames(session, 10);
    await kill();
    const stopped = session.stop();
    const summary = await stopped;
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
  });
});

describe('a session whose ffmpeg is killed while it', () => {
  it('starts, tells why it does not record', async () => {
    const session = openSession(scene, { cursorLog: false });
    const starting = session.start().catch((error: unknown) => error);
    await until(async () => (await ffmpegs()).length > 0);
    await kill();
    // It may have had its first frame by then, and then it goes on.
    const started = await starting;
    const summary = await session.stop();
    if (started instanceof Error) {
      expect(started).toMatchObject({ code: 'ffmpeg-failed' });
      expect(summary.state).toBe('failed');
    } else {
      expect(summary.state).toBe('finished');
    }
  });

  it('resumes, is paused as before and can be resumed', async () => {
    const session = openSession(scene, { cursorLog: false });
    await session.start();
    await moreFrames(session, 10);
    session.pause();
    await until(async () => (await ffmpegs()).length === 0);
    const resuming = session.resume().catch((error: unknown) => error);
    await until(async () => (await ffmpegs()).length > 0);
    await kill();
    const resumed = await resuming;
    expect(session.status().state).toBe(resumed instanceof Error ? 'paused' : 'recording');
    await session.resume();
    await moreFrames(session, 10);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
  });

  it('ends, ends all the same', async () => {
    const session = openSession(scene, { cursorLog: false });
    await session.start();
    await moreFrames(session, 10);
    const stopping = session.stop();
    await kill();
    const summary = await stopping;
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    expect((await readManifest(summary.folder)).video.gaps).toEqual([]);
  });
});

/** An ffmpeg that takes a sixth of a second for a picture. */
async function slowFfmpeg(): Promise<string> {
  const file = path.join(path.dirname(scene.folder), 'slowFfmpeg');
  const script = `#!/bin/sh
for word do
  shift
  case $word in *format=nv12*) word=$word,nlmeans ;; esac
  set -- "$@" "$word"
done
exec ffmpeg -filter_threads 1 "$@"
`;
  await writeFile(file, script, { mode: 0o755 });
  return file;
}

describe('a session whose encoder does not keep up', () => {
  it('has no more than three pictures in ffmpeg when that is killed', async () => {
    const session = openSession(scene, { cursorLog: false, ffmpegPath: await slowFfmpeg() });
    await session.start();
    // What was given before the first frame came is to be through.
    await moreFrames(session, 25);
    const killedMs = Date.now();
    await kill();
    const summary = await session.stop();
    const frames = await clockedFrames(summary.file, scene.environment);
    const shown = frames.map(({ laterThan }) => laterThan(killedMs)).filter((ms) => ms < 0);
    const steps = shown.slice(1).map((ms, index) => ms - (shown[index] ?? Number.NaN));
    // Three are lost, and when the first of them was almost done a fourth had been waited for.
    expect(-(shown.at(-1) ?? Number.NaN) / middle(steps)).toBeLessThan(4.5);
    // All the time something new was to be seen.
    expect(summary.dropped).toBeGreaterThan(frames.length);
  });
});

describe('a session whose ffmpeg stands still', () => {
  it('gets another one when it gives nothing for long', async () => {
    const session = openSession(scene, { cursorLog: false });
    const notices = noticesOf(session);
    await session.start();
    await moreFrames(session, 15);
    await kill('SIGSTOP');
    await until(() => notices.length >= 2);
    await moreFrames(session, 15);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(notices.map(({ code }) => code)).toEqual(['picture-lost', 'picture-back']);
    const manifest = await readManifest(summary.folder);
    expect(manifest.video.gaps).toHaveLength(1);
    const late = lateness(await clockedFrames(summary.file, scene.environment), manifest);
    expect(Math.abs(middle(late.slice(-10)))).toBeLessThan(frameMs);
  });

  it('has every picture in its place when it goes on soon', async () => {
    const session = openSession(scene, { cursorLog: false });
    await session.start();
    await moreFrames(session, 15);
    await kill('SIGSTOP');
    await delay(2500);
    await kill('SIGCONT');
    await moreFrames(session, 30);
    const summary = await session.stop();
    const manifest = await readManifest(summary.folder);
    expect(summary.state).toBe('finished');
    expect(manifest.video.gaps).toHaveLength(1);
    expect(summary.withoutPictureMs).toBeGreaterThan(2000);
    const late = lateness(await clockedFrames(summary.file, scene.environment), manifest);
    expect(Math.abs(middle(late.slice(-10)))).toBeLessThan(frameMs);
  });
});
