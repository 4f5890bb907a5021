import { element } from './dom.ts';

/** The one live region of the page: a change of state is said once, when the reader comes to it. */
export class Announcer {
  readonly element = element('div', {
    class: 'visually-hidden',
    attributes: { role: 'status', 'aria-live': 'polite' },
  });

  announce(text: string): void {
    this.element.textContent = text;
  }
}
