import { killAll, processesMarked, type StageProcess } from '../stage/stageProcesses.ts';
import type { Victims } from './plan.ts';

type Part = 'recorder' | 'picture' | 'sound' | 'hook' | 'warden' | 'other';

/** What a process of a recording is there for, from its arguments. */
export function partOf({ command }: StageProcess): Part {
  const ends = (end: string): boolean => command.some((word) => word.endsWith(end));
  if (ends('/recorder.js') || (ends('/cli.js') && command.includes('record'))) {
    return 'recorder';
  }
  if (ends('/hook.js')) {
    return 'hook';
  }
  if (ends('/ffmpeg') || command[0] === 'ffmpeg') {
    return command.includes('x11grab') ? 'picture' : 'sound';
  }
  return command[0] === '/bin/sh' ? 'warden' : 'other';
}

/** What was killed, and between which moments of Unix time, in ms. */
export interface Kill {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly parts: readonly Part[];
  readonly hitPicture: boolean;
}

/**
 * SIGKILL for the victims among the processes that have `mark` in their environment. Of ffmpegs alone,
 * `choice` says which: that of the picture, one or all of the sound, or all of them.
 */
export async function killVictims(mark: string, victims: Victims, choice: number): Promise<Kill> {
  const cast = await processesMarked(mark);
  const hit = cast.filter((one) => isHit(partOf(one), victims, choice));
  const beforeMs = Date.now();
  killAll(hit);
  const parts = hit.map(partOf);
  return { beforeMs, afterMs: Date.now(), parts, hitPicture: parts.includes('picture') };
}

function isHit(part: Part, victims: Victims, choice: number): boolean {
  switch (victims) {
    case 'ffmpeg':
      return (part === 'picture' && choice < 0.8) || (part === 'sound' && choice >= 0.6);
    case 'recorder':
      return part === 'recorder';
    case 'both':
      return part === 'recorder' || part === 'picture' || part === 'sound';
    case 'all':
      return true;
  }
  return victims;
}
