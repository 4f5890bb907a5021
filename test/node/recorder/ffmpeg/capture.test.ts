import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CodereelError } from '../../../../src/base/errors.ts';
import { silentLog } from '../../../../src/base/log.ts';
import type { RecordingRequest } from '../../../../src/protocol/recorderProtocol.ts';
import {
  openCapture,
  type Capture,
  type OpenCaptureOptions,
} from '../../../../src/recorder/ffmpeg/capture.ts';
import { locateFfmpeg } from '../../../../src/recorder/ffmpeg/locate.ts';
import { makePreview } from '../../../../src/recorder/ffmpeg/preview.ts';
import type { Shot } from '../../../../src/recorder/screen/shot.ts';
import { openDisplay, type Display } from '../../../stage/display.ts';
import { run } from '../../../stage/supervised.ts';
import { exampleRequest } from '../../support/exampleRequest.ts';
import { openXPainter } from '../../support/xPainter.ts';
import { fakeFfmpeg, isAlive, openBench, type Bench } from './stage.ts';

const environment = { PATH: inject('searchPath') };

const wholeDisplay: Shot = {
  grab: { kind: 'rectangle', area: { x: 0, y: 0, width: 800, height: 600 } },
  outputSize: null,
  place: null,
  area: null,
};

let bench: Bench;
let display: Display;
beforeAll(async () => {
  bench = await openBench();
  // Odd on purpose: H.264 in 4:2:0 knows even sizes only.
  display = await openDisplay({ environment, folder: bench.folder, width: 801, height: 601 });
});
afterAll(async () => {
  await display.close();
  await bench.close();
});

function request(changes: Partial<RecordingRequest> = {}): RecordingRequest {
  return exampleRequest(bench.folder, { quality: 'crisp', ...changes });
}

async function open(
  changes: Partial<RecordingRequest> = {},
  others: Partial<OpenCaptureOptions> = {},
): Promise<Capture> {
  const asked = request(changes);
  return openCapture({
    request: asked,
    shot: wholeDisplay,
    ffmpeg: await locateFfmpeg({
      settingPath: asked.ffmpegPath,
      environment,
      packageFolders: [],
    }),
    environment: { ...environment, DISPLAY: display.name },
    log: silentLog,
    ...others,
  });
}

async function openFake(script: string): Promise<Capture> {
  const ffmpegPath = await bench.program('ffmpeg', fakeFfmpeg(script));
  const capture = await open({ ffmpegPath });
  capture.stdout.resume();
  return capture;
}

async function failureOf(promise: Promise<unknown>): Promise<CodereelError> {
  const outcome = await promise.catch((error: unknown) => error);
  if (outcome instanceof CodereelError) {
    return outcome;
  }
  throw new Error(`no CodereelError: ${String(outcome)}`);
}

async function probe(...args: string[]): Promise<string> {
  return run('ffprobe', ['-v', 'error', ...args], { environment });
}

describe('a capture of a real screen', () => {
  let video: string;
  let before: number;
  let capture: Capture;

  beforeAll(async () => {
    video = path.join(bench.folder, 'odd name: 50% & more.mp4');
    before = Date.now();
    capture = await open();
    const written = pipeline(capture.stdout, createWriteStream(video));
    const painter = await openXPainter(display.name, { x: 8, y: 8, width: 64, height: 64 });
    // Something new in every frame of more than six seconds.
    for (let step = 0; step < 280; step += 1) {
      await painter.paint({ x: 0, y: 0, width: 1, greys: [(step * 5) % 256] });
      await delay(22);
    }
    painter.close();
    await capture.stop();
    await written;
  });

  it('tells the size of what it grabs and when its first frame was taken', async () => {
    const input = await capture.input;
    expect(input).toMatchObject({ width: 800, height: 600 });
    expect(input.startUnixMs).toBeGreaterThanOrEqual(before);
    expect(input.startUnixMs).toBeLessThan(Date.now());
  });

  it('ends as it was asked to, and says so', async () => {
    expect(await capture.closed).toMatchObject({ code: 0, signal: null, requested: true });
    expect(await capture.stop()).toMatchObject({ code: 0, requested: true });
  });

  it('is H.264 that every player takes: even, 4:2:0, BT.709, nothing to reorder', async () => {
    const stream: unknown = JSON.parse(
      await probe('-show_streams', '-of', 'json', `file:${video}`),
    );
    expect(stream).toMatchObject({
      streams: [
        {
          codec_name: 'h264',
          width: 800,
          height: 600,
          pix_fmt: 'yuv420p',
          has_b_frames: 0,
          color_range: 'tv',
          color_space: 'bt709',
          color_primaries: 'bt709',
          color_transfer: 'bt709',
          time_base: '1/90000',
        },
      ],
    });
  });

  it('has one fragment for each frame, times that only grow, and a keyframe every two seconds', async () => {
    const entries = 'packet=pts_time,dts_time,flags';
    const packets = await probe('-show_entries', entries, '-of', 'csv=p=0', `file:${video}`);
    const frames = packets
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const times = frames.map(([pts]) => Number(pts));
    expect(times.length).toBeGreaterThan(10);
    expect(frames.every(([pts, dts]) => pts === dts)).toBe(true);
    expect(times.slice(1).every((time, i) => time - (times[i] ?? 0) > 0)).toBe(true);
    const keyTimes = frames
      .filter(([, , flags]) => flags?.startsWith('K'))
      .map(([pts]) => Number(pts));
    expect(keyTimes[0]).toBe(0);
    const apart = keyTimes.slice(1).map((time, i) => time - (keyTimes[i] ?? 0));
    expect(apart.length).toBeGreaterThan(1);
    // A frame comes a little early or late; two keyframes beside each other would be waste.
    expect(Math.min(...apart)).toBeGreaterThan(1.5);
    expect(Math.max(...apart)).toBeLessThan(2.5);

    const bytes = await readFile(video);
    expect(bytes.toString('latin1').split('moof').length - 1).toBe(times.length);
  });

  it('gives a preview picture, and one of a video shorter than a second', async () => {
    const { ffmpeg } = capture;
    const picture = path.join(bench.folder, 'preview.jpg');
    await makePreview(ffmpeg, video, picture, environment);
    const size = ['-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0'];
    expect((await probe(...size, picture)).trim()).toBe('mjpeg,640,480');

    const short = path.join(bench.folder, 'short.mp4');
    const cut = [
      '-loglevel',
      'error',
      '-i',
      `file:${video}`,
      '-frames:v',
      '3',
      '-c',
      'copy',
      short,
    ];
    await run('ffmpeg', cut, { environment });
    const second = path.join(bench.folder, 'short.jpg');
    await makePreview(ffmpeg, short, second, environment);
    expect((await probe(...size, second)).trim()).toBe('mjpeg,640,480');
  });

  it('gives no preview, and leaves nothing, of what is no video', async () => {
    const target = path.join(bench.folder, 'none.jpg');
    const failure = await failureOf(
      makePreview(capture.ffmpeg, path.join(bench.folder, 'openbox.xml'), target, environment),
    );
    expect(failure.code).toBe('ffmpeg-failed');
    await expect(readFile(target)).rejects.toThrow('ENOENT');
    await expect(readFile(`${target}.tmp`)).rejects.toThrow('ENOENT');
  });
});

