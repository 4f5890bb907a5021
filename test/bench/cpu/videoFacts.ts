import { readFile, rm, stat } from 'node:fs/promises';
import type { Environment } from '../../../src/base/environment.ts';
import { SupervisedProcess } from '../../../src/base/supervisedProcess.ts';
import { visibleChanges } from './pictures.ts';

/** What was found in a video by decoding all of it. */
export interface VideoFacts {
  readonly bytes: number;
  /** In seconds of the video's own time, the times of all its frames. */
  readonly frames: readonly number[];
  /** Of those that do not look like the one before. */
  readonly changed: readonly number[];
  /** Of those in which the marker has just turned. */
  readonly turns: readonly number[];
}

export interface MarkerArea {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export interface VideoOptions {
  /** Of its picture. */
  readonly width: number;
  readonly height: number;
  readonly marker: MarkerArea;
  readonly environment: Environment;
}

/** @throws Error when a frame cannot be decoded */
export async function videoFacts(file: string, options: VideoOptions): Promise<VideoFacts> {
  const { width, height, marker, environment } = options;
  const brightness = `${file}.brightness.txt`;
  const corner = `crop=${marker.size}:${marker.size}:${marker.x}:${marker.y}`;
  const graph = [
    '[0:v]split[whole][corner]',
    // Brightness as it is in the file: no conversion that costs time.
    '[whole]extractplanes=y[pictures]',
    `[corner]${corner},signalstats,metadata=print:key=lavfi.signalstats.YAVG:file='${brightness}'[times]`,
  ].join(';');
  const input = ['-v', 'error', '-xerror', '-nostdin', '-i', file];
  const pictures = ['-map', '[pictures]', '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'];
  const times = ['-map', '[times]', '-fps_mode', 'passthrough', '-f', 'null', '-'];
  const child = new SupervisedProcess({
    command: 'ffmpeg',
    args: [...input, '-filter_complex', graph, ...pictures, ...times],
    environment,
  });
  const changes = await visibleChanges(child.stdout, width * height);
  const { code, stderrTail } = await child.stop([{ endInput: true, timeoutMs: 60_000 }]);
  const corners = parseFrames(await readFile(brightness, 'utf8').catch(() => ''));
  await rm(brightness, { force: true });
  if (code !== 0 || corners.length !== changes.length) {
    const words = stderrTail.slice(-5).join(' | ');
    throw new Error(`${file}: ${corners.length} times of ${changes.length} pictures. ${words}`);
  }
  return {
    bytes: (await stat(file)).size,
    frames: corners.map(({ seconds }) => seconds),
    changed: corners.filter((_, index) => changes[index] === true).map(({ seconds }) => seconds),
    turns: turnsOf(corners),
  };
}

export interface FrameValue {
  /** The frame's time in the video. */
  readonly seconds: number;
  readonly value: number;
}

/** What ffmpeg's filter `metadata=print` writes of one value: two lines for each frame. */
export function parseFrames(text: string): FrameValue[] {
  return [...text.matchAll(/pts_time:(-?[\d.]+)\s*\n[\w.]+=(-?[\d.]+)/g)].map(
    ([, seconds, value]) => ({ seconds: Number(seconds), value: Number(value) }),
  );
}

/** The times at which something black turned white or the other way round; it is black at first. */
export function turnsOf(frames: readonly FrameValue[]): number[] {
  const turns: number[] = [];
  let white = false;
  for (const { seconds, value } of frames) {
    if (value > 128 !== white) {
      white = !white;
      turns.push(seconds);
    }
  }
  return turns;
}

/**
 * The Unix time in ms of a video's time 0. A change is seen in the first frame grabbed after it: the
 * frame that came soonest after its change tells best. undefined: not every change was recorded.
 */
export function videoZero(
  turnedAt: readonly number[],
  seenAt: readonly number[],
): number | undefined {
  return turnedAt.length === 0 || turnedAt.length !== seenAt.length
    ? undefined
    : Math.max(...turnedAt.map((at, index) => at - (seenAt[index] ?? 0) * 1000));
}
