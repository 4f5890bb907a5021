import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCapture } from '../../../../src/recorder/ffmpeg/capture.ts';
import { locateFfmpeg } from '../../../../src/recorder/ffmpeg/locate.ts';
import {
  MoviePipeline,
  type MovieTrackInput,
} from '../../../../src/recorder/output/moviePipeline.ts';
import type { VideoSink } from '../../../../src/recorder/output/videoWriter.ts';
import { showNoise } from '../../support/noise.ts';
import { openScene, probeVideo, until, type Scene } from '../../support/scene.ts';
import { clicks, encodeSound, fragmentsOf, initOf, samplesOf } from './movies.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('pipeline');
});

afterAll(async () => {
  await scene.close();
});

/** A file whose disk stands still for as long as it is told to, or takes its time over every write. */
class StallingSink implements VideoSink {
  stalled = false;
  writeMs = 0;
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async writev(
    buffers: readonly Uint8Array[],
    position: number,
  ): Promise<{ bytesWritten: number }> {
    await until(() => !this.stalled);
    await delay(this.writeMs);
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

interface Filming {
  readonly pipeline: MoviePipeline;
  /** Ends ffmpeg, and the file when all is in it. */
  readonly finish: () => Promise<void>;
}

/** Films the scene's screen with the real ffmpeg. */
async function film(
  sink: VideoSink,
  file: string,
  queueFrames: number,
  sounds: readonly MovieTrackInput[],
): Promise<Filming> {
  const { environment, clock, log, packageFolders } = scene.dependencies;
  const request = scene.request({ quality: 'crisp', queueFrames });
  const ffmpeg = await locateFfmpeg({ settingPath: '', environment, packageFolders });
  const area = { x: 0, y: 0, width: 640, height: 480 };
  const shot = {
    grab: { kind: 'rectangle', area },
    outputSize: null,
    place: null,
    area,
  } as const;
  const capture = await openCapture({ request, shot, ffmpeg, environment, log });
  const pipeline = new MoviePipeline({
    sink,
    file,
    samplesFolder: `${file}.samples`,
    framesPerSecond: 30,
    queueFrames,
    clock,
    sounds,
  });
  const running = pipeline.film({
    source: capture.stdout,
    place: () => Promise.resolve({ mediaMs: 0 }),
    onFrame: () => capture.frameCame(),
    onFirstFrame: () => undefined,
  });
  return {
    pipeline,
    finish: async () => {
      await capture.stop();
      await running;
      await pipeline.finish();
    },
  };
}

describe('a slow disk', () => {
  it('that takes long over every write holds the queue to its capacity, and all that is encoded is kept', async () => {
    showNoise(scene);
    // Five frames in 300 ms are half of what the screen gives.
    const capacity = 5;
    const file = path.join(scene.folder, 'slower.mp4');
    const sink = new StallingSink(await open(file, 'wx+'));
    sink.writeMs = 300;
    const { pipeline, finish } = await film(sink, file, capacity, []);
    await until(() => pipeline.figures().frames >= 40);
    await finish();
    const figures = pipeline.figures();
    expect(figures).toMatchObject({ peakQueueFrames: capacity, queueFrames: 0, queueBytes: 0 });
    expect(figures.dropped).toBeGreaterThan(10);
    expect((await probeVideo(file)).frames).toBe(figures.frames);
  });

  it('fills the queue to its capacity and no further, loses nothing encoded, counts drops and lets sound pass', async () => {
    showNoise(scene);
    const capacity = 20;
    const file = path.join(scene.folder, 'slow.mp4');
    const sink = new StallingSink(await open(file, 'wx+'));
    const microphone = await encodeSound(clicks(4000, [500]));
    const { pipeline, finish } = await film(sink, file, capacity, [
      { kind: 'microphone', init: Promise.resolve(initOf(microphone)) },
    ]);
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
    await finish();
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
