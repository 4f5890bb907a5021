import type {
  ChooserSource,
  ChooserState,
  ListedState,
} from '../../src/protocol/chooserProtocol.ts';
import type { ChooserTexts } from '../../src/protocol/chooserTexts.ts';
import type { ChosenSource } from '../../src/protocol/panelProtocol.ts';
import type { Source } from '../../src/protocol/recorderProtocol.ts';
import { sourceText } from '../../src/protocol/source.ts';
import { Announcer } from '../panel/announcer.ts';
import { element, icon, KeyedList, setText } from '../panel/dom.ts';
import { fill } from '../panel/format.ts';
import type { Host } from '../panel/host.ts';
import { Message } from '../panel/message.ts';
import { shownFace, sourceFace } from '../panel/sourceTitle.ts';
import { wordButton } from '../panel/wordButton.ts';
import { RegionEditor, regionValue } from './regionEditor.ts';
import { cardTitle, choiceName, sourceCard } from './sourceCard.ts';

/** Everything there is to record, with pictures; one of it is chosen. */
export class ChooserPage {
  readonly #host: Host;
  readonly #texts: ChooserTexts;
  readonly #announcer = new Announcer();
  readonly #now = element('p');
  readonly #forget: HTMLElement;
  readonly #looking: HTMLElement;
  readonly #failed: Message;
  readonly #nothing: HTMLElement;
  readonly #note = element('p', { class: 'note' });
  readonly #noEditor: HTMLElement;
  readonly #form = element('form');
  readonly #groups: readonly Group[];
  readonly #region: RegionEditor;
  readonly #footer: HTMLElement;
  readonly #choice = element('p', { class: 'choice' });
  readonly #record = element('vscode-button', { class: 'primary' });
  #chosen: ChosenSource | undefined;
  #listed: ListedState | undefined;

