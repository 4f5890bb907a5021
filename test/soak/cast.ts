import { killAll, type StageProcess } from '../stage/stageProcesses.ts';
import type { Victims } from './plan.ts';

type Part = 'host' | 'recorder' | 'picture' | 'sound' | 'hook' | 'warden' | 'other';

/** What a process of a recording is there for, from its arguments. */
export function partOf({ command }: StageProcess): Part {
  const ends = (end: string): boolean => command.some((word) => word.endsWith(end));
  if (ends('/recorder.js') || (ends('/cli.js') && command.includes('record'))) {
    return 'recorder';
  }
  if (command.some((word) => word.includes('--type=extensionHost'))) {
    return 'host';
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

/** SIGKILL for all of them, as nearly at once as it can be. */
export function killNow(victims: readonly StageProcess[]): Kill {
  const beforeMs = Date.now();
  killAll(victims);
  const parts = victims.map(partOf);
  return { beforeMs, afterMs: Date.now(), parts, hitPicture: parts.includes('picture') };
}

/**
 * Whether a process is among the victims. Of ffmpegs alone, `choice` says which: that of the picture,
 * those of the sound, or all of them.
 */
export function isVictim(one: StageProcess, victims: Victims, choice: number): boolean {
  const part = partOf(one);
  switch (victims) {
    case 'nobody':
      return false;
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
