import { runningTime, seconds } from '../base/amounts.ts';
import type { ErrorCode, ErrorData } from '../base/errors.ts';
import type { RecordingSummary } from '../protocol/recorderProtocol.ts';
import { unreachable } from '../base/unreachable.ts';
import type { SessionNews } from './sessionPhase.ts';
import type { Translator } from './translator.ts';

/** What a button under a message does. */
export type MessageAction =
  | 'play'
  | 'reveal'
  | 'saveAs'
  | 'dontShowAgain'
  | 'getFfmpeg'
  | 'chooseFolder'
  | 'openFfmpegSetting'
  | 'openEncoderSetting'
  | 'openSettings'
  | 'checkSetup'
  | 'showRecordings'
  | 'showLog'
  | 'chooseSource'
  | 'chooseMicrophone'
  | 'soundSettings'
  | 'stop'
  /** Nothing: it says that all is well. */
  | 'goOn';

export interface Message {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly actions: readonly MessageAction[];
}

/** The actions that help with an error, best first. */
const helpFor: Readonly<Record<ErrorCode, readonly MessageAction[]>> = {
  'already-recording': [],
  cancelled: [],
  'disk-full': ['chooseFolder', 'showRecordings'],
  'encoder-unavailable': ['openEncoderSetting', 'showLog'],
  'ffmpeg-failed': ['showLog', 'checkSetup'],
  'ffmpeg-not-found': ['getFfmpeg', 'openFfmpegSetting', 'showLog'],
  'ffmpeg-unusable': ['openFfmpegSetting', 'getFfmpeg', 'showLog'],
  'folder-not-writable': ['chooseFolder', 'showLog'],
  internal: ['showLog'],
  'invalid-input': ['openSettings', 'showLog'],
  'newer-format': ['showLog'],
  'no-display': ['checkSetup', 'showLog'],
  'not-a-recording': ['showLog'],
  'not-recording': [],
  'permission-denied': ['checkSetup', 'showLog'],
  'recorder-lost': ['showLog'],
  'source-unavailable': ['chooseSource', 'showLog'],
  'wayland-only': ['checkSetup', 'showLog'],
  'write-failed': ['showLog', 'checkSetup'],
};

/** undefined: nothing worth a message. What the user cancelled, the user knows. */
export function messageForError(error: ErrorData): Message | undefined {
  if (error.code === 'cancelled') {
    return undefined;
  }
  const mistimed = error.code === 'already-recording' || error.code === 'not-recording';
  return {
    severity: mistimed ? 'info' : 'error',
    text: `${error.message} ${error.remedy}`,
    actions: helpFor[error.code],
  };
}

export interface NewsContext {
  /** The recording ended because it had reached the length that is set. */
  readonly stoppedByItself: boolean;
}

export function messageForNews(
  news: SessionNews,
  { stoppedByItself }: NewsContext,
  l10n: Translator,
): Message | undefined {
  switch (news.kind) {
    case 'alreadyStarting':
      return note(l10n.t('The recording is already starting.'));
    case 'alreadyRecording':
      return note(l10n.t('A recording is already running. Stop it before you start another.'));
    case 'alreadyStopping':
      return note(l10n.t('The recording is already being finished.'));
    case 'notRecording':
      return note(l10n.t('There is no recording under way.'));
    case 'nothingToPause':
      return note(l10n.t('Nothing is being recorded that could be paused.'));
    case 'notPaused':
    case 'notResumed':
      return messageForError(news.error);
    case 'discarded':
      return undefined;
    case 'foreign': {
      const text = l10n.t(
        'Codereel was updated while it recorded: that recording is being finished, and will be in the list.',
      );
      return { severity: 'info', text, actions: ['showRecordings'] };
    }
    case 'finished': {
      const recorded = recordedText(news.summary, l10n);
      return finished(
        stoppedByItself ? l10n.t('{0} It stopped by itself, as set.', recorded) : recorded,
      );
    }
    case 'finishedAway': {
      const { ended } = news.left;
      const away = l10n.t(
        '{0} It ended while this window was away.',
        recordedText(news.left, l10n),
      );
      return finished(ended === null ? away : `${away} ${ended.message}`);
    }
    case 'failed':
      return messageForFailure(news, l10n);
    // What became of it is told when that is known.
    case 'lost':
      return undefined;
    default:
      return unreachable(news);
  }
}

function recordedText(
  {
    durationMs,
    dropped,
    withoutPictureMs,
  }: Pick<RecordingSummary, 'durationMs' | 'dropped' | 'withoutPictureMs'>,
  l10n: Translator,
): string {
  const length = runningTime(durationMs);
  const recorded = droppedText(length, dropped, l10n);
  return withoutPictureMs === 0
    ? recorded
    : l10n.t('{0} No picture came for {1}.', recorded, seconds(withoutPictureMs));
}

function droppedText(length: string, dropped: number, l10n: Translator): string {
  switch (dropped) {
    case 0:
      return l10n.t('Recorded {0}.', length);
    case 1:
      return l10n.t('Recorded {0}; 1 frame was dropped.', length);
    default:
      return l10n.t('Recorded {0}; {1} frames were dropped.', length, dropped);
  }
}

function finished(text: string): Message {
  return { severity: 'info', text, actions: ['play', 'reveal', 'saveAs', 'dontShowAgain'] };
}

function note(text: string): Message {
  return { severity: 'info', text, actions: [] };
}

/** A recording that broke off says first what is kept of it. */
export function messageForFailure(
  news: Pick<SessionNews & { kind: 'failed' }, 'error' | 'kept'>,
  l10n: Translator,
): Message | undefined {
  const message = messageForError(news.error);
  if (message === undefined || news.kept === null) {
    return message;
  }
  const length = runningTime(news.kept.durationMs);
  return {
    severity: 'error',
    text: l10n.t('{0} What was recorded until then is kept ({1}).', message.text, length),
    actions: ['play', 'reveal', 'showLog'],
  };
}
