import { unreachable } from '../base/unreachable.ts';
import type { Mode } from '../protocol/mode.ts';
import type { SessionStatus } from '../protocol/recorderProtocol.ts';
import { afterEnd, afterEndFailed, afterStartFailed, fail } from './sessionEnd.ts';
import { begin, idle, unchanged } from './sessionPhase.ts';
import { afterFound, afterFoundEnded, isFree } from './sessionReturn.ts';
import type {
  Beginning,
  NoteKind,
  SessionEvent,
  SessionNews,
  SessionPhase,
  Step,
} from './sessionPhase.ts';

/** The one place that decides what an event means in a phase. Events that come too late change nothing. */
export function step(phase: SessionPhase, event: SessionEvent): Step {
  switch (event.kind) {
    case 'startAsked':
      return askStart(phase, event.mode);
    case 'endAsked':
      return event.ending === 'restart' ? askRestart(phase) : askEnd(phase, event.ending);
    case 'pauseAsked':
      return askPause(phase);
    case 'resumeAsked':
      return askResume(phase);
    case 'launched':
      return afterLaunch(phase);
    case 'started':
      return phase.kind === 'starting' || phase.kind === 'countdown'
        ? unchanged(recording(phase.beginning, event.status))
        : unchanged(withStatus(phase, event.status));
    case 'status':
      return unchanged(withStatus(phase, event.status));
    case 'startFailed':
      return afterStartFailed(phase, event.error);
    case 'pauseFailed':
      return phase.kind === 'recording' && phase.pausing
        ? tell({ ...phase, pausing: false }, { kind: 'notPaused', error: event.error })
        : unchanged(phase);
    case 'resumeFailed':
      return phase.kind === 'resuming'
        ? tell({ ...phase, kind: 'paused' }, { kind: 'notResumed', error: event.error })
        : unchanged(phase);
    case 'endFailed':
      return phase.kind === 'stopping' ? afterEndFailed(phase, event.error) : unchanged(phase);
    case 'ended':
      return afterEnd(phase, event.summary);
    case 'lost':
      return fail(phase, event.error);
    case 'recovered':
      return unchanged(isLoss(phase) ? idle : phase);
    case 'found':
      return isFree(phase) ? afterFound(event.status) : unchanged(phase);
    case 'foundEnded':
      return afterFoundEnded(phase, event.left);
    case 'foundForeign':
      return tell(phase, { kind: 'foreign' });
    case 'left':
      return isFree(phase) ? unchanged(phase) : { phase: idle, effects: [{ kind: 'close' }] };
    default:
      return unreachable(event);
  }
}

function isLoss(phase: SessionPhase): boolean {
  return phase.kind === 'error' && phase.error.code === 'recorder-lost';
}

function tell(phase: SessionPhase, news: SessionNews): Step {
  return { phase, effects: [{ kind: 'tell', news }] };
}

function note(phase: SessionPhase, kind: NoteKind): Step {
  return tell(phase, { kind });
}

function recording(beginning: Beginning, status: SessionStatus): SessionPhase {
  return { kind: 'recording', beginning, status, pausing: false };
}

/** Says why nothing can be begun now; undefined: something can. */
function inTheWay(phase: SessionPhase): NoteKind | undefined {
  switch (phase.kind) {
    case 'starting':
    case 'countdown':
      return 'alreadyStarting';
    case 'recording':
    case 'paused':
    case 'resuming':
      return 'alreadyRecording';
    case 'stopping':
      return 'alreadyStopping';
    case 'idle':
    case 'error':
      return undefined;
    default:
      return unreachable(phase);
  }
}

function askStart(phase: SessionPhase, mode: Mode): Step {
  const obstacle = inTheWay(phase);
  return obstacle === undefined ? begin({ mode, source: null }) : note(phase, obstacle);
}

