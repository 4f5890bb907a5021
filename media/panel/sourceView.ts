import type { PanelStatus } from '../../src/protocol/panelProtocol.ts';
import { element, icon, setText } from './dom.ts';
import type { Page } from './page.ts';
import { holdWords, shownFace, shownSource } from './sourceTitle.ts';
import { toolButton } from './toolButton.ts';

/** What the next recording shows, to be chosen; or what the running one does, and how it is held. */
export class SourceView {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #icon = icon('screen-full');
  readonly #title = element('p', { class: 'source-title' });
  readonly #hold = element('p', { class: 'hint' });
  readonly #holdIcon = icon('warning');
  readonly #holdText = element('span');
  readonly #choose: HTMLElement;
  readonly #forget: HTMLElement;

  constructor(page: Page) {
    this.#page = page;
    const { texts } = page;
    this.#choose = element('vscode-button', {
      text: texts.chooseSource,
      attributes: { secondary: '' },
    });
    this.#choose.addEventListener('click', () => page.send({ kind: 'chooseSource' }));
    this.#forget = toolButton(texts.forgetSource, 'discard', () =>
      page.send({ kind: 'forgetSource' }),
    );
    this.#hold.append(this.#holdIcon, this.#holdText);
    this.element = element(
      'div',
      { class: 'source', attributes: { role: 'group', 'aria-label': texts.whatIsRecorded } },
      this.#icon,
      element('div', { class: 'source-words' }, this.#title, this.#hold),
      element('span', { class: 'tools' }, this.#choose, this.#forget),
    );
  }

  update(status: PanelStatus): void {
    const { texts } = this.#page;
    const shown = shownSource(status);
    const face = shownFace(shown, texts);
    this.#icon.className = `codicon codicon-${face.icon}`;
    setText(this.#title, face.title);
    this.#title.title = face.title;
    const choosable = status.phase === 'idle' || status.phase === 'error';
    this.#choose.hidden = !choosable;
    this.#forget.hidden = !choosable || status.chosen.origin === 'setting';
    const picture = choosable ? 'fixed' : (status.session?.picture ?? 'fixed');
    const words = shown.note ?? holdWords(picture, texts);
    this.#hold.hidden = words === '';
    this.#holdIcon.hidden = picture === 'following' || shown.asked;
    setText(this.#holdText, words);
  }
}
