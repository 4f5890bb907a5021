import { l10n, QuickPickItemKind, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { unreachable } from '../base/unreachable.ts';
import type { CheckState, SetupCheck, SetupReport } from '../recorder/doctorReport.ts';
import { labelText } from './foreignText.ts';

/** What can be done about a check. */
export type SetupFix =
  | 'getFfmpeg'
  | 'chooseFolder'
  | 'showLog'
  | 'limitSettings'
  | 'encoderSetting'
  | 'ffmpegSetting';

interface SetupItem extends QuickPickItem {
  readonly fix?: SetupFix;
}

/**
 * Shows what was found, one line a check; answers with what the user wants done, if anything.
 * `ffmpegIsNamed`: by the setting or the variable, so that to install another would not help.
 */
export async function showSetupReport(
  report: SetupReport,
  { ffmpegIsNamed }: { readonly ffmpegIsNamed: boolean },
): Promise<SetupFix | undefined> {
  const chosen = await window.showQuickPick(itemsOf(report, ffmpegIsNamed), {
    title: report.ok
      ? l10n.t('Recording works here')
      : l10n.t('Something is missing before you can record'),
    placeHolder: l10n.t('What was looked at; choose one to do something about it'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.fix;
}

const icons: Readonly<Record<CheckState, string>> = { ok: 'pass', warn: 'warning', fail: 'error' };

/** The worst first: what is wrong must be seen without scrolling. */
const order: readonly CheckState[] = ['fail', 'warn', 'ok'];

function itemsOf(report: SetupReport, ffmpegIsNamed: boolean): SetupItem[] {
  const checks = order.flatMap((state) => report.checks.filter((check) => check.state === state));
  return [
    ...checks.map((check) => itemOf(check, ffmpegIsNamed)),
    { label: '', kind: QuickPickItemKind.Separator },
    { label: `$(output) ${l10n.t('Show Log')}`, fix: 'showLog' },
  ];
}

function itemOf(check: SetupCheck, ffmpegIsNamed: boolean): SetupItem {
  const { state, title, message, remedy } = check;
  const line = {
    label: `$(${icons[state]}) ${title}`,
    description: labelText(message),
    fix: fixFor(check, ffmpegIsNamed),
  };
  return remedy === '' ? line : { ...line, detail: labelText(remedy) };
}

function fixFor({ id, state }: SetupCheck, ffmpegIsNamed: boolean): SetupFix {
  const anotherFfmpeg = ffmpegIsNamed ? 'ffmpegSetting' : 'getFfmpeg';
  switch (id) {
    case 'ffmpeg':
    case 'device':
      return state === 'fail' ? anotherFfmpeg : 'ffmpegSetting';
    case 'encoder':
      // With none at all there is nothing to choose from.
      return state === 'fail' ? anotherFfmpeg : 'encoderSetting';
    case 'output':
      return 'chooseFolder';
    case 'limits':
      return 'limitSettings';
    case 'node':
    case 'display':
    case 'windows':
    case 'sound':
    case 'inputHook':
    case 'keys':
      return 'showLog';
    default:
      return unreachable(id);
  }
}
