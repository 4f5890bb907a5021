import { l10n } from 'vscode';
import type { ChooserTexts } from '../../protocol/chooserTexts.ts';

/** The texts of the page in the user's language. */
export function chooserTexts(): ChooserTexts {
  return {
    title: l10n.t('Choose What to Record'),
    intro: l10n.t('It is remembered for this workspace.'),
    looking: l10n.t('Looking at what can be recorded…'),
    now: l10n.t('Chosen now: {0}'),
    fromSetting: l10n.t('As the setting has it: {0}'),
    forget: l10n.t('Use the Setting Again'),
    refresh: l10n.t('Look Again'),
    failed: l10n.t('Nothing can be shown to choose from'),
    checkSetup: l10n.t('Check Set-up'),
    tryAgain: l10n.t('Try Again'),
    editorWindow: l10n.t('VS Code'),
    displays: l10n.t('Displays'),
    noEditor: l10n.t('Which window is the one of VS Code cannot be told here: choose it yourself.'),
    windows: l10n.t('Other Windows'),
    asked: l10n.t('The desktop asks which one when recording starts.'),
    minimised: l10n.t('Not to be seen now'),
    noPicture: l10n.t('No picture of it could be taken.'),
    size: l10n.t('{0} × {1}'),
    region: l10n.t('A Region'),
    regionHint: l10n.t(
      'Draw it on the picture, or type it. Arrow keys move it by one pixel, with Shift by ten.',
    ),
    regionOn: l10n.t('Draw on'),
    regionMove: l10n.t('The region: {0} × {1} at {2}, {3}'),
    regionCorner: l10n.t('{0} of the region, at {1}, {2}'),
    topLeft: l10n.t('Top left corner'),
    bottomRight: l10n.t('Bottom right corner'),
    left: l10n.t('Left'),
    top: l10n.t('Top'),
    width: l10n.t('Width'),
    height: l10n.t('Height'),
    record: l10n.t('Record This'),
    cancel: l10n.t('Cancel'),
    nothingChosen: l10n.t('Nothing is chosen yet.'),
    nothingFound: l10n.t('There is nothing to choose from here.'),
    sourceEditor: l10n.t('This VS Code window'),
    sourceDisplay: l10n.t('Display {0}'),
    sourceWindow: l10n.t('Another window ({0})'),
    sourceRegion: l10n.t('Region of {0} × {1} at {2}, {3}'),
    sourceAskedDisplay: l10n.t('A display that you share'),
    sourceAskedWindow: l10n.t('A window that you share'),
  };
}
