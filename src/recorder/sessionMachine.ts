import type { SessionState } from '../protocol/recorderProtocol.ts';

/**
 * What can happen to a session.
 *
 * - `countedDown`: the countdown is over.
 * - `firstFrame`: the first frame, of all or after a pause, is in the file.
 * - `pauseRequested`, `resumeRequested`: somebody asked for it.
 * - `resumeFailed`: no frame came after the pause; what was recorded before stays as it was.
 * - `endRequested`: somebody asked to stop or to discard, or it was to end now.
 * - `broken`: it cannot go on: ffmpeg ended by itself, the file cannot be written.
 * - `finished`, `failed`, `discarded`: all is closed, and this is what came of it.
 */
export const sessionEvents = [
  'countedDown',
  'firstFrame',
  'pauseRequested',
  'resumeRequested',
  'resumeFailed',
  'endRequested',
  'broken',
  'finished',
  'failed',
  'discarded',
] as const;
export type SessionEvent = (typeof sessionEvents)[number];

/** At any time before the end. */
const ends = { endRequested: 'stopping', broken: 'stopping' } as const;

/** Every legal transition; what is not here cannot happen. */
const transitions: Readonly<
  Record<SessionState, Readonly<Partial<Record<SessionEvent, SessionState>>>>
> = {
  countdown: { countedDown: 'starting', ...ends },
  starting: { firstFrame: 'recording', ...ends },
  recording: { pauseRequested: 'paused', ...ends },
  paused: { resumeRequested: 'resuming', ...ends },
  resuming: {
    firstFrame: 'recording',
    pauseRequested: 'paused',
    resumeFailed: 'paused',
    ...ends,
  },
  stopping: { finished: 'finished', failed: 'failed', discarded: 'discarded' },
  finished: {},
  failed: {},
  discarded: {},
};

/** A fault of ours, never of the user's: an event in a state that has no place for it. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
  readonly state: SessionState;
  readonly event: SessionEvent;

  constructor(state: SessionState, event: SessionEvent) {
    super(`A session that is ${state} cannot take the event ${event}.`);
    this.state = state;
    this.event = event;
  }
}

/** The state after an event. Throws IllegalTransition. */
export function nextState(state: SessionState, event: SessionEvent): SessionState {
  const next = transitions[state][event];
  if (next === undefined) {
    throw new IllegalTransition(state, event);
  }
  return next;
}

/** Whether nothing that follows can be recorded any more. */
export function isEnding(state: SessionState): boolean {
  return transitions[state].endRequested === undefined;
}
