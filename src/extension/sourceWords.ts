import { unreachable } from '../base/unreachable.ts';
import type { ChosenSource } from '../protocol/panelProtocol.ts';
import type { PictureHold, Source } from '../protocol/recorderProtocol.ts';
import type { Translator } from './translator.ts';

/** What a source is called. A window's title is foreign text; null: it is not known. */
export function sourceWords(source: Source, title: string | null, l10n: Translator): string {
  switch (source.kind) {
    case 'display':
      return l10n.t('Display {0}', source.index + 1);
    case 'window':
      if (source.id === null) {
        return l10n.t('This VS Code window');
      }
      return title === null || title === '' ? l10n.t('A window') : title;
    case 'region': {
      const { x, y, width, height } = source.area;
      return l10n.t('Region of {0} × {1} at {2}, {3}', width, height, x, y);
    }
    default:
      return unreachable(source);
  }
}

/** What the desktop asks its user for. */
export function askedWords({ kind }: Source, l10n: Translator): string {
  return kind === 'window' ? l10n.t('A window that you share') : l10n.t('A display that you share');
}

export function chosenWords(chosen: ChosenSource, l10n: Translator): string {
  return chosen.asked
    ? askedWords(chosen.source, l10n)
    : sourceWords(chosen.source, chosen.title, l10n);
}

/** What is to be said about how the picture holds on to its source; undefined: all is as expected. */
export function holdWords(hold: PictureHold, l10n: Translator): string | undefined {
  switch (hold) {
    case 'fixed':
    case 'following':
      return undefined;
    case 'held':
      return l10n.t('The window is not to be seen: its last picture stays');
    case 'rectangle':
      return l10n.t('The place is recorded where the window was, not the window');
    default:
      return unreachable(hold);
  }
}