function askEnd(phase: SessionPhase, ending: 'stop' | 'discard'): Step {
  switch (phase.kind) {
    case 'idle':
    case 'error':
      return note(phase, 'notRecording');
    case 'stopping':
      // What is being thrown away to begin again is then thrown away for good.
      return phase.ending === 'restart'
        ? unchanged({ ...phase, ending: 'discard' })
        : note(phase, 'alreadyStopping');
    case 'starting':
    case 'countdown':
    case 'recording':
    case 'paused':
    case 'resuming': {
      const { beginning, status } = phase;
      // Before the launch there is nobody to tell: `launched` closes the recorder instead.
      const nobody = phase.kind === 'starting' && !phase.launched;
      return {
        phase: { kind: 'stopping', beginning, ending, status },
        effects: nobody ? [] : [{ kind: 'sendEnding', ending }],
      };
    }
    default:
      return unreachable(phase);
  }
}

function askRestart(phase: SessionPhase): Step {
  switch (phase.kind) {
    case 'idle':
    case 'error':
      return note(phase, 'notRecording');
    case 'stopping':
      return phase.ending === 'restart' ? unchanged(phase) : note(phase, 'alreadyStopping');
    case 'starting':
      // Nothing of it is recorded yet: it is what was asked for.
      return unchanged(phase);
    case 'countdown':
    case 'recording':
    case 'paused':
    case 'resuming': {
      const { status } = phase;
      const beginning = { mode: phase.beginning.mode, source: status.source };
      return {
        phase: { kind: 'stopping', beginning, ending: 'restart', status },
        effects: [{ kind: 'sendEnding', ending: 'discard' }],
      };
    }
    default:
      return unreachable(phase);
  }
}

function askPause(phase: SessionPhase): Step {
  switch (phase.kind) {
    case 'recording':
      return phase.pausing
        ? unchanged(phase)
        : { phase: { ...phase, pausing: true }, effects: [{ kind: 'sendPause' }] };
    case 'paused':
      return unchanged(phase);
    case 'idle':
    case 'starting':
    case 'countdown':
    case 'resuming':
    case 'stopping':
    case 'error':
      return note(phase, 'nothingToPause');
    default:
      return unreachable(phase);
  }
}

function askResume(phase: SessionPhase): Step {
  switch (phase.kind) {
    case 'paused':
      return { phase: { ...phase, kind: 'resuming' }, effects: [{ kind: 'sendResume' }] };
    case 'recording':
    case 'resuming':
      return unchanged(phase);
    case 'idle':
    case 'starting':
    case 'countdown':
    case 'stopping':
    case 'error':
      return note(phase, 'notRecording');
    default:
      return unreachable(phase);
  }
}

/** A recorder that comes up after the user changed their mind is closed before it records. */
function afterLaunch(phase: SessionPhase): Step {
  if (phase.kind === 'starting') {
    return {
      phase: { ...phase, launched: true },
      effects: [{ kind: 'sendStart', beginning: phase.beginning }],
    };
  }
  return { phase: phase.kind === 'error' ? phase : idle, effects: [{ kind: 'close' }] };
}

/** The recorder's own state leads, but for what it has been asked and has not come to yet. */
function withStatus(phase: SessionPhase, status: SessionStatus): SessionPhase {
  switch (phase.kind) {
    case 'starting':
    case 'countdown': {
      const { beginning } = phase;
      // Who has found the recording gets no answer to a start: this report is all that is told.
      if (status.state === 'recording') {
        return recording(beginning, status);
      }
      return status.state === 'countdown'
        ? { kind: 'countdown', beginning, status }
        : { kind: 'starting', beginning, launched: true, status };
    }
    case 'recording':
    case 'paused':
      return liveState(phase, status);
    case 'resuming':
      return status.state === 'recording'
        ? recording(phase.beginning, status)
        : { ...phase, status };
    case 'stopping':
      return { ...phase, status };
    case 'idle':
    case 'error':
      return phase;
    default:
      return unreachable(phase);
  }
}

type Running = Extract<SessionPhase, { kind: 'recording' | 'paused' }>;

function liveState(phase: Running, status: SessionStatus): SessionPhase {
  switch (status.state) {
    case 'paused':
    case 'resuming':
      return { kind: status.state, beginning: phase.beginning, status };
    case 'recording':
      return phase.kind === 'recording' ? { ...phase, status } : recording(phase.beginning, status);
    case 'countdown':
    case 'starting':
    case 'stopping':
    case 'finished':
    case 'failed':
    case 'discarded':
      // About to end: that is told in its own way.
      return { ...phase, status };
    default:
      return unreachable(status.state);
  }
}
