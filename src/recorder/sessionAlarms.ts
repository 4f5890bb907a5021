import type { Notice, RecordingRequest } from '../protocol/recorderProtocol.ts';
import { MediaAlarm } from './mediaAlarm.ts';
import type { SessionClock } from './sessionClock.ts';
import { stillRecording, stoppedAfter } from './sessionWords.ts';

export interface SessionAlarmsOptions {
  readonly request: Pick<RecordingRequest, 'stopAfterMs' | 'remindAfterMs'>;
  readonly clock: SessionClock;
  readonly onRemind: (notice: Notice) => void;
  /** What is recorded from that media time on is not wanted. */
  readonly onNearEnd: (mediaMs: number) => void;
  readonly onEnd: (atMonotonicMs: number, notice: Notice) => void;
}

/** The end is told so long before, that no frame beyond it is written. */
const aheadMs = 500;

/** What is to happen when so much is recorded: a reminder, and the end. Pauses do not count. */
export class SessionAlarms {
  readonly #alarms: readonly MediaAlarm[];

  constructor({ request, clock, onRemind, onNearEnd, onEnd }: SessionAlarmsOptions) {
    const { stopAfterMs, remindAfterMs } = request;
    const alarms: MediaAlarm[] = [];
    if (remindAfterMs !== null) {
      const remind = (): void => onRemind(stillRecording(remindAfterMs));
      alarms.push(new MediaAlarm(clock, remindAfterMs, remind));
    }
    if (stopAfterMs !== null) {
      const cut = (): void => onNearEnd(stopAfterMs);
      const end = (): void => onEnd(clock.monotonicAt(stopAfterMs), stoppedAfter(stopAfterMs));
      alarms.push(new MediaAlarm(clock, Math.max(0, stopAfterMs - aheadMs), cut));
      alarms.push(new MediaAlarm(clock, stopAfterMs, end));
    }
    this.#alarms = alarms;
  }

  /** The clock runs. */
  arm(): void {
    for (const alarm of this.#alarms) {
      alarm.arm();
    }
  }

  disarm(): void {
    for (const alarm of this.#alarms) {
      alarm.disarm();
    }
  }
}
