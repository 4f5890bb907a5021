import type { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/vscode-button.js';
import { runningTime } from '../../src/base/amounts.ts';
import type { PanelPhase, PanelStatus } from '../../src/protocol/panelProtocol.ts';
import type { Notice } from '../../src/protocol/recorderProtocol.ts';
import { Countdown } from './countdown.ts';
import { element, icon, setAttribute, setText } from './dom.ts';
import { fill } from './format.ts';
import { Message } from './message.ts';
import { ModeChoice } from './modeChoice.ts';
import type { Page } from './page.ts';
import { phaseFaces, type PhaseFace } from './phaseFaces.ts';
import { wordButton } from './wordButton.ts';

/** What the phase is, how long it has been, and what to do about it. */
export class RecordView {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #faces: Readonly<Record<PanelPhase, PhaseFace>>;
  readonly #mode: ModeChoice;
  readonly #stateIcon = icon('circle-large-outline');
  readonly #title = element('h1');
  readonly #elapsed: HTMLElement;
  readonly #countdown: Countdown;
  readonly #hint = element('p', { class: 'hint' });
  readonly #stopsIn = element('p', { class: 'hint' });
  readonly #error: Message;
  readonly #notice = new Message('info', []);
  readonly #warning = new Message('warning', []);
  readonly #primary: VscodeButton;
  readonly #pause: VscodeButton;
  readonly #marker: VscodeButton;
  readonly #secondary: HTMLElement;
  #phase: PanelPhase | undefined;

  /**
   * @param subjects what is recorded. They come below the buttons, which then stay in their place
   *   whatever there is to say of the subjects.
   */
  constructor(page: Page, subjects: readonly HTMLElement[]) {
    this.#page = page;
    const { texts } = page;
    this.#faces = phaseFaces(texts);
    this.#mode = new ModeChoice(page);
    this.#elapsed = element('span', {
      class: 'elapsed',
      attributes: { role: 'timer', 'aria-label': texts.elapsed },
    });
    this.#countdown = new Countdown(texts.secondsLeft);
    this.#error = new Message('error', [
      wordButton(texts.checkSetup, 'checklist', () => page.send({ kind: 'checkSetup' })),
      wordButton(texts.showLog, 'output', () => page.send({ kind: 'showLog' })),
    ]);
    this.#primary = element('vscode-button', { class: 'primary' });
    this.#primary.addEventListener(
      'click',
      firstOnly(() => this.#act()),
    );
    this.#pause = wordButton(
      texts.pause,
      'debug-pause',
      firstOnly(() => this.#pauseOrResume()),
    );
    this.#marker = wordButton(texts.addMarker, 'bookmark', () => page.send({ kind: 'addMarker' }));
    this.#secondary = element(
      'div',
      { class: 'buttons' },
      this.#marker,
      wordButton(texts.restart, 'debug-restart', () => page.send({ kind: 'restart' })),
      wordButton(texts.discard, 'trash', () => page.send({ kind: 'discard' })),
    );
    this.element = element(
      'section',
      { class: 'record', attributes: { 'aria-label': texts.recording } },
      element('div', { class: 'state-line' }, this.#stateIcon, this.#title, this.#elapsed),
      this.#countdown.element,
      this.#error.element,
      element('div', { class: 'buttons' }, this.#primary, this.#pause),
      this.#hint,
      this.#stopsIn,
      this.#secondary,
      this.#warning.element,
      this.#notice.element,
      ...subjects,
      this.#mode.element,
    );
  }

  update(status: PanelStatus): void {
    const { phase, error, notice, session } = status;
    if (phase !== this.#phase) {
      this.#enter(phase, error === null ? '' : `${error.message} ${error.remedy}`);
    }
    const begun = begunPhases.has(phase);
    this.#elapsed.hidden = !begun;
    setText(this.#elapsed, begun ? runningTime(session?.elapsedMs ?? 0) : '');
    this.#countdown.update(phase === 'countdown' ? (session?.countdownMs ?? null) : null);
    this.#showStopsIn(status);
    this.#error.show(error);
    const isSaidHere = notice !== null && !saidElsewhere.has(notice.code);
    this.#warning.show(isSaidHere && losses.has(notice.code) ? notice : null);
    this.#notice.show(isSaidHere && !losses.has(notice.code) ? notice : null);
    this.#mode.update(status.mode, phase === 'idle' || phase === 'error');
  }

  #enter(phase: PanelPhase, problem: string): void {
    const face = this.#faces[phase];
    const { texts } = this.#page;
    setAttribute(this.element, 'data-phase', phase);
    this.#stateIcon.className = `state-icon codicon codicon-${face.icon}`;
    setText(this.#title, face.title);
    setText(this.#hint, face.hint);
    this.#hint.hidden = face.hint === '';
    setText(this.#primary, face.button);
    this.#primary.icon = face.buttonIcon;
    // The one thing to do next stands out: in a pause that is to go on.
    this.#primary.secondary = ['countdown', 'starting', 'paused', 'resuming'].includes(phase);
    this.#primary.disabled = face.act === null;
    const stands = phase === 'paused' || phase === 'resuming';
    // It keeps its place while it resumes: what is under the pointer must not become "Stop".
    this.#pause.hidden = !stands && phase !== 'recording';
    this.#pause.disabled = phase === 'resuming';
    this.#pause.secondary = !stands;
    this.#pause.icon = stands ? 'play' : 'debug-pause';
    setText(this.#pause, stands ? texts.resume : texts.pause);
    this.#secondary.hidden = this.#pause.hidden;
    this.#marker.hidden = phase !== 'recording';
    if (this.#phase !== undefined || phase === 'error') {
      this.#page.announce([face.announcement, problem].filter((part) => part !== '').join('. '));
    }
    this.#phase = phase;
  }

  #showStopsIn({ phase, stopAfterMs, session }: PanelStatus): void {
    const shown = stopAfterMs !== null && session !== null && this.#phase !== 'stopping';
    this.#stopsIn.hidden = !shown || !begunPhases.has(phase);
    if (shown) {
      const left = Math.max(0, stopAfterMs - session.elapsedMs);
      setText(this.#stopsIn, fill(this.#page.texts.stopsIn, runningTime(left)));
    }
  }

  #act(): void {
    const act = this.#phase === undefined ? null : this.#faces[this.#phase].act;
    if (act === 'start') {
      this.#page.send({ kind: 'start', mode: this.#mode.value });
    } else if (act === 'stop') {
      this.#page.send({ kind: 'stop' });
    }
  }

  #pauseOrResume(): void {
    this.#page.send({ kind: this.#phase === 'paused' ? 'resume' : 'pause' });
  }
}

/** Without the second press of a double click, which would take the first one back. */
function firstOnly(act: () => void): (event: MouseEvent) => void {
  return ({ detail }) => {
    if (detail < 2) {
      act();
    }
  };
}

/** Notices of what the parts of the panel show by themselves, for as long as it is so. */
const saidElsewhere: ReadonlySet<Notice['code']> = new Set([
  'sound-lost',
  'sound-back',
  'microphone-silent',
  'window-held',
  'window-rectangle',
]);

/** Something is missing from the recording, or soon will be. */
const losses: ReadonlySet<Notice['code']> = new Set([
  'cursor-unavailable',
  'keys-unavailable',
  'picture-lost',
  'disk-low',
  'disk-full',
  'folder-gone',
  'not-written',
]);

/** In which there is something recorded. */
const begunPhases: ReadonlySet<PanelPhase> = new Set([
  'recording',
  'paused',
  'resuming',
  'stopping',
]);
