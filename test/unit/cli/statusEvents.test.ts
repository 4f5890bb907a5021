import { expect, it } from 'vitest';
import { statusEvents } from '../../../src/cli/statusEvents.ts';
import type { SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import { exampleMicrophone as microphone } from '../protocol/statusExamples.ts';
import { recordingStatus } from './statusExamples.ts';

function countdown(countdownMs: number): Partial<SessionStatus> {
  return { state: 'countdown', countdownMs };
}

/** What is told of a session that is seen in these states, one after another. */
function told(...seen: readonly Partial<SessionStatus>[]): unknown[] {
  let previous: SessionStatus | undefined;
  return seen.flatMap((facts) => {
    const current = { ...recordingStatus, ...facts };
    const events = statusEvents(previous, current);
    previous = current;
    return events.map(({ object }) => object);
  });
}

it('tells each second of a countdown once, and not the end of it', () => {
  expect(
    told(countdown(3000), countdown(2500), countdown(2000), countdown(900), { state: 'starting' }),
  ).toEqual([
    { type: 'countdown', seconds: 3 },
    { type: 'countdown', seconds: 2 },
    { type: 'countdown', seconds: 1 },
  ]);
});

it('tells of a pause and of going on, once each, with the time in the video', () => {
  expect(
    told(
      { state: 'recording', elapsedMs: 900 },
      { state: 'paused', elapsedMs: 1000 },
      { state: 'paused', elapsedMs: 1000 },
      { state: 'resuming', elapsedMs: 1000 },
      { state: 'recording', elapsedMs: 1010 },
      { state: 'recording', elapsedMs: 1500 },
    ),
  ).toEqual([
    { type: 'paused', ms: 1000 },
    { type: 'resumed', ms: 1010 },
  ]);
});

it('does not call the beginning a going on', () => {
  expect(told({ state: 'starting' }, { state: 'recording' })).toEqual([]);
});

it('tells which sound was muted and opened', () => {
  const elapsedMs = 5;
  expect(
    told(
      { elapsedMs, sound: [microphone] },
      { elapsedMs, sound: [{ ...microphone, muted: true }] },
      { elapsedMs, sound: [{ ...microphone, muted: true, levelDb: -30 }] },
      { elapsedMs, sound: [microphone] },
    ),
  ).toEqual([
    { type: 'muted', kind: 'microphone', ms: 5 },
    { type: 'unmuted', kind: 'microphone', ms: 5 },
  ]);
});

it('tells when a window that was held can be seen again', () => {
  const source = { kind: 'window', id: 7 } as const;
  expect(
    told(
      { source, picture: 'following' },
      { source, picture: 'held' },
      { source, picture: 'following' },
    ),
  ).toEqual([{ type: 'picture', picture: 'following' }]);
});

it('has nothing to tell of the picture once the file is being finished', () => {
  expect(
    told({ state: 'paused', picture: 'held' }, { state: 'stopping', picture: 'following' }),
  ).toEqual([]);
});
