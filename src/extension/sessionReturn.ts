import { unreachable } from '../base/unreachable.ts';
import type { SessionStatus } from '../protocol/recorderProtocol.ts';
import { idle, unchanged } from './sessionPhase.ts';
import type { LeftRecording, SessionPhase, Step } from './sessionPhase.ts';

/** What a window does that finds a recording which was begun before it was loaded. */

/** Nothing is under way that another recording would be in the way of. */
export function isFree({ kind }: SessionPhase): boolean {
  return kind === 'idle' || kind === 'error';
}

/** It goes on here, in the middle of whatever it is doing. */
export function afterFound(status: SessionStatus): Step {
  const { mode, source, state } = status;
  const beginning = { mode, source };
  switch (state) {
    case 'countdown':
      return unchanged({ kind: 'countdown', beginning, status });
    case 'starting':
      return unchanged({ kind: 'starting', beginning, launched: true, status });
    case 'recording':
      return unchanged({ kind: 'recording', pausing: false, beginning, status });
    case 'paused':
      return unchanged({ kind: 'paused', beginning, status });
    // The answers to these went to the window that asked. Asked again, the recorder gives the same.
    case 'resuming':
      return {
        phase: { kind: 'resuming', beginning, status },
        effects: [{ kind: 'sendResume' }],
      };
    case 'stopping':
      return {
        phase: { kind: 'stopping', ending: 'stop', beginning, status },
        effects: [{ kind: 'sendEnding', ending: 'stop' }],
      };
    case 'finished':
    case 'failed':
    case 'discarded':
      return { phase: idle, effects: [{ kind: 'close' }] };
    default:
      return unreachable(state);
  }
}

/** Told whatever this window does by now. */
export function afterFoundEnded(phase: SessionPhase, left: LeftRecording): Step {
  const { error, frames, folder, durationMs } = left;
  const kept = frames > 0 ? { folder, durationMs } : null;
  return {
    phase,
    effects: [
      {
        kind: 'tell',
        news: error === null ? { kind: 'finishedAway', left } : { kind: 'failed', error, kept },
      },
    ],
  };
}
