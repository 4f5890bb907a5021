import type { Mode } from '../protocol/mode.ts';
import type { SessionStatus, SoundStatus } from '../protocol/recorderProtocol.ts';
import { markdownText } from './foreignText.ts';
import type { Translator } from './translator.ts';

/** The parts of the status bar's tooltip: Markdown with icons and links to commands. */

export function modeName(mode: Mode, l10n: Translator): string {
  return mode === 'instant' ? l10n.t('Instant') : l10n.t('Studio');
}

/** The commands a tooltip may run when one of its links is clicked. */
export const tooltipCommands = [
  'codereel.showPanel',
  'codereel.showRecordings',
  'codereel.chooseSource',
  'codereel.stop',
  'codereel.pause',
  'codereel.resume',
  'codereel.restart',
  'codereel.toggleMicrophone',
  'codereel.toggleSystemSound',
  'codereel.discard',
  'codereel.checkSetup',
  'codereel.showLog',
] as const;
type TooltipCommand = (typeof tooltipCommands)[number];

export function tooltip(...paragraphs: readonly string[]): string {
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

export function heading(title: string): string {
  return `**${title}**`;
}

/** Two spaces before the end of a line break it in Markdown. */
export function lines(content: readonly string[]): string {
  return content.join('  \n');
}

export function links(content: readonly string[]): string {
  return content.join(' &nbsp; ');
}

export function modeLine(mode: Mode, l10n: Translator): string {
  return l10n.t('Mode: {0}', modeName(mode, l10n));
}

/** A window's title comes from elsewhere. */
export function sourceLine(source: string, l10n: Translator): string {
  return l10n.t('Records: {0}', markdownText(source));
}

export function figures(status: SessionStatus, l10n: Translator): string[] {
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

export function link(icon: string, title: string, command: TooltipCommand): string {
  // No line may break between the two.
  return `[$(${icon})\u00A0${title}](command:${command})`;
}

export function panelLink(l10n: Translator): string {
  return link('dashboard', l10n.t('Panel'), 'codereel.showPanel');
}

export function recordingsLink(l10n: Translator): string {
  return link('list-unordered', l10n.t('Recordings'), 'codereel.showRecordings');
}

export function stopLink(l10n: Translator): string {
  return link('stop-circle', l10n.t('Stop'), 'codereel.stop');
}

export function cancelLink(l10n: Translator): string {
  return link('close', l10n.t('Cancel'), 'codereel.stop');
}

export function resumeLink(l10n: Translator): string {
  return link('debug-continue', l10n.t('Resume'), 'codereel.resume');
}

export function restartLink(l10n: Translator): string {
  return link('debug-restart', l10n.t('Restart'), 'codereel.restart');
}

export function sourceLink(l10n: Translator): string {
  return link('screen-full', l10n.t('Choose What to Record'), 'codereel.chooseSource');
}

export function muteLink({ kind, muted }: SoundStatus, l10n: Translator): string {
  const icon = muted ? 'unmute' : 'mute';
  return kind === 'microphone'
    ? link(
        icon,
        muted ? l10n.t('Unmute Microphone') : l10n.t('Mute Microphone'),
        'codereel.toggleMicrophone',
      )
    : link(
        icon,
        muted ? l10n.t('Unmute System Sound') : l10n.t('Mute System Sound'),
        'codereel.toggleSystemSound',
      );
}

export function discardLink(l10n: Translator): string {
  return link('trash', l10n.t('Discard...'), 'codereel.discard');
}

export function setupLink(l10n: Translator): string {
  return link('checklist', l10n.t('Check Set-up'), 'codereel.checkSetup');
}

export function logLink(l10n: Translator): string {
  return link('output', l10n.t('Log'), 'codereel.showLog');
}
