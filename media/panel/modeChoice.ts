import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js';
import * as v from 'valibot';
import { modeSchema, modes, type Mode } from '../../src/protocol/mode.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import { element, setText } from './dom.ts';
import type { Page } from './page.ts';

/** Which kind of recording the button starts: the one in the settings until another is chosen here. */
export class ModeChoice {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #select: VscodeSingleSelect;
  readonly #hint = element('p', { class: 'hint' });
  readonly #fixed = element('span');
  #setting: Mode = 'instant';

  constructor(page: Page) {
    this.#page = page;
    const { texts } = page;
    this.#select = element('vscode-single-select');
    this.#select.label = texts.mode;
    this.#select.options = modes.map((mode) => ({
      value: mode,
      label: modeTitle(mode, texts),
      description: modeHint(mode, texts),
    }));
    this.#select.addEventListener('change', () => {
      this.#page.remember({
        chosenMode: { chosen: v.parse(modeSchema, this.#select.value), over: this.#setting },
      });
      this.#showHint();
    });
    this.element = element(
      'div',
      { class: 'mode' },
      element('span', {
        class: 'mode-label',
        text: texts.mode,
        attributes: { 'aria-hidden': 'true' },
      }),
      this.#select,
      this.#fixed,
      this.#hint,
    );
  }

  get value(): Mode {
    const { chosenMode } = this.#page.state;
    return chosenMode?.over === this.#setting ? chosenMode.chosen : this.#setting;
  }

  /** @param mode of the recording that runs; of the settings while the mode can be chosen. */
  update(mode: Mode, choosable: boolean): void {
    if (choosable) {
      this.#setting = mode;
      if (this.#select.value !== this.value) {
        this.#select.value = this.value;
      }
      this.#showHint();
    }
    this.#select.hidden = !choosable;
    this.#hint.hidden = !choosable;
    this.#fixed.hidden = choosable;
    setText(this.#fixed, choosable ? '' : modeTitle(mode, this.#page.texts));
  }

  #showHint(): void {
    setText(this.#hint, modeHint(this.value, this.#page.texts));
  }
}

export function modeTitle(mode: Mode, texts: PanelTexts): string {
  return mode === 'instant' ? texts.modeInstant : texts.modeStudio;
}

function modeHint(mode: Mode, texts: PanelTexts): string {
  return mode === 'instant' ? texts.modeInstantHint : texts.modeStudioHint;
}
