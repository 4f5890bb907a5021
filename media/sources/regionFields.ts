import type { VscodeTextfield } from '@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js';
import type { ChooserTexts } from '../../src/protocol/chooserTexts.ts';
import type { Area } from '../../src/protocol/recorderProtocol.ts';
import { element } from '../panel/dom.ts';

const sides = [
  ['x', 'left'],
  ['y', 'top'],
  ['width', 'width'],
  ['height', 'height'],
] as const;

/** The region in four numbers, to be typed. */
export class RegionFields {
  readonly element: HTMLElement;
  readonly #fields: Readonly<Record<keyof Area, VscodeTextfield>>;
  readonly #onTyped: (region: Area) => void;
  #region: Area | null = null;

  /** @param onTyped four whole numbers were entered; whether there is such a region is not asked here. */
  constructor(texts: ChooserTexts, onTyped: (region: Area) => void) {
    this.#onTyped = onTyped;
    const field = (side: keyof Area, name: 'left' | 'top' | 'width' | 'height'): VscodeTextfield =>
      this.#field(side, texts[name]);
    this.#fields = {
      x: field('x', 'left'),
      y: field('y', 'top'),
      width: field('width', 'width'),
      height: field('height', 'height'),
    };
    this.element = element(
      'div',
      { class: 'fields' },
      ...sides.map(([side, name]) =>
        element(
          'div',
          { class: 'labelled' },
          element('span', { text: texts[name], attributes: { 'aria-hidden': 'true' } }),
          this.#fields[side],
        ),
      ),
    );
  }

  show(region: Area | null): void {
    this.#region = region;
    for (const [side] of sides) {
      const text = region === null ? '' : String(region[side]);
      if (this.#fields[side].value !== text) {
        this.#fields[side].value = text;
      }
    }
  }

  #field(side: keyof Area, label: string): VscodeTextfield {
    const field = element('vscode-textfield');
    field.type = 'number';
    field.step = 1;
    field.label = label;
    field.dataset['side'] = side;
    field.addEventListener('change', () => this.#typed());
    return field;
  }

  /** What is no number gives way to what was there. */
  #typed(): void {
    const [x, y, width, height] = sides.map(([side]) => numberOf(this.#fields[side].value));
    if (x === undefined || y === undefined || width === undefined || height === undefined) {
      this.show(this.#region);
      return;
    }
    const typed = { x, y, width, height };
    if (Object.values(typed).every(Number.isFinite)) {
      this.#onTyped(typed);
    }
  }
}

/** Rounded: half a pixel cannot be recorded. NaN: nothing there yet, or no number. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Math.round(Number(text));
}
