import type { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/vscode-button.js';
import { runningTime } from '../../src/base/amounts.ts';
import type { PanelPhase, PanelStatus } from '../../src/protocol/panelProtocol.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import { element, icon, setAttribute, setText } from './dom.ts';
import { ModeChoice } from './modeChoice.ts';
import type { Page } from './page.ts';

interface Face {
  readonly icon: string;
  readonly title: string;
  readonly hint: string;
  readonly button: string;
  readonly buttonIcon: string;
  /** Said to a screen reader when this phase begins. */
  readonly announcement: string;
}

/** What the phase is, how long it has been, and the one thing to do about it. */
export class RecordView {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #faces: Readonly<Record<PanelPhase, Face>>;
  readonly #mode: ModeChoice;
  readonly #stateIcon = icon('circle-large-outline');
  readonly #title = element('h1');
  readonly #elapsed: HTMLElement;
  readonly #hint = element('p', { class: 'hint' });
  readonly #error: Message;
  readonly #notice: Message;
  readonly #primary: VscodeButton;
  readonly #secondary: HTMLElement;
  #phase: PanelPhase | undefined;

  constructor(page: Page) {
    this.#page = page;
    const { texts } = page;
    this.#faces = faces(texts);
    this.#mode = new ModeChoice(page);
    this.#elapsed = element('span', {
      class: 'elapsed',
      attributes: { role: 'timer', 'aria-label': texts.elapsed },
    });
    this.#error = new Message('error', [
      button(texts.checkSetup, 'checklist', () => page.send({ kind: 'checkSetup' })),
      button(texts.showLog, 'output', () => page.send({ kind: 'showLog' })),
    ]);
    this.#notice = new Message('info', []);
    this.#primary = element('vscode-button', { class: 'primary', attributes: { block: '' } });
    this.#primary.addEventListener('click', () => this.#act());
    this.#secondary = element(
      'div',
      { class: 'buttons' },
      button(texts.addMarker, 'bookmark', () => page.send({ kind: 'addMarker' })),
      button(texts.discard, 'trash', () => page.send({ kind: 'discard' })),
    );
    this.element = element(
      'section',
      { class: 'record', attributes: { 'aria-label': texts.recording } },
      element('div', { class: 'state-line' }, this.#stateIcon, this.#title, this.#elapsed),
      this.#hint,
      this.#error.element,
      this.#mode.element,
      this.#primary,
      this.#secondary,
      this.#notice.element,
    );
  }

  update(status: PanelStatus): void {
    const { phase, error, notice, session } = status;
    if (phase !== this.#phase) {
      this.#enter(phase, error === null ? '' : `${error.message} ${error.remedy}`);
    }
    const running = phase === 'recording' || phase === 'stopping';
    this.#elapsed.hidden = !running;
    setText(this.#elapsed, running ? runningTime(session?.elapsedMs ?? 0) : '');
    this.#error.show(error);
    this.#notice.show(notice);
    this.#mode.update(status.mode, phase === 'idle' || phase === 'error');
  }

  #enter(phase: PanelPhase, problem: string): void {
    const face = this.#faces[phase];
    setAttribute(this.element, 'data-phase', phase);
    this.#stateIcon.className = `state-icon codicon codicon-${face.icon}`;
    setText(this.#title, face.title);
    setText(this.#hint, face.hint);
    this.#hint.hidden = face.hint === '';
    setText(this.#primary, face.button);
    this.#primary.icon = face.buttonIcon;
    this.#primary.secondary = phase === 'starting';
    this.#primary.disabled = phase === 'stopping';
    this.#secondary.hidden = phase !== 'recording';
    if (this.#phase !== undefined || phase === 'error') {
      this.#page.announce([face.announcement, problem].filter((part) => part !== '').join('. '));
    }
    this.#phase = phase;
  }

  #act(): void {
    if (this.#phase === 'idle' || this.#phase === 'error') {
      this.#page.send({ kind: 'start', mode: this.#mode.value });
    } else if (this.#phase === 'starting' || this.#phase === 'recording') {
      this.#page.send({ kind: 'stop' });
    }
  }
}

function faces(texts: PanelTexts): Record<PanelPhase, Face> {
  return {
    idle: {
      icon: 'circle-large-outline',
      title: texts.phaseIdle,
      hint: texts.idleHint,
      button: texts.start,
      buttonIcon: 'record',
      announcement: texts.announceIdle,
    },
    starting: {
      icon: 'loading',
      title: texts.phaseStarting,
      hint: texts.startingHint,
      button: texts.starting,
      buttonIcon: 'close',
      announcement: texts.announceStarting,
    },
    recording: {
      icon: 'record',
      title: texts.phaseRecording,
      hint: '',
      button: texts.stop,
      buttonIcon: 'debug-stop',
      announcement: texts.announceRecording,
    },
    stopping: {
      icon: 'loading',
      title: texts.phaseStopping,
      hint: texts.stoppingHint,
      button: texts.stopping,
      buttonIcon: 'save',
      announcement: texts.announceStopping,
    },
    error: {
      icon: 'error',
      title: texts.phaseError,
      hint: '',
      button: texts.tryAgain,
      buttonIcon: 'record',
      announcement: texts.phaseError,
    },
  };
}

function button(label: string, iconName: PanelIconName, act: () => void): VscodeButton {
  const node = element('vscode-button', {
    text: label,
    attributes: { secondary: '', icon: iconName },
  });
  node.addEventListener('click', act);
  return node;
}

type PanelIconName = 'checklist' | 'output' | 'bookmark' | 'trash';

/** Something to tell the user: what, and what to do. */
class Message {
  readonly element: HTMLElement;
  readonly #text = element('p', { class: 'message-text' });
  readonly #remedy = element('p');

  constructor(kind: 'error' | 'info', buttons: readonly VscodeButton[]) {
    const actions = element('div', { class: 'buttons' }, ...buttons);
    actions.hidden = buttons.length === 0;
    this.element = element(
      'div',
      { class: `message message-${kind}` },
      ...(kind === 'info' ? [icon(kind)] : []),
      element('div', {}, this.#text, this.#remedy, actions),
    );
    this.element.hidden = true;
  }

  show(content: { readonly message: string; readonly remedy: string } | null): void {
    this.element.hidden = content === null;
    setText(this.#text, content?.message ?? '');
    setText(this.#remedy, content?.remedy ?? '');
  }
}
