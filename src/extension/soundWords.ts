import type { SoundKind, SoundStatus } from '../protocol/recorderProtocol.ts';
import type { Translator } from './translator.ts';

export function soundName(kind: SoundKind, l10n: Translator): string {
  return kind === 'microphone' ? l10n.t('Microphone') : l10n.t('System sound');
}

/**
 * In a word or two, what keeps a sound out of the video; undefined: nothing does. The microphone's
 * silence counts; that the computer plays nothing is no trouble.
 */
export function soundRemark(sounds: readonly SoundStatus[], l10n: Translator): string | undefined {
  const has = (holds: (sound: SoundStatus) => boolean): boolean => sounds.some(holds);
  if (has(({ state }) => state === 'lost' || state === 'unavailable')) {
    return l10n.t('sound lost');
  }
  if (has(({ muted }) => muted)) {
    return l10n.t('muted');
  }
  return has(({ kind, silent }) => kind === 'microphone' && silent)
    ? l10n.t('microphone silent')
    : undefined;
}

/** One line on a sound: which, and how it is. */
export function soundLine(sound: SoundStatus, l10n: Translator): string {
  return `${soundName(sound.kind, l10n)}: ${soundState(sound, l10n)}`;
}

function soundState({ kind, state, muted, silent }: SoundStatus, l10n: Translator): string {
  if (state === 'lost') {
    return l10n.t('lost, silence is recorded until it is back');
  }
  if (state === 'unavailable') {
    return l10n.t('not available');
  }
  if (state === 'starting') {
    return l10n.t('starting');
  }
  if (muted) {
    return l10n.t('muted');
  }
  return kind === 'microphone' && silent ? l10n.t('on, but silent') : l10n.t('on');
}
