import { runningTime } from '../base/amounts.ts';
import type { Mode } from '../protocol/mode.ts';
import type { SessionStatus, Source } from '../protocol/recorderProtocol.ts';
import { sourceText } from '../protocol/source.ts';
import { markdownText } from './foreignText.ts';
import type { SessionPhase } from './sessionPhase.ts';
import { soundLine, soundRemark } from './soundWords.ts';
import { holdWords, sourceWords } from './sourceWords.ts';
import {
  tooltip,
  heading,
  lines,
  links,
  modeLine,
  sourceLine,
  figures,
  link,
  panelLink,
  recordingsLink,
  stopLink,
  cancelLink,
  resumeLink,
  restartLink,
  sourceLink,
  muteLink,
  discardLink,
  setupLink,
  logLink,
} from './statusBarTooltip.ts';
import type { Translator } from './translator.ts';
import { unreachable } from '../base/unreachable.ts';

/** Everything the status bar items show. Models that are equal but for the tooltip: nothing worth an update. */
export interface StatusBarModel {
  readonly text: string;
  /** For screen readers; steady while recording, so that a reader is not interrupted each second. */
  readonly label: string;
  /** Markdown with icons and links to commands. */
  readonly tooltip: string;
  /** Whether it stands out: something is not as it was when recording began. */
  readonly warning: boolean;
  /** The small button beside it; undefined: there is nothing to pause. */
  readonly pause: PauseButton | undefined;
}

export interface PauseButton {
  readonly text: string;
  readonly label: string;
}

/** What the next recording would be. */
export interface NextRecording {
  readonly mode: Mode;
  readonly source: Source;
  /** What it shows, in words. */
  readonly sourceWords: string;
}

export function statusBarModel(
  phase: SessionPhase,
  next: NextRecording,
  l10n: Translator,
): StatusBarModel {
  switch (phase.kind) {
    case 'idle':
      return {
        text: `$(record) ${l10n.t('Record')}`,
        label: l10n.t('Codereel: start recording'),
        tooltip: tooltip(
          heading(l10n.t('Record a code demo')),
          lines([sourceLine(next.sourceWords, l10n), modeLine(next.mode, l10n)]),
          links([sourceLink(l10n), panelLink(l10n), recordingsLink(l10n)]),
        ),
        ...plain,
      };
    case 'starting':
      return {
        text: `$(loading~spin) ${l10n.t('Starting...')}`,
        label: l10n.t('Codereel: recording is starting, select to stop'),
        tooltip: tooltip(
          heading(l10n.t('Recording is starting')),
          lines([modeLine(phase.beginning.mode, l10n)]),
          links([panelLink(l10n), stopLink(l10n)]),
        ),
        ...plain,
      };
    case 'countdown':
      return {
        text: `${stopMark} ${l10n.t('Starts in {0}', secondsLeft(phase.status))}`,
        label: l10n.t('Codereel: recording starts after a countdown, select to cancel'),
        tooltip: tooltip(
          heading(l10n.t('Recording starts after a countdown')),
          lines([modeLine(phase.beginning.mode, l10n)]),
          links([panelLink(l10n), cancelLink(l10n)]),
        ),
        ...plain,
      };
    case 'recording':
      return liveModel(phase, next, l10n, {
        paused: false,
        label: l10n.t('Codereel: recording, select to stop'),
        heading: l10n.t('Recording'),
        link: link('debug-pause', l10n.t('Pause'), 'codereel.pause'),
        pause: { text: '$(debug-pause)', label: l10n.t('Codereel: pause the recording') },
      });
    case 'paused':
      return liveModel(phase, next, l10n, {
        paused: true,
        label: l10n.t('Codereel: recording is paused, select to stop'),
        heading: l10n.t('Paused'),
        link: resumeLink(l10n),
        pause: {
          text: `$(debug-continue) ${l10n.t('Paused')}`,
          label: l10n.t('Codereel: resume the recording'),
        },
      });
    case 'resuming':
      return {
        text: `$(loading~spin) ${l10n.t('Resuming...')}`,
        label: l10n.t('Codereel: recording is resuming, select to stop'),
        tooltip: tooltip(
          heading(l10n.t('Recording is resuming')),
          lines([modeLine(phase.beginning.mode, l10n)]),
          links([panelLink(l10n), stopLink(l10n)]),
        ),
        ...plain,
      };
    case 'stopping':
      return {
        text: `$(loading~spin) ${phase.ending === 'restart' ? l10n.t('Restarting...') : l10n.t('Finishing...')}`,
        label: l10n.t('Codereel: recording is being finished'),
        tooltip: tooltip(
          heading(l10n.t('Finishing the recording')),
          lines(phase.status === null ? [] : figures(phase.status, l10n)),
          links([panelLink(l10n)]),
        ),
        ...plain,
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
        ...plain,
      };
    default:
      return unreachable(phase);
  }
}

const plain = { warning: false, pause: undefined } as const;

interface LiveWords {
  readonly paused: boolean;
  readonly label: string;
  readonly heading: string;
  readonly link: string;
  readonly pause: PauseButton;
}

/**
 * While a recording is under way: its time, and in words what else there is to know. That it is paused
 * says the button beside: a longer text here would push that away from under the pointer.
 */
function liveModel(
  { beginning, status }: Extract<SessionPhase, { kind: 'recording' | 'paused' }>,
  next: NextRecording,
  l10n: Translator,
  words: LiveWords,
): StatusBarModel {
  const remark = soundRemark(status.sound, l10n);
  const time = `${stopMark} ${runningTime(status.elapsedMs)}`;
  const hold = holdWords(status.picture, l10n);
  return {
    text: remark === undefined ? time : `${time} \u00B7 ${remark}`,
    label: remark === undefined ? words.label : `${words.label}, ${remark}`,
    tooltip: tooltip(
      heading(words.heading),
      lines([
        sourceLine(recordedWords(status.source, next, l10n), l10n),
        ...(hold === undefined ? [] : [hold]),
        modeLine(beginning.mode, l10n),
        ...status.sound.map((sound) => soundLine(sound, l10n)),
        ...figures(status, l10n),
      ]),
      links([
        panelLink(l10n),
        stopLink(l10n),
        words.link,
        ...status.sound.map((sound) => muteLink(sound, l10n)),
        restartLink(l10n),
        discardLink(l10n),
      ]),
    ),
    warning: words.paused || remark !== undefined,
    pause: words.pause,
  };
}

/** The recorder knows no titles of windows; of the one that is chosen here, its title is known. */
function recordedWords(source: Source, next: NextRecording, l10n: Translator): string {
  return sourceText(source) === sourceText(next.source)
    ? next.sourceWords
    : sourceWords(source, null, l10n);
}

function secondsLeft({ countdownMs }: SessionStatus): number {
  return Math.ceil((countdownMs ?? 0) / 1000);
}

/**
 * A character and no icon: VS Code makes a button's icons anew at every change of its text, and a press
 * on an icon that is gone before the release is no click. With the time, that is once a second.
 */
const stopMark = '\u25A0';
