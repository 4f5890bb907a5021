import type { CodereelError } from '../../base/errors.ts';
import type { Notice, SoundKind } from '../../protocol/recorderProtocol.ts';

/** What a sound is called at the beginning of a sentence. */
const names: Record<SoundKind, string> = {
  microphone: 'The microphone',
  system: 'The system sound',
};

export function unavailableNotice(kind: SoundKind, error: CodereelError): Notice {
  return {
    code: 'sound-unavailable',
    message: `${names[kind]} is not recorded: ${error.message}`,
    remedy: error.remedy,
  };
}

export function lostNotice(kind: SoundKind): Notice {
  return {
    code: 'sound-lost',
    message: `${names[kind]} is gone; the recording goes on without it.`,
    remedy: 'Connect its device again: it is recorded from then on.',
  };
}

export function encoderDiesNotice(kind: SoundKind): Notice {
  return {
    code: 'sound-lost',
    message: `${names[kind]} cannot be encoded; the recording goes on, and it is tried again.`,
    remedy: 'It is silent until then; "Codereel: Show Log" says what happened.',
  };
}

export function encoderLostNotice(kind: SoundKind): Notice {
  return {
    code: 'sound-lost',
    message: `${names[kind]} can no longer be recorded; the recording goes on without it.`,
    remedy:
      'Stop and start a new recording to have it again; "Codereel: Show Log" says what happened.',
  };
}

export function backNotice(kind: SoundKind): Notice {
  return { code: 'sound-back', message: `${names[kind]} is recorded again.`, remedy: '' };
}

export const silentNotice: Notice = {
  code: 'microphone-silent',
  message: 'The microphone gives nothing but silence.',
  remedy:
    'Check that it is not muted by a switch or by the system, or choose another one in the setting codereel.sound.microphoneDevice.',
};
