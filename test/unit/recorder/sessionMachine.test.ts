import { describe, expect, it } from 'vitest';
import { sessionStates, type SessionState } from '../../../src/protocol/recorderProtocol.ts';
import {
  IllegalTransition,
  nextState,
  sessionEvents,
  type SessionEvent,
} from '../../../src/recorder/sessionMachine.ts';

const legal: readonly (readonly [SessionState, SessionEvent, SessionState])[] = [
  ['starting', 'firstFrame', 'recording'],
  ['starting', 'endRequested', 'stopping'],
  ['starting', 'broken', 'stopping'],
  ['recording', 'endRequested', 'stopping'],
  ['recording', 'broken', 'stopping'],
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
});
