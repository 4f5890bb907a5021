import { execFile } from 'node:child_process';
import { mkdir, open, type FileHandle, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openCapture } from '../../../../src/recorder/ffmpeg/capture.ts';
import { locateFfmpeg } from '../../../../src/recorder/ffmpeg/locate.ts';
import { MoviePipeline } from '../../../../src/recorder/output/moviePipeline.ts';
import type { VideoSink } from '../../../../src/recorder/output/videoWriter.ts';
import { Session } from '../../../../src/recorder/session.ts';
import { recordingFiles } from '../../../../src/recording/manifest.ts';
import { readManifest } from '../../../../src/recording/manifestFile.ts';
import { supervise } from '../../../stage/supervised.ts';
import { openScene, probeVideo, until, type Scene } from '../../support/scene.ts';
import { clicks, encodeSound, fragmentsOf, initOf, samplesOf } from './movies.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('pipeline');
});

afterAll(async () => {
  await scene.close();
});

/** Fills the screen with noise, so that every frame is large. */
function showNoise(): void {
  const noise = supervise(
    'ffmpeg',
    [
      ...'-loglevel error -re -f lavfi -i'.split(' '),
      'testsrc2=size=640x480:rate=30,noise=alls=100:allf=t,format=yuv420p',
      ...'-f sdl2 noise'.split(' '),
    ],
    { name: 'noise', environment: scene.display.environment },
  );
  onTestFinished(async () => {
    await noise.stop();
  });
}

/** A file whose disk stands still for as long as it is told to. */
class StallingSink implements VideoSink {
  stalled = false;
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async writev(
    buffers: readonly Uint8Array[],
    position: number,
  ): Promise<{ bytesWritten: number }> {
    await until(() => !this.stalled);
    return this.#file.writev(buffers, position);
  }

  truncate(length: number): Promise<void> {
    return this.#file.truncate(length);
  }

  datasync(): Promise<void> {
    return this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

describe('a slow disk', () => {
  it('fills the queue to its capacity and no further, loses nothing encoded, counts drops and lets sound pass', async () => {
    showNoise();
    const capacity = 20;
    const file = path.join(scene.folder, 'slow.mp4');
    const sink = new StallingSink(await open(file, 'wx'));
    const { environment, clock, log, packageFolders } = scene.dependencies;
    const request = scene.request({ quality: 'crisp', queueFrames: capacity });
    const ffmpeg = await locateFfmpeg({ settingPath: '', environment, packageFolders });
    const area = { x: 0, y: 0, width: 640, height: 480 };
    const shot = {
      grab: { kind: 'rectangle', area },
      outputSize: null,
      place: null,
      area,
    } as const;
    const capture = await openCapture({ request, shot, ffmpeg, environment, log });
    const microphone = await encodeSound(clicks(4000, [500]));
    const pipeline = new MoviePipeline({
      sink,
      file,
      samplesFolder: `${file}.samples`,
      framesPerSecond: 30,
      queueFrames: capacity,
      clock,
      sounds: [{ kind: 'microphone', init: Promise.resolve(initOf(microphone)) }],
    });
    const running = pipeline.film({
      source: capture.stdout,
      place: () => Promise.resolve({ mediaMs: 0 }),
      onFirstFrame: () => undefined,
    });
    await until(() => pipeline.figures().frames >= 30);
    const droppedBefore = pipeline.figures().dropped;
    const memoryBefore = process.memoryUsage.rss();

    sink.stalled = true;
    await until(() => pipeline.figures().queueFrames === capacity);
    const { frames } = pipeline.figures();
    // Time for the pressure to reach the grabbing: two seconds hold sixty frames.
    await delay(2000);
    expect(pipeline.figures()).toMatchObject({ frames, queueFrames: capacity });
    // Sound has room all the same: nothing of it waits behind a frame.
    const { queueBytes } = pipeline.figures();
    const sounds = fragmentsOf(microphone);
    for (const sound of sounds) {
      await pipeline.addSound('microphone', sound);
    }
    const soundBytes = sounds.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(pipeline.figures()).toMatchObject({ frames, queueFrames: capacity });
    expect(pipeline.figures().queueBytes).toBe(queueBytes + soundBytes);
    expect(process.memoryUsage.rss() - memoryBefore).toBeLessThan(48 * 1024 * 1024);
    sink.stalled = false;

    await until(() => pipeline.figures().frames >= frames + capacity + 30);
    await capture.stop();
    await running;
    await pipeline.finish();
    const figures = pipeline.figures();
    expect(figures).toMatchObject({ peakQueueFrames: capacity, queueFrames: 0, queueBytes: 0 });
    expect(figures.peakQueueBytes).toBeLessThanOrEqual(figures.queueCapacityBytes);
    expect(figures.dropped).toBeGreaterThan(droppedBefore + 10);
    const places = Math.round((figures.durationMs / 1000) * 30);
    expect(Math.abs(figures.frames + figures.dropped - places)).toBeLessThanOrEqual(3);
    expect((await probeVideo(file)).frames).toBe(figures.frames);
    expect((await samplesOf(file, 'a:0')).length).toBe(sounds.length * 1024);
  });
});

const isRoot = process.getuid?.() === 0;

describe('a full disk', () => {
  it.skipIf(!isRoot)(
    'ends the recording with the reason and keeps what fits (needs root, to mount a small disk)',
    async () => {
      const disk = path.join(scene.folder, 'small disk');
      await mkdir(disk);
      const run = promisify(execFile);
      await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
      onTestFinished(async () => {
        await run('umount', [disk]);
      });
      showNoise();
      const session = new Session(
        scene.request({ parentFolder: disk, quality: 'crisp' }),
        scene.dependencies,
      );
      await session.start();
      const summary = await session.ended;
      expect(summary).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
      expect(summary.frames).toBeGreaterThan(0);
      expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
      const manifest = await readManifest(summary.folder);
      expect(manifest).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
      expect(manifest.video.frames).toBe(summary.frames);
      expect(await readdir(summary.folder)).not.toContain(recordingFiles.spare);
      expect(await scene.processes()).toEqual([]);
    },
  );
});
