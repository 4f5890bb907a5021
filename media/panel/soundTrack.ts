import type { VscodeToolbarButton } from '@vscode-elements/elements/dist/vscode-toolbar-button/vscode-toolbar-button.js';
import type { SoundKind, SoundStatus } from '../../src/protocol/recorderProtocol.ts';
import { element, icon, setText, type Row } from './dom.ts';
import { fill } from './format.ts';
import { LevelMeter } from './levelMeter.ts';
import { Message } from './message.ts';
import type { Page } from './page.ts';
import { soundTitle, soundWords } from './soundWords.ts';
import { toolButton } from './toolButton.ts';

/** A sound that is being recorded: how loud it is, what is the matter with it, and whether it is muted. */
export class SoundTrack implements Row<SoundStatus> {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #kind: SoundKind;
  readonly #title: string;
  readonly #icon = icon('mic');
  readonly #device = element('p', { class: 'hint device' });
  readonly #meter: LevelMeter;
  readonly #mute: VscodeToolbarButton;
  readonly #state = element('p', { class: 'hint' });
  readonly #warning = new Message('warning', []);
  #muted = false;
  #warned = '';

  constructor(page: Page, kind: SoundKind) {
    this.#page = page;
    this.#kind = kind;
    this.#title = soundTitle(kind, page.texts);
    this.#meter = new LevelMeter(page, fill(page.texts.soundLevelOf, this.#title));
    this.#mute = toolButton('', 'unmute', () =>
      page.send({ kind: 'setMuted', sound: kind, muted: !this.#muted }),
    );
    this.element = element(
      'li',
      { class: 'track' },
      element(
        'div',
        { class: 'track-head' },
        this.#icon,
        element(
          'div',
          { class: 'track-words' },
          element('h3', { text: this.#title }),
          this.#device,
        ),
        this.#mute,
      ),
      this.#meter.element,
      this.#state,
      this.#warning.element,
    );
  }

  update(status: SoundStatus): void {
    const { texts } = this.#page;
    const { state, warning } = soundWords(status, texts);
    this.#muted = status.muted;
    this.element.classList.toggle('track-muted', status.muted);
    this.#icon.className = `codicon codicon-${this.#iconName()}`;
    const device = status.label || status.device || texts.soundSystemChoice;
    setText(this.#device, device);
    this.#device.title = device;
    const action = fill(status.muted ? texts.unmute : texts.mute, this.#title);
    this.#mute.icon = status.muted ? 'mute' : 'unmute';
    this.#mute.label = action;
    this.#mute.title = action;
    this.#mute.hidden = status.state === 'unavailable';
    this.#meter.element.hidden = status.state === 'unavailable';
    if (status.state !== 'on') {
      this.#meter.reset();
    }
    this.#meter.tell(state);
    this.#state.hidden = state === '' || warning !== '';
    setText(this.#state, state);
    this.#warn(state, warning);
  }

  showLevel(levelDb: number | null, nowMs: number): void {
    this.#meter.show(levelDb, nowMs);
  }

  /** In a pause the device is closed: no level, and no silence to warn of. */
  rest(): void {
    this.#meter.reset();
    this.#meter.element.hidden = true;
    this.#warn('', '');
  }

  #iconName(): string {
    if (this.#kind === 'system') {
      return 'device-desktop';
    }
    return this.#muted ? 'mic' : 'mic-filled';
  }

  #warn(message: string, remedy: string): void {
    this.#warning.show(remedy === '' ? null : { message, remedy });
    const words = remedy === '' ? '' : `${this.#title}: ${message} ${remedy}`;
    if (words !== this.#warned) {
      this.#warned = words;
      if (words !== '') {
        this.#page.announce(words);
      }
    }
  }
}
