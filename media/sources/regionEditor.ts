import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js';
import type { ChooserSource } from '../../src/protocol/chooserProtocol.ts';
import type { ChooserTexts } from '../../src/protocol/chooserTexts.ts';
import type { Area } from '../../src/protocol/recorderProtocol.ts';
import { element, icon } from '../panel/dom.ts';
import { fitRegion, middleOf } from './region.ts';
import { RegionFields } from './regionFields.ts';
import { RegionStage, type PlacedDisplay } from './regionStage.ts';
import { cardTitle, radio } from './sourceCard.ts';

/** The value of the radio button that chooses what is drawn here. */
export const regionValue = 'region';

/** A region of the screen: drawn on the picture of a display, or typed. */
export class RegionEditor {
  readonly element: HTMLElement;
  readonly #texts: ChooserTexts;
  readonly #onRegion: () => void;
  readonly #input = radio(regionValue);
  readonly #select: VscodeSingleSelect;
  readonly #selectRow: HTMLElement;
  readonly #stage: RegionStage;
  readonly #fields: RegionFields;
  #displays: readonly PlacedDisplay[] = [];
  #region: Area | null = null;

  /** @param onRegion the region is another one. */
  constructor(texts: ChooserTexts, onRegion: () => void) {
    this.#texts = texts;
    this.#onRegion = onRegion;
    this.#stage = new RegionStage(texts, (region) => this.#become(region));
    this.#fields = new RegionFields(texts, (typed) =>
      this.#become(fitRegion(typed, around(this.#displays.map(({ area }) => area)))),
    );
    this.#select = element('vscode-single-select');
    this.#select.label = texts.regionOn;
    this.#select.addEventListener('change', () => this.#draw());
    this.#selectRow = element(
      'div',
      { class: 'labelled' },
      element('span', { text: texts.regionOn, attributes: { 'aria-hidden': 'true' } }),
      this.#select,
    );
    this.#input.addEventListener('change', () => this.#begin());
    this.element = element(
      'div',
      { class: 'region-editor' },
      element(
        'label',
        { class: 'card region-card' },
        this.#input,
        element(
          'span',
          { class: 'card-head' },
          icon('screen-normal'),
          element('span', { class: 'card-title', text: texts.region }),
        ),
        element('span', { class: 'hint', text: texts.regionHint }),
      ),
      this.#stage.element,
      element('div', { class: 'fields-row' }, this.#selectRow, this.#fields.element),
    );
  }

  /** null: none was drawn. */
  get region(): Area | null {
    return this.#region;
  }

  /** @param region what is chosen now, where nothing was drawn yet. */
  show(all: readonly ChooserSource[], region: Area | null): void {
    const displays = all.flatMap(({ area, ...display }) => (area ? [{ ...display, area }] : []));
    const known = this.#displays.length === displays.length;
    this.#displays = displays;
    this.#region ??= region;
    this.#select.options = displays.map((display, index) => ({
      value: String(index),
      label: cardTitle(display, this.#texts),
      description: '',
    }));
    if (!known) {
      this.#select.value = String(this.#displayOf(this.#region));
    }
    this.#selectRow.hidden = displays.length < 2;
    this.element.hidden = displays.length === 0;
    this.#draw();
  }

  /** Chosen without having been drawn: there must be something to see and to take hold of. */
  #begin(): void {
    const display = this.#shownDisplay();
    if (this.#region === null && display !== undefined) {
      this.#become(middleOf(display.area));
    } else {
      this.#onRegion();
    }
  }

  #become(region: Area | null): void {
    this.#region = region;
    this.#input.checked = region !== null;
    this.#draw();
    this.#onRegion();
  }

  #draw(): void {
    const display = this.#shownDisplay();
    if (display !== undefined) {
      this.#stage.show(display, this.#region);
    }
    this.#fields.show(this.#region);
  }

  #shownDisplay(): PlacedDisplay | undefined {
    return this.#displays[Number(this.#select.value)] ?? this.#displays[0];
  }

  /** The display on which a region begins. */
  #displayOf(region: Area | null): number {
    const found = this.#displays.findIndex(
      ({ area }) =>
        region !== null &&
        region.x >= area.x &&
        region.y >= area.y &&
        region.x < area.x + area.width &&
        region.y < area.y + area.height,
    );
    return Math.max(0, found);
  }
}

/** The area that just holds all of these. */
function around(areas: readonly Area[]): Area {
  const x = Math.min(...areas.map((area) => area.x));
  const y = Math.min(...areas.map((area) => area.y));
  const right = Math.max(...areas.map((area) => area.x + area.width));
  const bottom = Math.max(...areas.map((area) => area.y + area.height));
  return { x, y, width: right - x, height: bottom - y };
}
