import { runningTime } from '../base/amounts.ts';
import type { ErrorData } from '../base/errors.ts';
import { messageForError, messageForFailure } from './messages.ts';
import type { Message } from './messages.ts';
import type { LostNews } from './sessionPhase.ts';
import type { Translator } from './translator.ts';

/** A recording that was interrupted, and is whole now. */
export interface RecoveredRecording {
  readonly folder: string;
  readonly name: string;
  readonly durationMs: number;
}

/** One message for all that were recovered; undefined for none. */
export function messageForRecovered(
  recovered: readonly RecoveredRecording[],
  l10n: Translator,
): Message | undefined {
  const [first] = recovered;
  if (first === undefined) {
    return undefined;
  }
  if (recovered.length === 1) {
    const { name, durationMs } = first;
    return {
      severity: 'info',
      text: l10n.t('Codereel recovered "{0}": {1} of video.', name, runningTime(durationMs)),
      actions: ['play', 'reveal', 'saveAs'],
    };
  }
  const totalMs = recovered.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return {
    severity: 'info',
    text: l10n.t(
      'Codereel recovered {0} recordings: {1} of video.',
      recovered.length,
      runningTime(totalMs),
    ),
    actions: ['showRecordings'],
  };
}

/** Of one whose recorder was lost before this window's eyes: it did not end as the user meant it to. */
export function messageForRecoveredAtOnce(
  { name, durationMs }: RecoveredRecording,
  l10n: Translator,
): Message {
  return {
    severity: 'warning',
    text: l10n.t(
      'The recorder ended unexpectedly. Codereel recovered "{0}": {1} of video.',
      name,
      runningTime(durationMs),
    ),
    actions: ['play', 'reveal', 'showLog'],
  };
}

/**
 * What is told of a recording that could not be recovered. undefined: nothing; the user cancelled it,
 * or somebody else is at it.
 */
export function messageForUnrecovered(
  name: string,
  error: ErrorData,
  l10n: Translator,
): Message | undefined {
  const message = error.code === 'already-recording' ? undefined : messageForError(error);
  return message === undefined
    ? undefined
    : {
        ...message,
        severity: 'warning',
        text: l10n.t('"{0}" could not be recovered yet. {1}', name, message.text),
      };
}

/** Of one whose recorder was lost before this window's eyes, and that could not be recovered. */
export function messageForLost(
  news: LostNews,
  { name, error }: { readonly name: string; readonly error: ErrorData },
  l10n: Translator,
): Message | undefined {
  const unrecovered = messageForUnrecovered(name, error, l10n);
  return unrecovered === undefined
    ? messageForFailure(news, l10n)
    : { ...unrecovered, text: l10n.t('{0} {1}', news.error.message, unrecovered.text) };
}
