import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../../src/base/clock.ts';
import type { RecordingSummary } from '../../../src/protocol/recorderProtocol.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import type { Supervised } from '../../stage/supervised.ts';
import { moreFrames, openRecorder, openSession } from '../support/openSession.ts';
import { clockedFrames, openScreenClock } from '../support/screenClock.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

const frameMs = 1000 / 30;
const hourMs = 3_600_000;
/**
 * Here only one of two clocks is set that are one clock on a real machine: another ffmpeg's word on its
 * first frame is not believed then, and when that arrived has to do, which a busy machine makes late.
 */
const toleranceMs = 5 * frameMs;

let scene: Scene;
/** A screen that always changes, and on which every frame shows when it was grabbed. */
let screenClock: Supervised;

beforeAll(async () => {
  scene = await openScene('clocks');
  screenClock = await openScreenClock(scene.display.environment);
});

afterAll(async () => {
  await screenClock.stop();
  await scene.close();
});

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** That what is seen at the end stands where it was seen, and nothing comes twice or too early. */
async function expectInPlace({ file, folder, durationMs }: RecordingSummary): Promise<void> {
  const { clock } = await readManifest(folder);
  const start = clock.epochUnixMs + (clock.videoStartMs ?? Number.NaN);
  const frames = await clockedFrames(file, scene.environment);
  const late = frames.map(({ ms, laterThan }) => laterThan(start + ms));
  console.info(
    `late: ${late
      .filter((_, at) => at % 5 === 0)
      .map(Math.round)
      .join(' ')} ms`,
  );
  for (const part of [late.slice(0, 10), late.slice(-10)]) {
    expect(Math.abs(middle(part))).toBeLessThan(toleranceMs);
  }
  const steps = frames.slice(1).map(({ ms }, index) => ms - (frames[index]?.ms ?? 0));
  expect(Math.min(...steps)).toBeGreaterThan(0);
  const probed = await probeVideo(file);
  expect(Math.abs(probed.durationMs - durationMs)).toBeLessThan(2 * frameMs);
}

/** An ffmpeg whose wall clock can be set while it runs. */
async function openFakedFfmpeg(): Promise<{
  program: string;
  set(aheadMs: number): Promise<void>;
}> {
  const program = path.join(scene.folder, 'faked-ffmpeg');
  const ahead = path.join(scene.folder, 'ahead');
  const faked = {
    LD_PRELOAD: '/usr/$LIB/faketime/libfaketimeMT.so.1',
    FAKETIME_TIMESTAMP_FILE: ahead,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DISABLE_SHM: '1',
  };
  const words = Object.entries(faked).map(([name, value]) => `${name}='${value}'`);
  await writeFile(program, `#!/bin/sh\nexec env ${words.join(' ')} ffmpeg "$@"\n`);
  await chmod(program, 0o755);
  const set = (aheadMs: number): Promise<void> =>
    writeFile(ahead, `${aheadMs < 0 ? '-' : '+'}${Math.abs(aheadMs) / 1000}`);
  await set(0);
  return { program, set };
}

describe("a wall clock that is set under ffmpeg's hands", () => {
  it.each([
    ['forward by an hour', hourMs],
    ['back by an hour', -hourMs],
    ['forward by two seconds', 2000],
  ])('%s moves no picture from its place', async (_, aheadMs) => {
    const faked = await openFakedFfmpeg();
    const session = openSession(scene, { cursorLog: false, ffmpegPath: faked.program });
    await session.start();
    await moreFrames(session, 20);
    await faked.set(aheadMs);
    await delay(1000);
    await moreFrames(session, 30);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(summary.durationMs).toBeLessThan(60_000);
    await expectInPlace(summary);
  });
});

describe('a wall clock that is set for all', () => {
  it.each([hourMs, -hourMs])('by %i ms has another ffmpeg film at once', async (stepMs) => {
    let aheadMs = 0;
    const clock: Clock = { ...systemClock, wall: () => systemClock.wall() + aheadMs };
    const session = openSession(scene, { cursorLog: false }, { clock });
    await session.start();
    await moreFrames(session, 20);
    aheadMs = stepMs;
    await until(() => scene.log.lines.some((line) => line.includes('The clock was set by')));
    // The whole machine has this clock: what ffmpeg says of its start is of the new one, too.
    await moreFrames(session, 40);
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null, withoutPictureMs: 0 });
    await expectInPlace(summary);
  });
});

describe('a recording of which all stands still for a while', () => {
  it('goes on, with every picture in its place and the rest told as a gap', async () => {
    const link = await openRecorder(scene);
    await link.start(scene.request({ cursorLog: false }));
    let frames = 0;
    const statuses = link.onStatus((status) => {
      ({ frames } = status);
    });
    onTestFinished(() => statuses.dispose());
    await until(() => frames > 30);
    const all = await scene.processes();
    for (const pid of all) {
      process.kill(pid, 'SIGSTOP');
    }
    await delay(4000);
    for (const pid of all) {
      process.kill(pid, 'SIGCONT');
    }
    const before = frames;
    await until(() => frames > before + 40);
    const summary = await link.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    const { video } = await readManifest(summary.folder);
    expect(video.gaps).toHaveLength(1);
    expect(summary.withoutPictureMs).toBeGreaterThan(3500);
    await expectInPlace(summary);
  });

  it('goes on when only the recorder stood still', async () => {
    const link = await openRecorder(scene);
    await link.start(scene.request({ cursorLog: false }));
    let frames = 0;
    const statuses = link.onStatus((status) => {
      ({ frames } = status);
    });
    onTestFinished(() => statuses.dispose());
    await until(() => frames > 30);
    const recorder = (await scene.processes())[0] ?? Number.NaN;
    process.kill(recorder, 'SIGSTOP');
    await delay(4000);
    process.kill(recorder, 'SIGCONT');
    const before = frames;
    await until(() => frames > before + 40);
    const summary = await link.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    await expectInPlace(summary);
  });
});
