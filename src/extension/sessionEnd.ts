import type { ErrorData } from '../base/errors.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Mode } from '../protocol/mode.ts';
import type { RecordingSummary, SessionStatus } from '../protocol/recorderProtocol.ts';
import { begin, idle, unchanged } from './sessionPhase.ts';
import type {
  KeptRecording,
  SessionEffect,
  SessionNews,
  SessionPhase,
  Step,
} from './sessionPhase.ts';

/** `cancelled` is not failed: the user's own stop reached the recorder before its first frame. */
export function afterStartFailed(phase: SessionPhase, error: ErrorData): Step {
  if (error.code !== 'cancelled') {
    return fail(phase, error);
  }
  // While stopping, the answer to the stop request is still to come and says more.
  return phase.kind === 'starting' || phase.kind === 'countdown'
    ? { phase: idle, effects: [{ kind: 'close' }] }
    : unchanged(phase);
}

export function afterEndFailed(
  phase: Extract<SessionPhase, { kind: 'stopping' }>,
  error: ErrorData,
): Step {
  const nothingRan = error.code === 'cancelled' || error.code === 'not-recording';
  return nothingRan ? leave(phase, []) : fail(phase, error);
}

/** Nothing runs any more: closes the recorder, tells, and begins again where that was asked for. */
function leave(phase: SessionPhase, news: readonly SessionNews[]): Step {
  const effects: SessionEffect[] = [
    { kind: 'close' },
    ...news.map((item): SessionEffect => ({ kind: 'tell', news: item })),
  ];
  if (phase.kind !== 'stopping' || phase.ending !== 'restart') {
    return { phase: idle, effects };
  }
  const next = begin(phase.beginning);
  return { phase: next.phase, effects: [...effects, ...next.effects] };
}

export function afterEnd(phase: SessionPhase, summary: RecordingSummary): Step {
  if (phase.kind === 'idle' || phase.kind === 'error') {
    return unchanged(phase);
  }
  switch (summary.state) {
    case 'finished':
      return leave(phase, [{ kind: 'finished', summary }]);
    case 'discarded':
      return leave(phase, [{ kind: 'discarded' }]);
    case 'failed': {
      const error = summary.error ?? unexplained;
      const { folder, durationMs } = summary;
      const kept = summary.frames > 0 ? { folder, durationMs } : null;
      return broken(phase.beginning.mode, { kind: 'failed', error, kept });
    }
    default:
      return unreachable(summary.state);
  }
}

/** Something broke without a summary: what is kept is known from the last status alone. */
export function fail(phase: SessionPhase, error: ErrorData): Step {
  if (phase.kind === 'idle' || phase.kind === 'error') {
    return unchanged(phase);
  }
  const folder = phase.status?.folder ?? null;
  const kept = keptOf(phase.status);
  return broken(
    phase.beginning.mode,
    error.code === 'recorder-lost' && folder !== null
      ? { kind: 'lost', error, folder, kept }
      : { kind: 'failed', error, kept },
  );
}

function broken(mode: Mode, news: Extract<SessionNews, { kind: 'failed' | 'lost' }>): Step {
  return {
    phase: { kind: 'error', mode, error: news.error },
    effects: [{ kind: 'close' }, { kind: 'tell', news }],
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
