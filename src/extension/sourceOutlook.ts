import { unreachable } from '../base/unreachable.ts';
import type { ChosenSource } from '../protocol/panelProtocol.ts';
import type { Source } from '../protocol/recorderProtocol.ts';
import type { Translator } from './translator.ts';

/** What kind of screen there is. `areas`: displays and regions can be recorded there, windows cannot. */
export type ScreenKind = 'x11' | 'wayland' | 'areas';

export interface OutlookInputs {
  readonly source: Source;
  /** Somebody named it: the user, or the workspace's settings. */
  readonly isNamed: boolean;
  readonly screen: ScreenKind;
  /** Whether VS Code's own window was found when last looked for; undefined: nobody has looked. */
  readonly editorFound: boolean | undefined;
}

/** What will really be recorded, of what is chosen. */
export type Outlook = Pick<ChosenSource, 'source' | 'asked' | 'note'>;

const firstDisplay: Source = { kind: 'display', index: 0 };

/**
 * The window of VS Code that nobody asked for by name gives way to the display where it cannot be had.
 * What was asked for gives way to nothing: the recorder then says that it cannot be had.
 */
export function sourceOutlook(inputs: OutlookInputs, l10n: Translator): Outlook {
  const { source, isNamed, screen, editorFound } = inputs;
  const isDefault = source.kind === 'window' && source.id === null && !isNamed;
  switch (screen) {
    case 'x11':
      return isDefault && editorFound === false
        ? instead(l10n.t('The window of VS Code is not found among the windows here.'))
        : plain(source);
    case 'areas':
      if (source.kind !== 'window') {
        return plain(source);
      }
      return isDefault ? instead(onlyAreas(l10n)) : { ...plain(source), note: onlyAreas(l10n) };
    case 'wayland':
      return waylandOutlook(isDefault ? firstDisplay : source, l10n);
    default:
      return unreachable(screen);
  }
}

function plain(source: Source): Outlook {
  return { source, asked: false, note: null };
}

function instead(note: string): Outlook {
  return { source: firstDisplay, asked: false, note };
}

function onlyAreas(l10n: Translator): string {
  return l10n.t('This system can only record displays and regions, not single windows.');
}

/** As the desktop is asked in wayland/waylandPicture.ts. */
function waylandOutlook(source: Source, l10n: Translator): Outlook {
  if (source.kind === 'display') {
    return { source, asked: true, note: l10n.t('The desktop asks you for a display.') };
  }
  return source.kind === 'window' && source.id === null
    ? { source, asked: true, note: l10n.t('The desktop asks you for a window.') }
    : {
        ...plain(source),
        note: l10n.t('On Wayland, regions and chosen windows cannot be recorded.'),
      };
}
