import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session } from '../../../src/recorder/session.ts';
import type { Manifest } from '../../../src/recording/manifest.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { openPulse, type Pulse } from '../../stage/pulse.ts';
import { run, supervise, type Supervised } from '../../stage/supervised.ts';
import { openScene, until, type Scene } from '../support/scene.ts';
import { clockedFrames, openScreenClock } from '../support/screenClock.ts';
import { blockSize, openBrowserVideo, type BrowserVideo } from './output/browserVideo.ts';

let scene: Scene;
let pulse: Pulse;
let tone: Supervised;
let file: string;
let manifest: Manifest;
let browser: BrowserVideo;

/** A second or so that moves, a pause, a still stretch, and one more that moves; with sound. */
beforeAll(async () => {
  scene = await openScene('playback');
  const folder = path.join(path.dirname(scene.folder), 'sound');
  await mkdir(folder);
  pulse = await openPulse({ environment: scene.display.environment, folder });
  tone = supervise(
    'ffmpeg',
    [
      ...'-nostdin -re -v error -f lavfi -i sine=frequency=440:sample_rate=48000'.split(' '),
      ...'-f pulse -device demo tone'.split(' '),
    ],
    { name: 'the tone', environment: pulse.environment },
  );
  const clock = await openScreenClock(scene.environment);
  const session = new Session(
    scene.request({ sound: { microphone: null, system: { device: 'demo.monitor' } } }),
    { ...scene.dependencies, environment: { ...scene.environment, ...pulse.environment } },
  );
  await session.start();
  const lasts = async (ms: number): Promise<void> => {
    const { elapsedMs } = session.status();
    await until(() => session.status().elapsedMs > elapsedMs + ms);
  };
  await lasts(2_500);
  session.pause();
  await session.resume();
  await lasts(1_000);
  clock.child.kill('SIGSTOP');
  await lasts(3_500);
  clock.child.kill('SIGCONT');
  await lasts(2_000);
  const summary = await session.stop();
  await clock.stop();
  expect(summary.error).toBeNull();
  file = summary.file;
  manifest = await readManifest(summary.folder);
  browser = await openBrowserVideo(file);
});

afterAll(async () => {
  await browser.close();
  await tone.stop();
  await pulse.close();
  await scene.close();
});

/** A picture by its number, as ffmpeg decodes it, in the same blocks as a browser is asked for. */
async function blocksOf(number: number): Promise<number[]> {
  const { width, height } = manifest.video;
  const raw = `${file}.${number}.rgb`;
  const chosen = `select=eq(n\\,${number}),format=rgb24`;
  const words = ['-v', 'error', '-y', '-i', file, '-vf', chosen, '-fps_mode', 'passthrough'];
  await run('ffmpeg', [...words, '-f', 'rawvideo', raw], { environment: scene.environment });
  const pixels = await readFile(raw);
  const means: number[] = [];
  for (let y = 0; y < height; y += blockSize) {
    for (let x = 0; x < width; x += blockSize) {
      for (let colour = 0; colour < 3; colour += 1) {
        let sum = 0;
        for (let at = 0; at < blockSize * blockSize; at += 1) {
          const [row, column] = [y + Math.floor(at / blockSize), x + (at % blockSize)];
          sum += pixels[(row * width + column) * 3 + colour] ?? Number.NaN;
        }
        means.push(sum / (blockSize * blockSize));
      }
    }
  }
  return means;
}

function farthest(some: readonly number[], others: readonly number[]): number {
  return Math.max(...some.map((value, index) => Math.abs(value - (others[index] ?? Number.NaN))));
}

describe('a finished recording with a pause, a still stretch and sound, in a browser', () => {
  it('is as long as its manifest says', async () => {
    expect(manifest).toMatchObject({ state: 'finished', sound: [{ kind: 'system' }] });
    expect(manifest.clock.pauses).toHaveLength(1);
    expect(Math.abs((await browser.durationMs()) - manifest.video.durationMs)).toBeLessThan(30);
  });

  it('shows after a seek to every second the picture that ffmpeg decodes for it, and no neighbour', async () => {
    const frames = await clockedFrames(file, scene.environment);
    const steps = frames.slice(1).map(({ ms }, index) => ms - (frames[index]?.ms ?? 0));
    expect(Math.max(...steps), 'a still stretch has a picture a second').toBeGreaterThan(900);
    for (let second = 0; second * 1000 < manifest.video.durationMs; second += 1) {
      const number = frames.findLastIndex(({ ms }) => ms <= second * 1000);
      const from = frames[number]?.ms ?? 0;
      const to = frames[number + 1]?.ms ?? manifest.video.durationMs;
      // Not where two pictures meet: there it is a matter of rounding which of them is shown.
      const seekMs = Math.max(from + 2, Math.min(second * 1000, (from + to) / 2));
      const shown = await browser.blocksAt(seekMs);
      expect(farthest(shown, await blocksOf(number)), `at ${seekMs} ms`).toBeLessThan(40);
    }
  });

  it('plays from its start to its end without waiting, and has sound', async () => {
    const { endedAtMs, stalls, shownMs } = await browser.playThrough();
    expect(stalls).toBe(0);
    expect(Math.abs(endedAtMs - manifest.video.durationMs)).toBeLessThan(60);
    expect(shownMs.length).toBeGreaterThan(20);
    const sound = [...(await browser.sound())];
    expect(sound.length / 48).toBeGreaterThan(manifest.video.durationMs - 100);
    expect(sound.some((sample) => Math.abs(sample) > 0.01)).toBe(true);
  });
});
