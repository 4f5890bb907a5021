import { copyFile, readFile, truncate } from 'node:fs/promises';
import type { Environment } from '../../src/base/environment.ts';
import { probeVideo, type VideoFacts } from '../../src/recording/mp4/probe.ts';
import { clockedFrames, type ClockedFrame } from '../node/support/screenClock.ts';
import { run } from '../stage/supervised.ts';

/** A video as another program finds it. */
export interface SeenVideo {
  readonly facts: VideoFacts;
  /** Each with the time that its picture shows. */
  readonly frames: readonly ClockedFrame[];
  /** A hash of all that each track holds, up to the last whole fragment. */
  readonly hashes: string;
  /** The first sound; empty: there is none. */
  readonly sound: Int16Array;
}

/**
 * Plays a video as it is, torn end and all, and then what is whole of it with a player that takes no
 * fault. `copy`: where a copy goes. Rejects with what a player has to complain about.
 */
export async function playVideo(
  file: string,
  copy: string,
  environment: Environment,
): Promise<SeenVideo> {
  const facts = await probeVideo(file);
  await copyFile(file, copy);
  const frames = facts.frames === 0 ? [] : await clockedFrames(copy, environment);
  await truncate(copy, facts.wholeBytes);
  if (facts.frames > 0) {
    await ffmpeg(`-xerror -i ${copy} -map 0 -f null -`, environment);
  }
  const hashes = await ffmpeg(`-i ${copy} -map 0 -c copy -f streamhash -`, environment);
  return { facts, frames, hashes, sound: await soundOf(copy, facts, environment) };
}

async function soundOf(
  file: string,
  { sounds }: VideoFacts,
  environment: Environment,
): Promise<Int16Array> {
  if ((sounds[0]?.durationMs ?? 0) === 0) {
    return new Int16Array();
  }
  const raw = `${file}.raw`;
  await ffmpeg(`-y -i ${file} -map 0:a:0 -ac 1 -c:a pcm_s16le -f s16le ${raw}`, environment);
  const bytes = await readFile(raw);
  return new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
}

function ffmpeg(words: string, environment: Environment): Promise<string> {
  return run('ffmpeg', ['-v', 'error', ...words.split(' ')], { environment });
}
