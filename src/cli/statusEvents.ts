import { runningTime } from '../base/amounts.ts';
import { soundKeys } from './soundKeys.ts';
import { sourceText } from '../protocol/source.ts';
import type { SessionStatus } from '../protocol/recorderProtocol.ts';
import type { OutputObject } from './output.ts';

/** Something that happened to a recording, for programs and for people. */
export interface StatusEvent {
  readonly object: OutputObject;
  readonly note: string;
}

/**
 * What happened between two looks at a recording: seconds counted down, pauses, muting, and how the
 * picture holds on to its source. `previous` is undefined at the first look. Pure.
 */
export function statusEvents(
  previous: SessionStatus | undefined,
  current: SessionStatus,
): StatusEvent[] {
  return [
    ...countdownEvents(previous, current),
    ...pauseEvents(previous, current),
    ...muteEvents(previous, current),
    ...pictureEvents(previous, current),
  ];
}

function countdownEvents(
  previous: SessionStatus | undefined,
  current: SessionStatus,
): StatusEvent[] {
  const seconds = secondsLeft(current);
  return seconds === 0 || seconds === secondsLeft(previous)
    ? []
    : [{ object: { type: 'countdown', seconds }, note: `${seconds} ...` }];
}

function secondsLeft(status: SessionStatus | undefined): number {
  return Math.ceil((status?.countdownMs ?? 0) / 1000);
}

function pauseEvents(previous: SessionStatus | undefined, current: SessionStatus): StatusEvent[] {
  const { state, elapsedMs } = current;
  if (previous === undefined || previous.state === state) {
    return [];
  }
  const at = runningTime(elapsedMs);
  if (state === 'paused') {
    return [{ object: { type: 'paused', ms: elapsedMs }, note: `Paused at ${at}. p goes on.` }];
  }
  const wentOn = state === 'recording' && ['paused', 'resuming'].includes(previous.state);
  return wentOn ? [{ object: { type: 'resumed', ms: elapsedMs }, note: `Going on at ${at}.` }] : [];
}

function muteEvents(previous: SessionStatus | undefined, current: SessionStatus): StatusEvent[] {
  return current.sound.flatMap(({ kind, muted }) => {
    const before = previous?.sound.find((sound) => sound.kind === kind)?.muted ?? false;
    if (before === muted) {
      return [];
    }
    const { key, name } = soundKeys[kind];
    const ms = current.elapsedMs;
    return [
      muted
        ? {
            object: { type: 'muted', kind, ms },
            note: `The ${name} is muted. ${key} opens it again.`,
          }
        : { object: { type: 'unmuted', kind, ms }, note: `The ${name} is open again.` },
    ];
  });
}

/** The picture of a window that cannot be seen stands still; a notice says why, this says until when. */
function pictureEvents(previous: SessionStatus | undefined, current: SessionStatus): StatusEvent[] {
  const { picture, source, state } = current;
  return previous?.picture === 'held' && picture === 'following' && state !== 'stopping'
    ? [
        {
          object: { type: 'picture', picture },
          note: `The picture of ${sourceText(source)} is back.`,
        },
      ]
    : [];
}
