import { element, setText } from './dom.ts';
import { formatCountdown } from './format.ts';

/** The seconds left, large. Reports come twice a second; in between it counts by itself. */
export class Countdown {
  readonly element: HTMLElement;
  #endsAt = 0;
  #timer: number | undefined;

  constructor(label: string) {
    this.element = element('p', {
      class: 'countdown',
      attributes: { role: 'timer', 'aria-label': label },
    });
    this.element.hidden = true;
  }

  /** @param leftMs null: there is none. */
  update(leftMs: number | null): void {
    window.clearTimeout(this.#timer);
    this.element.hidden = leftMs === null;
    if (leftMs !== null) {
      this.#endsAt = performance.now() + leftMs;
      this.#tick();
    }
  }

  #tick(): void {
    const left = Math.max(0, this.#endsAt - performance.now());
    setText(this.element, formatCountdown(left));
    if (left > 0) {
      this.#timer = window.setTimeout(() => this.#tick(), left % 1000 || 1000);
    }
  }
}
