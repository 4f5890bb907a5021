import type { ErrorData } from '../base/errors.ts';
import type { Mode } from '../protocol/mode.ts';
import type { RecordingSummary, SessionStatus } from '../protocol/recorderProtocol.ts';
import { unreachable } from '../base/unreachable.ts';

/** How the user asked a recording to end. */
export type Ending = 'stop' | 'discard';

/**
 * What the editor knows about recording. `recording` begins with the first frame in the file;
 * `error` means that nothing runs and the last attempt went wrong: the next start leaves it.
 */
export type SessionPhase =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'starting';
      readonly mode: Mode;
      /** Whether the recorder is up and was told to start. */
      readonly launched: boolean;
      readonly status: SessionStatus | null;
    }
  | { readonly kind: 'recording'; readonly mode: Mode; readonly status: SessionStatus }
  | {
      readonly kind: 'stopping';
      readonly mode: Mode;
      readonly ending: Ending;
      readonly status: SessionStatus | null;
    }
  | { readonly kind: 'error'; readonly mode: Mode; readonly error: ErrorData };

export type SessionEvent =
  | { readonly kind: 'startAsked'; readonly mode: Mode }
  | { readonly kind: 'endAsked'; readonly ending: Ending }
  /** The recorder's process is up and can be told to start. */
  | { readonly kind: 'launched' }
  | { readonly kind: 'status'; readonly status: SessionStatus }
  | { readonly kind: 'started'; readonly status: SessionStatus }
  | { readonly kind: 'startFailed'; readonly error: ErrorData }
  | { readonly kind: 'endFailed'; readonly error: ErrorData }
  | { readonly kind: 'ended'; readonly summary: RecordingSummary }
  /** The recorder went away without a word. */
  | { readonly kind: 'lost'; readonly error: ErrorData };

/** What the controller has to do about an event. */
export type SessionEffect =
  | { readonly kind: 'launch' }
  | { readonly kind: 'sendStart'; readonly mode: Mode }
  | { readonly kind: 'sendEnding'; readonly ending: Ending }
  | { readonly kind: 'close' }
  | { readonly kind: 'tell'; readonly news: SessionNews };

/** What is left of a recording that went wrong. */
export interface KeptRecording {
  readonly folder: string;
  readonly durationMs: number;
}

/** What the user should hear about a session. */
export type SessionNews =
  | { readonly kind: 'alreadyStarting' | 'alreadyRecording' | 'alreadyStopping' | 'notRecording' }
  | { readonly kind: 'finished'; readonly summary: RecordingSummary }
  | { readonly kind: 'discarded' }
  | { readonly kind: 'failed'; readonly error: ErrorData; readonly kept: KeptRecording | null };

export interface Step {
  readonly phase: SessionPhase;
  readonly effects: readonly SessionEffect[];
}

/** The one place that decides what an event means in a phase. Events that come too late change nothing. */
export function step(phase: SessionPhase, event: SessionEvent): Step {
  switch (event.kind) {
    case 'startAsked':
      return askStart(phase, event.mode);
    case 'endAsked':
      return askEnd(phase, event.ending);
    case 'launched':
      return afterLaunch(phase);
    case 'started':
      return phase.kind === 'starting'
        ? { phase: { kind: 'recording', mode: phase.mode, status: event.status }, effects: [] }
        : withStatus(phase, event.status);
    case 'status':
      return withStatus(phase, event.status);
    case 'startFailed':
      return afterStartFailed(phase, event.error);
    case 'endFailed':
      return phase.kind === 'stopping' ? afterEndFailed(phase, event.error) : unchanged(phase);
    case 'ended':
      return afterEnd(phase, event.summary);
    case 'lost':
      return fail(phase, event.error);
    default:
      return unreachable(event);
  }
}

const idle: SessionPhase = { kind: 'idle' };

function unchanged(phase: SessionPhase): Step {
  return { phase, effects: [] };
}

function note(
  phase: SessionPhase,
  kind: Exclude<SessionNews['kind'], 'finished' | 'failed'>,
): Step {
  return { phase, effects: [{ kind: 'tell', news: { kind } }] };
}

