import type { SessionState } from '../protocol/recorderProtocol.ts';

/**
 * What can happen to a session.
 *
 * - `firstFrame`: the first frame is in the file.
 * - `endRequested`: somebody asked to stop or to discard.
 * - `broken`: it cannot go on: ffmpeg ended by itself, the file cannot be written.
 * - `finished`, `failed`, `discarded`: all is closed, and this is what came of it.
 */
export const sessionEvents = [
  'firstFrame',
  'endRequested',
  'broken',
  'finished',
  'failed',
  'discarded',
] as const;
export type SessionEvent = (typeof sessionEvents)[number];

/** Every legal transition; what is not here cannot happen. */
const transitions: Readonly<
  Record<SessionState, Readonly<Partial<Record<SessionEvent, SessionState>>>>
> = {
  countdown: {},
  starting: { firstFrame: 'recording', endRequested: 'stopping', broken: 'stopping' },
  recording: { endRequested: 'stopping', broken: 'stopping' },
  paused: {},
  resuming: {},
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
