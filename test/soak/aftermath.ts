import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../../src/base/environment.ts';
import type { Painted } from '../node/support/screenClock.ts';
import type { Kill } from './cast.ts';
import type { Loss, PictureLoss } from './losses.ts';
import type { RoundPlan } from './plan.ts';
import type { Course } from './subject.ts';

/** What a round found. */
export interface RoundReport {
  readonly plan: RoundPlan;
  /** What is not as it was promised; empty: all is. */
  readonly problems: readonly string[];
  readonly losses: Losses;
  /** What was killed, and what became of it, in a few words. */
  readonly story: string;
  /** Whether anybody was there to be killed: a recording may have ended, or not yet begun. */
  readonly isHit: boolean;
  readonly folder: string;
}

export interface Losses {
  readonly picture?: PictureLoss;
  readonly sound?: Loss;
  readonly mouse?: Loss;
  readonly keys?: Loss;
}

/** What a recording left, and all that is known of it. */
export interface Aftermath {
  readonly plan: RoundPlan;
  /** For programs that look at it. */
  readonly environment: Environment;
  /** Where the programs are that repair it. */
  readonly dist: string;
  readonly course: Course;
  readonly kill: Kill;
  /** What was to be seen, oldest first. */
  readonly painted: readonly Painted[];
  /** How long the machine kept processes waiting before it. */
  readonly lateMs: number;
  /** Of the round; the recording's is in `parent`. */
  readonly folder: string;
  readonly parent: string;
}

/** What looking at it gave. */
export type Examined = Pick<RoundReport, 'problems' | 'losses' | 'story'>;

/** The recordings that there are. */
export async function recordingsIn(parent: string): Promise<string[]> {
  return (await readdir(parent)).map((name) => path.join(parent, name));
}

/** The parts that were hit, each once. */
export function hitParts({ parts }: Kill): string {
  return parts.length === 0 ? 'nobody' : [...new Set(parts)].join('+');
}
