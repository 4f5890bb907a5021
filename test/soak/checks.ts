import { readdir } from 'node:fs/promises';
import { recordingFiles } from '../../src/recording/manifest.ts';
import type { Losses } from './aftermath.ts';
import type { Loss } from './losses.ts';
import type { SeenVideo } from './video.ts';

/** A picture that shows an earlier time than the one before it, or begins late. */
export function outOfOrder({ frames }: SeenVideo): string[] {
  const problems: string[] = [];
  for (const [index, frame] of frames.slice(1).entries()) {
    const before = frames[index];
    if (before !== undefined && frame.laterThan(0) - before.laterThan(0) < 0) {
      const isWrap = before.laterThan(0) - frame.laterThan(0) > 30_000;
      if (!isWrap) {
        problems.push(`frame ${index + 1} shows an earlier time than the one before it`);
      }
    }
  }
  if ((frames[0]?.ms ?? 0) > 1) {
    problems.push(`the first frame is at ${frames[0]?.ms} ms`);
  }
  return problems;
}

/** Losses that are greater than they may be. */
export function tooMuch({ picture, sound, mouse, keys }: Losses): string[] {
  return Object.entries<Loss | undefined>({ picture, sound, mouse, keys }).flatMap(([what, loss]) =>
    loss === undefined || loss.ms <= loss.mayMs
      ? []
      : [`${what}: ${loss.ms.toFixed(0)} ms are lost, ${loss.mayMs.toFixed(0)} may be`],
  );
}

/** Files that an ordinary recording does not have. */
export async function strangers(recording: string): Promise<string[]> {
  const names = new Set<string>(Object.values(recordingFiles));
  for (const name of [recordingFiles.spare, recordingFiles.samples, recordingFiles.recorder]) {
    names.delete(name);
  }
  const found = (await readdir(recording)).filter((name) => !names.has(name));
  return found.length === 0 ? [] : [`left in the folder: ${found.join(', ')}`];
}
