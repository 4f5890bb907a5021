import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import type { SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import { launchRecorder, type RecorderLink } from '../../../src/recorder/link/recorderLink.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { exampleRequest } from '../../node/support/exampleRequest.ts';
import type { Display } from '../../stage/display.ts';
import { waitFor } from '../../stage/waitFor.ts';
import type { Plan } from '../memory/benchFiles.ts';
import { buildFastRecorder } from '../memory/programs.ts';

export interface StoppedRecording {
  /** From the request to stop to the answer: by then the video is an ordinary MP4. */
  readonly stopMs: number;
  /** The video. */
  readonly file: string;
  readonly frames: number;
  readonly durationMs: number;
  readonly fileBytes: number;
}

export interface RecordOptions {
  readonly root: string;
  /** Not there yet; for all that is written. */
  readonly folder: string;
  /** With something on it that moves. */
  readonly display: Display;
}

export interface LongOptions extends RecordOptions {
  /** A recording of this display, for what comes before the last two seconds. */
  readonly loop: string;
  readonly seconds: number;
  /** Recorded seconds in a real one. */
  readonly speed: number;
}

/** What a recording ends with, long or short: two seconds of a screen on which something moves. */
const lastMs = 2000;

/** Records a display for two seconds, as anybody would. */
export async function recordShort(options: RecordOptions): Promise<StoppedRecording> {
  const stage = await prepare(options, { speed: 1, lengthMs: 1, hurryFrom: null });
  return withRecorder(stage.programs, options.display, async (link) => {
    await link.start(exampleRequest(stage.recordings));
    await reached(link, lastMs);
    return stop(link);
  });
}

/**
 * A long recording, stopped. It has three takes. The first is real, until there is a preview picture of
 * it. The second is a film of the same display, over and over and at many times its speed, on a clock that
 * runs as fast. The third is real again, and long enough for the disk to have all of the others.
 */
export async function stopLong(options: LongOptions): Promise<StoppedRecording> {
  const { folder, loop, speed, seconds, display } = options;
  const hurryFrom = path.join(folder, 'hurry');
  const lengthMs = seconds * 1000;
  const { programs, recordings } = await prepare(options, { speed, lengthMs, hurryFrom });
  const ffmpegPath = path.join(folder, 'ffmpeg');
  await writeFile(ffmpegPath, secondTakeLooped(loop, folder, speed));
  await chmod(ffmpegPath, 0o755);
  return withRecorder(programs, display, async (link) => {
    const { folder: recording } = await link.start(exampleRequest(recordings, { ffmpegPath }));
    await waitFor('there is a preview picture', () =>
      existsSync(path.join(recording ?? '', recordingFiles.preview)),
    );
    await link.pause();
    await link.resume();
    await writeFile(hurryFrom, '');
    await reached(link, lengthMs);
    await link.pause();
    await link.resume();
    await reached(link, lengthMs + lastMs);
    return stop(link);
  });
}

async function prepare(
  { root, folder }: RecordOptions,
  fast: Pick<Plan, 'speed' | 'lengthMs' | 'hurryFrom'>,
): Promise<{ readonly programs: string; readonly recordings: string }> {
  const programs = path.join(folder, 'programs');
  const recordings = path.join(folder, 'recordings');
  await mkdir(recordings, { recursive: true });
  await buildFastRecorder(root, programs, {
    ...fast,
    parentFolder: recordings,
    eventsPerSecond: 0,
    lookEveryMs: fast.lengthMs,
    collectEveryMs: fast.lengthMs,
    leakBytesPerSecond: 0,
  });
  return { programs, recordings };
}

async function withRecorder(
  programs: string,
  { environment }: Display,
  use: (link: RecorderLink) => Promise<StoppedRecording>,
): Promise<StoppedRecording> {
  const link = await launchRecorder({
    nodePath: process.execPath,
    scriptPath: path.join(programs, 'recorder.js'),
    environment,
    log: silentLog,
  });
  try {
    return await use(link);
  } finally {
    await link.discard().catch(() => undefined);
    link.dispose();
  }
}

async function stop(link: RecorderLink): Promise<StoppedRecording> {
  const from = performance.now();
  const { file, frames, durationMs, fileBytes } = await link.stop();
  return { stopMs: performance.now() - from, file, frames, durationMs, fileBytes };
}

/** The recording has so much video. */
async function reached(link: RecorderLink, lengthMs: number): Promise<void> {
  let last: SessionStatus | undefined;
  const listening = link.onStatus((status) => {
    last = status;
  });
  try {
    await waitFor(`${lengthMs} ms are recorded`, () => (last?.elapsedMs ?? 0) >= lengthMs, {
      timeoutMs: 60_000 + lengthMs,
      seen: () => last,
    });
  } finally {
    listening.dispose();
  }
}

/** An ffmpeg whose second capture is a loop, with the product's own options from `-movflags` on. */
function secondTakeLooped(loop: string, folder: string, speed: number): string {
  return `#!/bin/sh
muxer() { while [ "$1" != -movflags ]; do shift; done; echo "$@"; }
case " $* " in
*" x11grab "*" pipe:1 "*)
  if ! mkdir '${folder}/first' 2> /dev/null && mkdir '${folder}/second' 2> /dev/null; then
    exec ffmpeg -hide_banner -nostats -readrate ${speed} -stream_loop -1 -i '${loop}' -c copy \\
      -video_track_timescale 90000 $(muxer "$@")
  fi ;;
esac
exec ffmpeg "$@"
`;
}
