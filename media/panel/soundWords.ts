import { unreachable } from '../../src/base/unreachable.ts';
import type { SoundKind, SoundStatus } from '../../src/protocol/recorderProtocol.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';

export function soundTitle(
  kind: SoundKind,
  texts: Pick<PanelTexts, 'microphone' | 'systemSound'>,
): string {
  return kind === 'microphone' ? texts.microphone : texts.systemSound;
}

/** What there is to say of a sound besides its level. */
export interface SoundWords {
  /** Empty when all is well. */
  readonly state: string;
  /** What to do about it; empty when nothing is wrong. */
  readonly warning: string;
}

type Texts = Pick<
  PanelTexts,
  | 'soundStarting'
  | 'soundMuted'
  | 'soundLost'
  | 'soundLostRemedy'
  | 'soundUnavailable'
  | 'soundUnavailableRemedy'
  | 'microphoneSilent'
  | 'microphoneSilentRemedy'
  | 'systemSilent'
>;

/**
 * Silence from a microphone is a fault: nobody switches one on to record nothing. A computer that
 * plays nothing is none.
 */
export function soundWords(status: SoundStatus, texts: Texts): SoundWords {
  switch (status.state) {
    case 'starting':
      return { state: texts.soundStarting, warning: '' };
    case 'lost':
      return { state: texts.soundLost, warning: texts.soundLostRemedy };
    case 'unavailable':
      return { state: texts.soundUnavailable, warning: texts.soundUnavailableRemedy };
    case 'on':
      return onWords(status, texts);
    default:
      return unreachable(status.state);
  }
}

function onWords({ kind, muted, silent }: SoundStatus, texts: Texts): SoundWords {
  if (muted) {
    return { state: texts.soundMuted, warning: '' };
  }
  if (!silent) {
    return { state: '', warning: '' };
  }
  return kind === 'microphone'
    ? { state: texts.microphoneSilent, warning: texts.microphoneSilentRemedy }
    : { state: texts.systemSilent, warning: '' };
}
