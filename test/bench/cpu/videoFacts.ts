import { readFile, rm, stat } from 'node:fs/promises';
import { run } from '../../stage/supervised.ts';
import type { Environment } from '../../../src/base/environment.ts';

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

/** A pixel's brightness must change by this much, of 255: a typed letter's does, and the caret's. */
const visibleDifference = 40;

export interface MarkerArea {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** @throws Error when a frame cannot be decoded */
export async function videoFacts(
  file: string,
  marker: MarkerArea,
  environment: Environment,
): Promise<VideoFacts> {
  const differences = `${file}.differences.txt`;
  const brightness = `${file}.brightness.txt`;
  const graph = [
    '[0:v]split[whole][corner]',
    // Brightness as it is in the file: no conversion that costs time.
    `[whole]extractplanes=y,tblend=all_mode=difference,${print('YMAX', differences)}[a]`,
    `[corner]crop=${marker.size}:${marker.size}:${marker.x}:${marker.y},${print('YAVG', brightness)}[b]`,
  ].join(';');
  const input = ['-v', 'error', '-xerror', '-i', file];
  const nowhere = ['-fps_mode', 'passthrough', '-f', 'null', '-'];
  await run(
    'ffmpeg',
    [...input, '-filter_complex', graph, '-map', '[a]', ...nowhere, '-map', '[b]', ...nowhere],
    { environment, timeoutMs: 300_000 },
  );
  const corners = parseFrames(await readFile(brightness, 'utf8'));
  const whole = parseFrames(await readFile(differences, 'utf8'));
  await Promise.all([rm(brightness), rm(differences)]);
  return {
    bytes: (await stat(file)).size,
    frames: corners.map(({ seconds }) => seconds),
    changed: whole.filter(({ value }) => value >= visibleDifference).map(({ seconds }) => seconds),
    turns: turnsOf(corners),
  };
}

function print(key: string, to: string): string {
  return `signalstats,metadata=print:key=lavfi.signalstats.${key}:file='${to}'`;
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
