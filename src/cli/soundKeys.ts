import { CodereelError } from '../base/errors.ts';
import type { SoundKind } from '../protocol/recorderProtocol.ts';

/** How a terminal calls each sound, and the key that mutes it and opens it again. */
export const soundKeys: Readonly<
  Record<SoundKind, { readonly key: string; readonly name: string; readonly option: string }>
> = {
  microphone: { key: 'u', name: 'microphone', option: '--microphone' },
  system: { key: 's', name: 'system sound', option: '--system-sound' },
};

export function nothingToMute(kind: SoundKind): CodereelError {
  const { name, option } = soundKeys[kind];
  return new CodereelError({
    code: 'invalid-input',
    message: `No ${name} is being recorded.`,
    remedy: `Start with ${option} to record it.`,
  });
}
