import type { ErrorData } from '../base/errors.ts';
import type { Mode } from '../protocol/mode.ts';
import type {
  Notice,
  RecordingSummary,
  SessionStatus,
  Source,
} from '../protocol/recorderProtocol.ts';

/** How the user asked a recording to end. `restart`: thrown away, to begin again as it began. */
export type Ending = 'stop' | 'discard' | 'restart';

/** What a recording is begun with. */
export interface Beginning {
  readonly mode: Mode;
  /** null: what is chosen at that moment. */
  readonly source: Source | null;
}

/** A recording that its recorder reports on. */
interface Live {
  readonly beginning: Beginning;
  readonly status: SessionStatus;
}

/**
 * What the editor knows about recording. `countdown` waits on purpose; `recording` begins with the
 * first frame in the file; `resuming` lasts until the first frame after a pause; `error` means that
 * nothing runs and the last attempt went wrong: the next start leaves it.
 */
export type SessionPhase =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'starting';
      readonly beginning: Beginning;
      /** Whether the recorder is up and was told to start. */
      readonly launched: boolean;
      readonly status: SessionStatus | null;
    }
  | ({ readonly kind: 'countdown' } & Live)
  /** `pausing`: the recorder has been asked to pause, and has not answered yet. */
  | ({ readonly kind: 'recording'; readonly pausing: boolean } & Live)
  | ({ readonly kind: 'paused' } & Live)
  | ({ readonly kind: 'resuming' } & Live)
  | {
      readonly kind: 'stopping';
      readonly beginning: Beginning;
      readonly ending: Ending;
      readonly status: SessionStatus | null;
    }
  | { readonly kind: 'error'; readonly mode: Mode; readonly error: ErrorData };

export type SessionEvent =
  | { readonly kind: 'startAsked'; readonly mode: Mode }
  | { readonly kind: 'endAsked'; readonly ending: Ending }
  | { readonly kind: 'pauseAsked' | 'resumeAsked' }
  /** The recorder's process is up and can be told to start. */
  | { readonly kind: 'launched' }
  /** A report of the recorder, or its answer to `pause` or `resume`. */
  | { readonly kind: 'status'; readonly status: SessionStatus }
  | { readonly kind: 'started'; readonly status: SessionStatus }
  | {
      readonly kind: 'startFailed' | 'pauseFailed' | 'resumeFailed' | 'endFailed';
      readonly error: ErrorData;
    }
  | { readonly kind: 'ended'; readonly summary: RecordingSummary }
  /** The recorder went away without a word. */
  | { readonly kind: 'lost'; readonly error: ErrorData }
  /** The recording whose recorder went away is whole. */
  | { readonly kind: 'recovered' }
  /** A recording that was begun before this window was loaded. */
  | { readonly kind: 'found'; readonly status: SessionStatus }
  /** So was this one, and it has ended since. */
  | { readonly kind: 'foundEnded'; readonly left: LeftRecording }
  /** And this one's recorder is of another Codereel; it is ending. */
  | { readonly kind: 'foundForeign' }
  /** It is left to go on without this window. */
  | { readonly kind: 'left' };

/** What the controller has to do about an event. */
export type SessionEffect =
  | { readonly kind: 'launch' }
  | { readonly kind: 'sendStart'; readonly beginning: Beginning }
  | { readonly kind: 'sendPause' | 'sendResume' }
  | { readonly kind: 'sendEnding'; readonly ending: 'stop' | 'discard' }
  | { readonly kind: 'close' }
  | { readonly kind: 'tell'; readonly news: SessionNews };

/** What is left of a recording that went wrong. */
export interface KeptRecording {
  readonly folder: string;
  readonly durationMs: number;
}

/** What is left of a recording that ended while its window was away. */
export interface LeftRecording extends KeptRecording {
  readonly frames: number;
  readonly dropped: number;
  readonly withoutPictureMs: number;
  /** null: it ended well. */
  readonly error: ErrorData | null;
  /** Why it ended by itself; null: it was stopped, or nobody came back to it. */
  readonly ended: Notice | null;
}

export type NoteKind =
  | 'alreadyStarting'
  | 'alreadyRecording'
  | 'alreadyStopping'
  | 'notRecording'
  | 'nothingToPause';

/** What the user should hear about a session. `lost`: its recorder is gone, and the recording is to be recovered. */
export type SessionNews =
  | { readonly kind: NoteKind | 'discarded' | 'foreign' }
  | { readonly kind: 'finished'; readonly summary: RecordingSummary }
  | { readonly kind: 'finishedAway'; readonly left: LeftRecording }
  /** It goes on as it was: recording, or paused. */
  | { readonly kind: 'notPaused' | 'notResumed'; readonly error: ErrorData }
  | LostNews
  | { readonly kind: 'failed'; readonly error: ErrorData; readonly kept: KeptRecording | null };

export interface LostNews {
  readonly kind: 'lost';
  readonly error: ErrorData;
  readonly folder: string;
  /** As the last report had it; null: not one picture. */
  readonly kept: KeptRecording | null;
}

/** An event's outcome: the phase after it, and what is to be done, in this order. */
export interface Step {
  readonly phase: SessionPhase;
  readonly effects: readonly SessionEffect[];
}

/** What a phase's recording was begun with; null where there is none. */
export function beginningOf(phase: SessionPhase): Beginning | null {
  return phase.kind === 'idle' || phase.kind === 'error' ? null : phase.beginning;
}

/** The last report of the recorder, where there is a recording and a report. */
export function statusOf(phase: SessionPhase): SessionStatus | null {
  return phase.kind === 'idle' || phase.kind === 'error' ? null : phase.status;
}

/** Something is recorded, and more may follow. */
export function isLive({ kind }: SessionPhase): boolean {
  return kind === 'recording' || kind === 'paused' || kind === 'resuming';
}

export const idle: SessionPhase = { kind: 'idle' };

export function unchanged(phase: SessionPhase): Step {
  return { phase, effects: [] };
}

export function begin(beginning: Beginning): Step {
  return {
    phase: { kind: 'starting', beginning, launched: false, status: null },
    effects: [{ kind: 'launch' }],
  };
}
