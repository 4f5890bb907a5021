import type { PanelIntent, PanelPhase } from '../../src/protocol/panelProtocol.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';

/** How the panel looks in a phase, and the one thing that its large button does. */
export interface PhaseFace {
  readonly icon: string;
  readonly title: string;
  /** May be empty. */
  readonly hint: string;
  readonly button: string;
  readonly buttonIcon: string;
  readonly act: Extract<PanelIntent['kind'], 'start' | 'stop'> | null;
  /** Said to a screen reader when this phase begins. */
  readonly announcement: string;
}

export function phaseFaces(texts: PanelTexts): Readonly<Record<PanelPhase, PhaseFace>> {
  const stop = { button: texts.stop, buttonIcon: 'debug-stop', act: 'stop' } as const;
  const cancel = { button: texts.cancel, buttonIcon: 'close', act: 'stop' } as const;
  return {
    idle: {
      icon: 'circle-large-outline',
      title: texts.phaseIdle,
      hint: '',
      button: texts.start,
      buttonIcon: 'record',
      act: 'start',
      announcement: texts.announceIdle,
    },
    countdown: {
      icon: 'watch',
      title: texts.phaseCountdown,
      hint: texts.countdownHint,
      announcement: texts.announceCountdown,
      ...cancel,
    },
    starting: {
      icon: 'loading',
      title: texts.phaseStarting,
      hint: texts.startingHint,
      announcement: texts.announceStarting,
      ...cancel,
    },
    recording: {
      icon: 'record',
      title: texts.phaseRecording,
      hint: '',
      announcement: texts.announceRecording,
      ...stop,
    },
    paused: {
      icon: 'debug-pause',
      title: texts.phasePaused,
      hint: texts.pausedHint,
      announcement: texts.announcePaused,
      ...stop,
    },
    resuming: {
      icon: 'loading',
      title: texts.phaseResuming,
      hint: texts.resumingHint,
      announcement: texts.announceResuming,
      ...stop,
    },
    stopping: {
      icon: 'loading',
      title: texts.phaseStopping,
      hint: texts.stoppingHint,
      button: texts.stopping,
      buttonIcon: 'save',
      act: null,
      announcement: texts.announceStopping,
    },
    error: {
      icon: 'error',
      title: texts.phaseError,
      hint: '',
      button: texts.tryAgain,
      buttonIcon: 'record',
      act: 'start',
      announcement: texts.phaseError,
    },
  };
}
