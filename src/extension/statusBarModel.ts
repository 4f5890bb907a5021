import { runningTime } from '../base/amounts.ts';
import type { Mode } from '../protocol/mode.ts';
import type { SessionStatus } from '../protocol/recorderProtocol.ts';
import { markdownText } from './foreignText.ts';
import type { SessionPhase } from './sessionPhase.ts';
import type { Translator } from './translator.ts';
import { unreachable } from '../base/unreachable.ts';

/** Everything the status bar item shows. Equal text and label mean: nothing worth an update. */
export interface StatusBarModel {
  readonly text: string;
  /** For screen readers; steady while recording, so that a reader is not interrupted each second. */
  readonly label: string;
  /** Markdown with icons and links to commands. */
  readonly tooltip: string;
}

export function statusBarModel(
  phase: SessionPhase,
  nextMode: Mode,
  l10n: Translator,
): StatusBarModel {
  switch (phase.kind) {
    case 'idle':
      return {
        text: `$(record) ${l10n.t('Record')}`,
        label: l10n.t('Codereel: start recording'),
        tooltip: tooltip(
          heading(l10n.t('Record a code demo')),
          lines([modeLine(nextMode, l10n)]),
          links([panelLink(l10n), recordingsLink(l10n)]),
        ),
      };
    case 'starting':
      return {
        text: `$(loading~spin) ${l10n.t('Starting...')}`,
        label: l10n.t('Codereel: recording is starting, select to stop'),
        tooltip: tooltip(
          heading(l10n.t('Recording is starting')),
          lines([modeLine(phase.mode, l10n)]),
          links([panelLink(l10n), stopLink(l10n)]),
        ),
      };
    case 'recording':
      return {
        text: `${stopMark} ${runningTime(phase.status.elapsedMs)}`,
        label: l10n.t('Codereel: recording, select to stop'),
        tooltip: tooltip(
          heading(l10n.t('Recording')),
          lines([modeLine(phase.mode, l10n), ...figures(phase.status, l10n)]),
          links([panelLink(l10n), stopLink(l10n), discardLink(l10n)]),
        ),
      };
    case 'stopping':
      return {
        text: `$(loading~spin) ${l10n.t('Finishing...')}`,
        label: l10n.t('Codereel: recording is being finished'),
        tooltip: tooltip(
          heading(l10n.t('Finishing the recording')),
          lines(phase.status === null ? [] : figures(phase.status, l10n)),
          links([panelLink(l10n)]),
        ),
      };
    case 'error':
      return {
        text: `$(warning) ${l10n.t('Record')}`,
        label: l10n.t('Codereel: the last recording failed, select to start again'),
        tooltip: tooltip(
          heading(l10n.t('The last recording failed')),
          markdownText(`${phase.error.message} ${phase.error.remedy}`),
          links([panelLink(l10n), setupLink(l10n), logLink(l10n)]),
        ),
      };
    default:
      return unreachable(phase);
  }
}

/**
 * A character and no icon: VS Code makes a button's icons anew at every change of its text, and a press
 * on an icon that is gone before the release is no click. With the time, that is once a second.
 */
const stopMark = '\u25A0';

export function modeName(mode: Mode, l10n: Translator): string {
  return mode === 'instant' ? l10n.t('Instant') : l10n.t('Studio');
}

/** The commands a tooltip may run when one of its links is clicked. */
export const tooltipCommands = [
  'codereel.showPanel',
  'codereel.showRecordings',
  'codereel.stop',
  'codereel.discard',
  'codereel.checkSetup',
  'codereel.showLog',
] as const;
type TooltipCommand = (typeof tooltipCommands)[number];

function tooltip(...paragraphs: readonly string[]): string {
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

function heading(title: string): string {
  return `**${title}**`;
}

/** Two spaces before the end of a line break it in Markdown. */
function lines(content: readonly string[]): string {
  return content.join('  \n');
}

function links(content: readonly string[]): string {
  return content.join(' &nbsp; ');
}

function modeLine(mode: Mode, l10n: Translator): string {
  return l10n.t('Mode: {0}', modeName(mode, l10n));
}

function figures(status: SessionStatus, l10n: Translator): string[] {
  const { queue, framesPerSecond, frames, dropped } = status;
  return [
    l10n.t('Frames: {0} ({1} per second)', frames, framesPerSecond.actual.toFixed(1)),
    l10n.t('Dropped: {0}', dropped),
    l10n.t(
      'Muxer queue: {0} of {1} frames, deepest {2}',
      queue.frames,
      queue.capacityFrames,
      queue.peakFrames,
    ),
  ];
}

function link(icon: string, title: string, command: TooltipCommand): string {
  return `[$(${icon}) ${title}](command:${command})`;
}

function panelLink(l10n: Translator): string {
  return link('dashboard', l10n.t('Panel'), 'codereel.showPanel');
}

function recordingsLink(l10n: Translator): string {
  return link('list-unordered', l10n.t('Recordings'), 'codereel.showRecordings');
}

function stopLink(l10n: Translator): string {
  return link('stop-circle', l10n.t('Stop'), 'codereel.stop');
}

function discardLink(l10n: Translator): string {
  return link('trash', l10n.t('Discard...'), 'codereel.discard');
}

function setupLink(l10n: Translator): string {
  return link('checklist', l10n.t('Check Set-up'), 'codereel.checkSetup');
}

function logLink(l10n: Translator): string {
  return link('output', l10n.t('Log'), 'codereel.showLog');
}
