import { describe, expect, it } from 'vitest';
import { sessionStates, type SessionState } from '../../../src/protocol/recorderProtocol.ts';
import {
  IllegalTransition,
  isEnding,
  nextState,
  sessionEvents,
  type SessionEvent,
} from '../../../src/recorder/sessionMachine.ts';

const legal: readonly (readonly [SessionState, SessionEvent, SessionState])[] = [
  ['countdown', 'countedDown', 'starting'],
  ['countdown', 'endRequested', 'stopping'],
  ['countdown', 'broken', 'stopping'],
  ['starting', 'firstFrame', 'recording'],
  ['starting', 'endRequested', 'stopping'],
  ['starting', 'broken', 'stopping'],
  ['recording', 'pauseRequested', 'paused'],
  ['recording', 'endRequested', 'stopping'],
  ['recording', 'broken', 'stopping'],
  ['paused', 'resumeRequested', 'resuming'],
  ['paused', 'endRequested', 'stopping'],
  ['paused', 'broken', 'stopping'],
  ['resuming', 'firstFrame', 'recording'],
  ['resuming', 'pauseRequested', 'paused'],
  ['resuming', 'resumeFailed', 'paused'],
  ['resuming', 'endRequested', 'stopping'],
  ['resuming', 'broken', 'stopping'],
  ['stopping', 'finished', 'finished'],
  ['stopping', 'failed', 'failed'],
  ['stopping', 'discarded', 'discarded'],
];

const illegal = sessionStates.flatMap((state) =>
  sessionEvents
    .filter((event) => !legal.some(([from, by]) => from === state && by === event))
    .map((event) => [state, event] as const),
);

describe('the states of a session', () => {
  it.each(legal)('%s takes %s and becomes %s', (state, event, next) => {
    expect(nextState(state, event)).toBe(next);
  });

  it.each(illegal)('%s refuses %s with a typed error', (state, event) => {
    expect(() => nextState(state, event)).toThrow(new IllegalTransition(state, event));
  });

  it('can end from every state but those that are the end', () => {
    expect(sessionStates.filter(isEnding)).toEqual(['stopping', 'finished', 'failed', 'discarded']);
  });
});
