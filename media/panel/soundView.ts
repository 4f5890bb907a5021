import type { PanelLevels, PanelSettings, PanelStatus } from '../../src/protocol/panelProtocol.ts';
import {
  soundKinds,
  type SoundKind,
  type SoundStatus,
} from '../../src/protocol/recorderProtocol.ts';
import { element, KeyedList } from './dom.ts';
import type { Page } from './page.ts';
import { soundChoice } from './soundChoice.ts';
import { SoundTrack } from './soundTrack.ts';

/** The sounds of the next recording, to be switched on; or those of the running one, with their levels. */
export class SoundView {
  readonly element: HTMLElement;
  readonly #choices: readonly ReturnType<typeof soundChoice>[];
  readonly #choicesElement: HTMLElement;
  readonly #list: KeyedList<SoundStatus>;
  readonly #listElement = element('ul', { class: 'tracks' });
  readonly #tracks = new Map<SoundKind, SoundTrack>();

  constructor(page: Page) {
    this.#choices = soundKinds.map((kind) => soundChoice(page, kind));
    this.#choicesElement = element('div', {}, ...this.#choices.map((choice) => choice.element));
    this.#list = new KeyedList(
      this.#listElement,
      ({ kind }) => kind,
      ({ kind }) => {
        const track = new SoundTrack(page, kind);
        this.#tracks.set(kind, track);
        return track;
      },
    );
    this.element = element(
      'div',
      { class: 'sound', attributes: { role: 'group', 'aria-label': page.texts.sound } },
      this.#choicesElement,
      this.#listElement,
    );
  }

  update({ phase, session }: PanelStatus): void {
    const choosable = phase === 'idle' || phase === 'error';
    const sounds = choosable ? [] : (session?.sound ?? []);
    this.#choicesElement.hidden = !choosable;
    this.#listElement.hidden = sounds.length === 0;
    this.element.hidden = !choosable && sounds.length === 0;
    this.#list.show(sounds);
    if (phase !== 'recording') {
      for (const track of this.#tracks.values()) {
        track.rest();
      }
    }
  }

  showSettings(settings: PanelSettings): void {
    for (const choice of this.#choices) {
      choice.update(settings);
    }
  }

  showLevels(levels: PanelLevels): void {
    const now = performance.now();
    for (const [kind, track] of this.#tracks) {
      track.showLevel(levels[kind], now);
    }
  }
}
