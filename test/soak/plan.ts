import { seededRandom } from '../node/fuzz/seededRandom.ts';
import type { Mode } from '../../src/protocol/mode.ts';

/**
 * What is killed. `ffmpeg`: one or all of a recorder's ffmpegs; `recorder`: it alone; `both`: these;
 * `all`: with its hook and its warden; `terminal`: any of these of a `codereel record`; `repair`: the
 * recorder, then the repair, some times; `editor`: the extension host of a real VS Code, with the
 * recorder and ffmpeg or without.
 */
export const roundKinds = [
  'ffmpeg',
  'recorder',
  'both',
  'all',
  'terminal',
  'repair',
  'editor',
] as const;
export type RoundKind = (typeof roundKinds)[number];

/** What the recording is about to do when it is hit. */
export const roundPhases = [
  'countdown',
  'starting',
  'recording',
  'pausing',
  'resuming',
  'stopping',
] as const;
export type RoundPhase = (typeof roundPhases)[number];

/** Beside the extension host, where it is one of them. */
export type Victims = 'nobody' | 'ffmpeg' | 'recorder' | 'both' | 'all';

export interface RoundPlan {
  readonly index: number;
  readonly kind: RoundKind;
  readonly victims: Victims;
  readonly phase: RoundPhase;
  readonly mode: Mode;
  /** Something new in every frame, or a picture that changes now and then. */
  readonly pace: 'lively' | 'still';
  /** Milliseconds of recording before what the phase says is asked for. */
  readonly recordedMs: number;
  /** Milliseconds from there to the kill. */
  readonly killAfterMs: number;
  /** Which of the processes that could be hit are: from 0 up to 1. */
  readonly choice: number;
  /** Milliseconds that a recording goes on that is not ended by the kill. */
  readonly tailMs: number;
  /** Milliseconds after which repairs are killed, one after the other, before one is left alone. */
  readonly repairKillsMs: readonly number[];
}

export interface RoundLength {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** How long recordings last before they are hit. */
const usualLength: RoundLength = { leastMs: 300, mostMs: 6000 };

/** Most recordings are hit while they record: that is where they spend their lives. */
const phaseOf: readonly RoundPhase[] = [
  'recording',
  'stopping',
  'recording',
  'starting',
  'recording',
  'pausing',
  'recording',
  'resuming',
  'recording',
  'countdown',
  'recording',
];

/** How long after the request a kill still hits what follows from it. */
const reachMs: Readonly<Record<RoundPhase, number>> = {
  countdown: 1600,
  starting: 900,
  recording: 0,
  pausing: 400,
  resuming: 700,
  stopping: 500,
};

/** A round by its number: the same seed, the same round. */
export function planRound(
  seed: string,
  index: number,
  kinds: readonly RoundKind[],
  { leastMs, mostMs }: RoundLength = usualLength,
): RoundPlan {
  const random = seededRandom(`${seed} ${index}`);
  const kind = kinds[index % kinds.length] ?? 'recorder';
  const anyPhase = phaseOf[Math.floor(random() * phaseOf.length)] ?? 'recording';
  return {
    index,
    kind,
    victims: victimsOf(kind, random()),
    phase: phaseFor(kind, anyPhase),
    mode: random() < 0.5 ? 'instant' : 'studio',
    pace: random() < 0.8 ? 'lively' : 'still',
    recordedMs: Math.round(leastMs + random() * (mostMs - leastMs)),
    killAfterMs: Math.round(random() * reachMs[phaseFor(kind, anyPhase)]),
    choice: random(),
    tailMs: Math.round(700 + random() * 1000),
    repairKillsMs: kind === 'repair' ? [random(), random()].map((share) => share * 500) : [],
  };
}

function victimsOf(kind: RoundKind, share: number): Victims {
  switch (kind) {
    case 'ffmpeg':
    case 'recorder':
    case 'both':
    case 'all':
      return kind;
    case 'repair':
      return 'all';
    case 'terminal':
      return (['ffmpeg', 'recorder', 'both', 'all'] as const)[Math.floor(share * 4)] ?? 'all';
    case 'editor':
      return (
        (['nobody', 'ffmpeg', 'recorder', 'both', 'all', 'all'] as const)[Math.floor(share * 6)] ??
        'all'
      );
  }
  return kind;
}

/** A terminal that is a pipe has no keys to pause with; a repair needs something to repair. */
function phaseFor(kind: RoundKind, phase: RoundPhase): RoundPhase {
  const hasNoPause = kind === 'terminal' && (phase === 'pausing' || phase === 'resuming');
  return kind === 'repair' || kind === 'editor' || hasNoPause ? 'recording' : phase;
}
