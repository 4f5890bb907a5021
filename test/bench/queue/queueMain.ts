import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { openCapture } from '../../../src/recorder/ffmpeg/capture.ts';
import { locateFfmpeg } from '../../../src/recorder/ffmpeg/locate.ts';
import { MoviePipeline } from '../../../src/recorder/output/moviePipeline.ts';
import type { VideoSink } from '../../../src/recorder/output/videoWriter.ts';
import { exampleRequest } from '../../node/support/exampleRequest.ts';
import type { QueueState } from './queueRuns.ts';

/*
 * Codereel's own way of a picture in a process of its own: the real ffmpeg, the real queue, and a file whose
 * writes stop coming back when a line says so. Arguments: frames in the queue, frames before the
 * encoder, width, height, and a file to write. It answers each line with how it stands.
 */

const [queueFrames, captureBufferFrames, width, height] = process.argv.slice(2, 6).map(Number);
const file = process.argv[6] ?? '';

async function run(): Promise<void> {
  const environment = process.env;
  const request = exampleRequest('', {
    queueFrames: queueFrames ?? 0,
    captureBufferFrames: captureBufferFrames ?? 0,
  });
  const area = { x: 0, y: 0, width: width ?? 0, height: height ?? 0 };
  const ffmpeg = await locateFfmpeg({ settingPath: '', environment, packageFolders: [] });
  const capture = await openCapture({
    request,
    shot: { grab: { kind: 'rectangle', area }, outputSize: null, place: null, area },
    ffmpeg,
    environment,
    log: silentLog,
  });
  const sink = await open(file, 'wx');
  let isStalled = false;
  const stalling: VideoSink = {
    writev: (buffers, position) =>
      isStalled ? new Promise(() => undefined) : sink.writev([...buffers], position),
    truncate: (length) => sink.truncate(length),
    datasync: () => sink.datasync(),
    close: () => sink.close(),
  };
  const pipeline = new MoviePipeline({
    sink: stalling,
    file,
    samplesFolder: `${file}.samples`,
    framesPerSecond: request.framesPerSecond,
    queueFrames: request.queueFrames,
    clock: systemClock,
    sounds: [],
  });
  void pipeline.film({
    source: capture.stdout,
    place: () => Promise.resolve({ mediaMs: 0 }),
    onFrame: () => capture.frameCame(),
    onFirstFrame: () => undefined,
  });
  for await (const line of createInterface({ input: process.stdin })) {
    isStalled ||= line === 'stall';
    const figures = pipeline.figures();
    const state: QueueState = {
      writtenFrames: figures.frames,
      queueFrames: figures.queueFrames,
      queueBytes: figures.queueBytes,
      encoderIds: [...capture.pids],
    };
    process.stdout.write(`${JSON.stringify(state)}\n`);
  }
}

await run();