  constructor(root: HTMLElement, host: Host, texts: ChooserTexts) {
    this.#host = host;
    this.#texts = texts;
    this.#forget = wordButton(texts.forget, 'discard', () => host.send({ kind: 'forget' }));
    this.#forget.hidden = true;
    this.#looking = element(
      'p',
      { class: 'looking' },
      icon('loading'),
      element('span', { text: texts.looking }),
    );
    this.#failed = new Message('error', [
      wordButton(texts.tryAgain, 'refresh', () => host.send({ kind: 'refresh' })),
      wordButton(texts.checkSetup, 'checklist', () => host.send({ kind: 'checkSetup' })),
    ]);
    this.#noEditor = element('p', { class: 'note', text: texts.noEditor });
    this.#nothing = element('p', { class: 'hint', text: texts.nothingFound });
    this.#groups = [
      new Group(texts, texts.editorWindow, ({ editor }) => (editor === null ? [] : [editor])),
      new Group(texts, texts.displays, ({ displays }) => displays),
      new Group(texts, texts.windows, ({ windows }) => windows),
    ];
    this.#region = new RegionEditor(texts, () => this.#showChoice());
    const [first, second, ...rest] = this.#groups.map((group) => group.element);
    this.#form.append(
      ...[first, second].filter((group) => group !== undefined),
      this.#region.element,
      ...rest,
    );
    this.#form.addEventListener('change', () => this.#showChoice());
    this.#form.addEventListener('dblclick', (event) => {
      if (event.target instanceof Element && event.target.closest('.card') !== null) {
        this.#choose();
      }
    });
    this.#form.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
        event.preventDefault();
        this.#choose();
      }
    });
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    setText(this.#record, texts.record);
    this.#record.addEventListener('click', () => this.#choose());
    this.#footer = element(
      'footer',
      {},
      this.#choice,
      element(
        'div',
        { class: 'buttons' },
        this.#record,
        wordButton(texts.cancel, 'close', () => host.send({ kind: 'cancel' })),
      ),
    );
    root.replaceChildren(
      this.#announcer.element,
      element(
        'div',
        { class: 'content' },
        element(
          'header',
          {},
          element('h1', { text: texts.title }),
          this.#looking,
          wordButton(texts.refresh, 'refresh', () => host.send({ kind: 'refresh' })),
        ),
        element('p', { class: 'hint', text: texts.intro }),
        element('div', { class: 'now' }, this.#now, this.#forget),
        this.#failed.element,
        this.#note,
        this.#noEditor,
        this.#nothing,
        this.#form,
      ),
      this.#footer,
    );
    this.#showListed(undefined);
    this.#announcer.announce(texts.looking);
  }

  show(state: ChooserState): void {
    switch (state.kind) {
      case 'listing':
        this.#looking.hidden = false;
        this.#failed.show(null);
        break;
      case 'listed':
        this.#looking.hidden = state.complete;
        this.#failed.show(null);
        if (state.complete) {
          this.#announcer.announce('');
        }
        this.#showListed(state);
        break;
      case 'failed':
        this.#looking.hidden = true;
        this.#failed.show(state.error);
        this.#announcer.announce(`${this.#texts.failed}. ${state.error.message}`);
        break;
      case 'chosen':
        this.#chosen = state.chosen;
        this.#showNow(state.chosen);
        break;
    }
  }

  #showNow(chosen: ChosenSource): void {
    const texts = this.#texts;
    const { origin, note } = chosen;
    const words = origin === 'chosen' ? texts.now : texts.fromSetting;
    const { title } = shownFace(chosen, texts);
    setText(this.#now, [fill(words, title), note ?? ''].filter(Boolean).join('. '));
    this.#forget.hidden = origin === 'setting';
  }

  #showListed(listed: ListedState | undefined): void {
    const before = this.#selected() ?? (this.#chosen && radioValue(this.#chosen.source));
    this.#listed = listed;
    this.#form.hidden = listed === undefined;
    this.#footer.hidden = listed === undefined || sourcesOf(listed).length === 0;
    this.#note.hidden = (listed?.note ?? null) === null;
    // Where no window can be chosen, the note says so.
    this.#noEditor.hidden =
      listed === undefined || listed.editor !== null || listed.windows.length === 0;
    this.#nothing.hidden = listed === undefined || sourcesOf(listed).length > 0;
    if (listed !== undefined) {
      setText(this.#note, listed.note ?? '');
      for (const group of this.#groups) {
        group.show(listed);
      }
      const chosen = this.#chosen?.source;
      this.#region.show(
        listed.regions ? listed.displays : [],
        chosen?.kind === 'region' ? chosen.area : null,
      );
      this.#check(before);
    }
    this.#showChoice();
  }

  #inputs(): HTMLInputElement[] {
    return [...this.#form.querySelectorAll<HTMLInputElement>(`input[name="${choiceName}"]`)];
  }

  #check(value: string | undefined): void {
    for (const input of this.#inputs()) {
      input.checked = input.value === value;
    }
  }

  #selected(): string | undefined {
    return this.#inputs().find((input) => input.checked)?.value;
  }

  /** What is chosen on the page; undefined: nothing, or something that is gone. */
  #source(): Source | undefined {
    const selected = this.#selected();
    if (selected === regionValue) {
      const area = this.#region.region;
      return area === null ? undefined : { kind: 'region', area };
    }
    return this.#listedSource(selected)?.source;
  }

  #listedSource(text: string | undefined): ChooserSource | undefined {
    const all = this.#listed === undefined ? [] : sourcesOf(this.#listed);
    return all.find(({ source }) => sourceText(source) === text);
  }

  #showChoice(): void {
    const source = this.#source();
    this.#record.disabled = source === undefined;
    const listed = this.#listedSource(this.#selected());
    if (listed !== undefined) {
      setText(this.#choice, cardTitle(listed, this.#texts));
    } else if (source === undefined) {
      setText(this.#choice, this.#texts.nothingChosen);
    } else {
      setText(this.#choice, sourceFace(source, null, this.#texts).title);
    }
  }

  #choose(): void {
    const source = this.#source();
    if (source !== undefined) {
      this.#host.send({ kind: 'choose', source });
    }
  }
}

/** Cards below a heading; nothing at all where there are none. */
class Group {
  readonly element: HTMLElement;
  readonly #of: (listed: ListedState) => readonly ChooserSource[];
  readonly #list: KeyedList<ChooserSource>;
  #complete = false;

  constructor(
    texts: ChooserTexts,
    title: string,
    of: (listed: ListedState) => readonly ChooserSource[],
  ) {
    this.#of = of;
    const cards = element('div', { class: 'cards' });
    this.#list = new KeyedList(
      cards,
      ({ source }) => sourceText(source),
      (first) => {
        const card = sourceCard(texts, first);
        return {
          element: card.element,
          update: (shown) => card.update(shown, this.#complete),
        };
      },
    );
    this.element = element('fieldset', {}, element('legend', { text: title }), cards);
  }

  show(listed: ListedState): void {
    const sources = this.#of(listed);
    this.element.hidden = sources.length === 0;
    this.#complete = listed.complete;
    this.#list.show(sources);
  }
}

function sourcesOf({ editor, displays, windows }: ListedState): readonly ChooserSource[] {
  return [...(editor === null ? [] : [editor]), ...displays, ...windows];
}

function radioValue(source: Source): string {
  return source.kind === 'region' ? regionValue : sourceText(source);
}
