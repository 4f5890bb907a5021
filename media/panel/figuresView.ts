import type { PanelStatus } from '../../src/protocol/panelProtocol.ts';
import { element, icon, KeyedList, setText, type Row } from './dom.ts';
import { figures, type Figure } from './figures.ts';
import type { Page } from './page.ts';
import { section } from './section.ts';

export class FiguresView {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #list: KeyedList<Figure>;

  constructor(page: Page) {
    this.#page = page;
    const grid = element('dl', { class: 'figures' });
    this.#list = new KeyedList(grid, ({ key }) => key, figureRow);
    this.element = section(page, 'figures', page.texts.figures, grid);
  }

  update(status: PanelStatus): void {
    const shown = figures(status, this.#page.texts, this.#page.locale);
    this.element.hidden = shown.length === 0;
    this.#list.show(shown);
  }
}

function figureRow(): Row<Figure> {
  const label = element('dt');
  const value = element('span');
  const warning = icon('warning');
  return {
    element: element('div', {}, label, element('dd', {}, warning, value)),
    update: (item) => {
      setText(label, item.label);
      setText(value, item.value);
      warning.hidden = !item.warning;
    },
  };
}
