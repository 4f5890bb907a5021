import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import { element, setAttribute, setText } from './dom.ts';
import { fill, formatCount } from './format.ts';
import {
  clampToMeter,
  meterFloorDb,
  meterFraction,
  readMeter,
  silentReading,
  type MeterReading,
} from './meter.ts';
import type { Page } from './page.ts';

/** A bar from -60 dBFS to 0 with the last peak as a line, and that peak in words. */
export class LevelMeter {
  readonly element: HTMLElement;
  readonly #texts: PanelTexts;
  readonly #locale: string;
  readonly #bar: HTMLElement;
  readonly #cover = element('div', { class: 'meter-cover' });
  readonly #peak = element('div', { class: 'meter-peak' });
  readonly #words = element('span', {
    class: 'meter-words',
    attributes: { 'aria-hidden': 'true' },
  });
  #reading: MeterReading = silentReading;

  constructor({ texts, locale }: Page, label: string) {
    this.#texts = texts;
    this.#locale = locale;
    this.#bar = element(
      'div',
      {
        class: 'meter-bar',
        attributes: {
          role: 'meter',
          'aria-label': label,
          'aria-valuemin': String(meterFloorDb),
          'aria-valuemax': '0',
        },
      },
      this.#cover,
      this.#peak,
    );
    this.element = element('div', { class: 'meter' }, this.#bar, this.#words);
    this.#draw();
    this.tell('');
  }

  /** Moves the bar. Called ten times a second: nothing is laid out anew for it. */
  show(levelDb: number | null, nowMs: number): void {
    this.#reading = readMeter(this.#reading, levelDb, nowMs);
    this.#draw();
  }

  reset(): void {
    this.#reading = silentReading;
    this.#draw();
  }

  /**
   * Tells a screen reader how loud it is, as often as a report comes.
   * @param state in words, when there is more to say than a level; else empty.
   */
  tell(state: string): void {
    const { levelDb } = this.#reading;
    setAttribute(
      this.#bar,
      'aria-valuenow',
      String(Math.round(clampToMeter(levelDb ?? -Infinity))),
    );
    setAttribute(this.#bar, 'aria-valuetext', state === '' ? this.#level(levelDb) : state);
  }

  #draw(): void {
    const { levelDb, peakDb } = this.#reading;
    this.#cover.style.transform = `scaleX(${1 - meterFraction(levelDb)})`;
    this.#peak.style.transform = `translateX(${meterFraction(peakDb) * 100}%)`;
    this.#peak.hidden = meterFraction(peakDb) === 0;
    setText(this.#words, this.#level(peakDb));
  }

  #level(levelDb: number | null): string {
    return levelDb === null
      ? this.#texts.soundNothing
      : fill(this.#texts.soundLevel, formatCount(Math.round(clampToMeter(levelDb)), this.#locale));
  }
}
