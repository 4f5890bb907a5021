import type { PanelIntent, PanelState, PanelStatus } from '../../src/protocol/panelProtocol.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import { Announcer } from './announcer.ts';
import { FiguresView } from './figuresView.ts';
import { extendHistory } from './history.ts';
import type { Host } from './host.ts';
import type { Page } from './page.ts';
import { restorePageState, type PageState } from './pageState.ts';
import { PlotsView } from './plotsView.ts';
import { RecordView } from './recordView.ts';
import { RecordingsView } from './recordingsView.ts';
import { SettingsView } from './settingsView.ts';
import { SoundView } from './soundView.ts';
import { SourceView } from './sourceView.ts';

const saveDelayMs = 1000;

/** The whole page: hands each message to the parts it concerns and remembers what they ask it to. */
export class PanelPage implements Page {
  readonly texts: PanelTexts;
  readonly locale = document.documentElement.lang;
  readonly #host: Host;
  readonly #announcer = new Announcer();
  readonly #source: SourceView;
  readonly #sound: SoundView;
  readonly #record: RecordView;
  readonly #figures: FiguresView;
  readonly #plots: PlotsView;
  readonly #settings: SettingsView;
  readonly #recordings: RecordingsView;
  #state: PageState;
  #saving: number | undefined;
  /** The kinds of message still to come before the page has its full height. */
  #awaited: PanelState['kind'][] = ['status', 'settings', 'recordings'];

  constructor(root: HTMLElement, host: Host, texts: PanelTexts) {
    this.#host = host;
    this.texts = texts;
    this.#state = restorePageState(host.savedState());
    this.#source = new SourceView(this);
    this.#sound = new SoundView(this);
    this.#record = new RecordView(this, [this.#source.element, this.#sound.element]);
    this.#figures = new FiguresView(this);
    this.#plots = new PlotsView(this);
    this.#settings = new SettingsView(this);
    this.#recordings = new RecordingsView(this);
    root.replaceChildren(
      this.#announcer.element,
      this.#record.element,
      this.#figures.element,
      this.#plots.element,
      this.#recordings.element,
      this.#settings.element,
    );
    root.addEventListener('keydown', keepSpaceFromScrolling);
    document.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#plots.update(this.#state.history, false);
    root.hidden = true;
  }

  get state(): PageState {
    return this.#state;
  }

  send(intent: PanelIntent): void {
    this.#host.send(intent);
  }

  announce(text: string): void {
    this.#announcer.announce(text);
  }

  remember(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change };
    this.#saving ??= window.setTimeout(() => this.save(), saveDelayMs);
  }

  save(): void {
    window.clearTimeout(this.#saving);
    this.#saving = undefined;
    this.#host.saveState(this.#state);
  }

  show(message: PanelState): void {
    switch (message.kind) {
      case 'status':
        this.#showStatus(message);
        break;
      case 'levels':
        this.#sound.showLevels(message);
        break;
      case 'settings':
        this.#sound.showSettings(message);
        this.#settings.update(message);
        break;
      case 'recordings':
        this.#recordings.update(message);
        break;
    }
    this.#restoreScroll(message.kind);
  }

  #showStatus(status: PanelStatus): void {
    this.#record.update(status);
    this.#source.update(status);
    this.#sound.update(status);
    this.#figures.update(status);
    const history = extendHistory(this.#state.history, status);
    if (history !== this.#state.history) {
      this.remember({ history });
    }
    this.#plots.update(history, status.phase === 'recording');
    this.#record.element.parentElement?.removeAttribute('hidden');
  }

  #scrolled(): void {
    if (this.#awaited.length === 0) {
      this.remember({ scrollTop: window.scrollY });
    }
  }

  #restoreScroll(arrived: PanelState['kind']): void {
    if (this.#awaited.length > 0) {
      this.#awaited = this.#awaited.filter((kind) => kind !== arrived);
      if (this.#awaited.length === 0) {
        window.scrollTo(0, this.#state.scrollTop);
      }
    }
  }
}

/** A `vscode-button` acts on the space key but lets the browser scroll the page as well. */
function keepSpaceFromScrolling(event: KeyboardEvent): void {
  if (event.key === ' ' && event.target instanceof HTMLElement) {
    if (event.target.localName === 'vscode-button') {
      event.preventDefault();
    }
  }
}