describe('a capture that fails', () => {
  it('names the display that cannot be opened', async () => {
    const capture = await open({}, { environment: { ...environment, DISPLAY: ':9876' } });
    capture.stdout.resume();
    const failure = await failureOf(capture.input);
    expect(failure.code).toBe('no-display');
    expect(failure.message).toContain(':9876');
    expect(await capture.closed).toMatchObject({ code: 1, requested: false });
  });

  it('starts nothing where there is no screen', async () => {
    expect((await failureOf(open({}, { environment }))).code).toBe('no-display');
    const wayland = { ...environment, WAYLAND_DISPLAY: 'wayland-0' };
    expect((await failureOf(open({}, { environment: wayland }))).code).toBe('wayland-only');
  });

  it('tells before it starts that a hardware encoder does not work here', async () => {
    const failure = await failureOf(open({ encoder: 'h264_nvenc' }));
    expect(failure.code).toBe('encoder-unavailable');
    expect(failure.message).toContain('h264_nvenc');
  });

  it('explains an ffmpeg that ends at once', async () => {
    const capture = await openFake('exit 7');
    expect((await failureOf(capture.input)).message).toContain('without a word (exit code 7)');
    expect(await capture.closed).toMatchObject({ code: 7, requested: false });
  });

  it('does not disturb anybody who never looks at its input', async () => {
    const capture = await openFake('exit 7');
    await capture.closed;
    // An unhandled rejection, reported by now, would fail the run.
    await delay(20);
    expect(await capture.stop()).toMatchObject({ code: 7 });
  });

  it('tells of an ffmpeg killed from outside', async () => {
    const capture = await open();
    capture.stdout.resume();
    await capture.input;
    process.kill(capture.pid ?? NaN, 'SIGKILL');
    expect(await capture.closed).toMatchObject({ signal: 'SIGKILL', requested: false });
  });

  it('does not start when it was given up before', async () => {
    expect((await failureOf(open({}, { signal: AbortSignal.abort() }))).code).toBe('cancelled');
  });
});

describe('the end of a capture', () => {
  it('comes with a signal when ffmpeg does not listen to q', async () => {
    const capture = await openFake('trap "exit 255" TERM; while :; do sleep 0.05; done');
    expect(await capture.stop()).toMatchObject({ code: 255, requested: true });
    expect(isAlive(capture.pid ?? NaN)).toBe(false);
  });

  it('comes at once when it is killed, also during a gentle stop', async () => {
    const capture = await openFake('trap "" TERM; while :; do sleep 0.05; done');
    const stopped = capture.stop();
    expect(await capture.kill()).toMatchObject({ signal: 'SIGKILL', requested: true });
    expect(await stopped).toMatchObject({ signal: 'SIGKILL' });
  });

  it('comes with every frame, however slowly they are read', async () => {
    const capture = await open({ framesPerSecond: 60 });
    const file = path.join(bench.folder, 'slow.mp4');
    const read = pipeline(capture.stdout, slowly, createWriteStream(file));
    await capture.input;
    await delay(500);
    expect(await capture.stop()).toMatchObject({ code: 0 });
    await read;
    await run('ffmpeg', ['-v', 'error', '-xerror', '-i', file, '-f', 'null', '-'], { environment });
  });
});

async function* slowly(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    await delay(30);
    yield chunk;
  }
}
