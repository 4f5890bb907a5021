import { unreachable } from '../base/unreachable.ts';
import type { Notice } from '../protocol/recorderProtocol.ts';
import type { Message, MessageAction } from './messages.ts';
import type { Translator } from './translator.ts';

/**
 * What becomes of a notice of the recorder. `panel`: it stands in the panel, and what it is about in
 * the status bar; that is all. `window`: one notification for as long as the window is open, for what
 * is the same in every recording. `recording`: one in each recording. `always`: each time.
 */
export type NoticeTelling =
  | { readonly how: 'panel' }
  | { readonly how: 'window' | 'recording' | 'always'; readonly message: Message };

/**
 * Interrupts only for what the user does not know, cannot see, and would be sorry to learn at the
 * end.
 */
export function tellingOf(notice: Notice, l10n: Translator): NoticeTelling {
  switch (notice.code) {
    // The user hid the window, or the platform has always been so; what is back is as it should be.
    case 'window-held':
    case 'window-rectangle':
    case 'sound-back':
    case 'preview-failed':
    // It plays, and the next window makes the index.
    case 'index-missing':
    // The news of the finished recording say it.
    case 'stopped-after':
    // It goes on by itself, and the loss was told.
    case 'picture-back':
    case 'display-changed':
      return { how: 'panel' };
    // Whatever the reason is by now: it stands in the panel, and in the log.
    case 'picture-lost': {
      const text = l10n.t(
        'The recording has lost its picture. It goes on, and Codereel keeps trying to get the picture back.',
      );
      return { how: 'recording', message: warning(text, 'showLog') };
    }
    // These name the folder, and how much room there is. What runs, no other folder helps.
    case 'disk-low':
      return { how: 'always', message: warning(recorderWords(notice), 'showRecordings', 'stop') };
    case 'disk-full':
      return {
        how: 'always',
        message: warning(recorderWords(notice), 'chooseFolder', 'showRecordings'),
      };
    case 'folder-gone':
      return { how: 'always', message: warning(recorderWords(notice), 'showRecordings') };
    case 'not-written':
      return { how: 'always', message: warning(recorderWords(notice), 'chooseFolder') };
    case 'cursor-unavailable':
    case 'keys-unavailable':
      return { how: 'window', message: warning(recorderWords(notice), 'checkSetup', 'showLog') };
    case 'buffer-limit-ignored':
      return { how: 'window', message: warning(recorderWords(notice), 'openSettings') };
    // These name the device.
    case 'sound-unavailable':
    case 'sound-lost':
      return { how: 'recording', message: warning(recorderWords(notice), 'soundSettings') };
    case 'microphone-silent': {
      const text = l10n.t('The microphone gives nothing but silence. Is it on, and the right one?');
      return { how: 'recording', message: warning(text, 'chooseMicrophone') };
    }
    // The news of the finished recording follow, and offer what can be done with it.
    case 'window-closed': {
      const text = l10n.t('The window that was recorded was closed: the recording is finished.');
      return { how: 'always', message: warning(text) };
    }
    case 'still-recording': {
      // It names the length that was set: what is known here may be half a second behind.
      const text = recorderWords(notice);
      const message: Message = { severity: 'info', text, actions: ['stop', 'goOn'] };
      return { how: 'always', message };
    }
    default:
      return unreachable(notice.code);
  }
}

function warning(text: string, ...actions: readonly MessageAction[]): Message {
  return { severity: 'warning', text, actions };
}

function recorderWords({ message, remedy }: Notice): string {
  return `${message} ${remedy}`;
}