function askStart(phase: SessionPhase, mode: Mode): Step {
  switch (phase.kind) {
    case 'starting':
      return note(phase, 'alreadyStarting');
    case 'recording':
      return note(phase, 'alreadyRecording');
    case 'stopping':
      return note(phase, 'alreadyStopping');
    case 'idle':
    case 'error':
      return {
        phase: { kind: 'starting', mode, launched: false, status: null },
        effects: [{ kind: 'launch' }],
      };
    default:
      return unreachable(phase);
  }
}

function askEnd(phase: SessionPhase, ending: Ending): Step {
  switch (phase.kind) {
    case 'idle':
    case 'error':
      return note(phase, 'notRecording');
    case 'stopping':
      return note(phase, 'alreadyStopping');
    case 'starting':
    case 'recording': {
      const { mode, status } = phase;
      // Before the launch there is nobody to tell: `launched` closes the recorder instead.
      const nobody = phase.kind === 'starting' && !phase.launched;
      return {
        phase: { kind: 'stopping', mode, ending, status },
        effects: nobody ? [] : [{ kind: 'sendEnding', ending }],
      };
    }
    default:
      return unreachable(phase);
  }
}

/** A recorder that comes up after the user changed their mind is closed before it records. */
function afterLaunch(phase: SessionPhase): Step {
  if (phase.kind === 'starting') {
    return {
      phase: { ...phase, launched: true },
      effects: [{ kind: 'sendStart', mode: phase.mode }],
    };
  }
  return { phase: phase.kind === 'error' ? phase : idle, effects: [{ kind: 'close' }] };
}

function withStatus(phase: SessionPhase, status: SessionStatus): Step {
  switch (phase.kind) {
    case 'starting':
    case 'recording':
    case 'stopping':
      return { phase: { ...phase, status }, effects: [] };
    case 'idle':
    case 'error':
      return unchanged(phase);
    default:
      return unreachable(phase);
  }
}

/** `cancelled` is not failed: the user's own stop reached the recorder before its first frame. */
function afterStartFailed(phase: SessionPhase, error: ErrorData): Step {
  if (error.code !== 'cancelled') {
    return fail(phase, error);
  }
  // While stopping, the answer to the stop request is still to come and says more.
  return phase.kind === 'starting'
    ? { phase: idle, effects: [{ kind: 'close' }] }
    : unchanged(phase);
}

function afterEndFailed(phase: SessionPhase, error: ErrorData): Step {
  const nothingRan = error.code === 'cancelled' || error.code === 'not-recording';
  return nothingRan ? { phase: idle, effects: [{ kind: 'close' }] } : fail(phase, error);
}

function afterEnd(phase: SessionPhase, summary: RecordingSummary): Step {
  if (phase.kind === 'idle' || phase.kind === 'error') {
    return unchanged(phase);
  }
  const close: SessionEffect = { kind: 'close' };
  switch (summary.state) {
    case 'finished':
      return {
        phase: idle,
        effects: [close, { kind: 'tell', news: { kind: 'finished', summary } }],
      };
    case 'discarded':
      return { phase: idle, effects: [close, { kind: 'tell', news: { kind: 'discarded' } }] };
    case 'failed': {
      const error = summary.error ?? unexplained;
      const { folder, durationMs } = summary;
      const kept = summary.frames > 0 ? { folder, durationMs } : null;
      return {
        phase: { kind: 'error', mode: phase.mode, error },
        effects: [close, { kind: 'tell', news: { kind: 'failed', error, kept } }],
      };
    }
    default:
      return unreachable(summary.state);
  }
}

/** Something broke without a summary: what is kept is known from the last status alone. */
function fail(phase: SessionPhase, error: ErrorData): Step {
  if (phase.kind === 'idle' || phase.kind === 'error') {
    return unchanged(phase);
  }
  return {
    phase: { kind: 'error', mode: phase.mode, error },
    effects: [
      { kind: 'close' },
      { kind: 'tell', news: { kind: 'failed', error, kept: keptOf(phase.status) } },
    ],
  };
}

function keptOf(status: SessionStatus | null): KeptRecording | null {
  if (status === null || status.folder === null || status.frames === 0) {
    return null;
  }
  return { folder: status.folder, durationMs: status.elapsedMs };
}

const unexplained: ErrorData = {
  code: 'internal',
  message: 'The recording ended without saying why.',
  remedy: 'Look into the log ("Codereel: Show Log"), then try again.',
};
