import type { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/vscode-button.js';
import { element, icon, setText } from './dom.ts';

/** Something to tell the user: what, and what to do. */
export class Message {
  readonly element: HTMLElement;
  readonly #text = element('p', { class: 'message-text' });
  readonly #remedy = element('p');

  constructor(kind: 'error' | 'info' | 'warning', buttons: readonly VscodeButton[]) {
    const actions = element('div', { class: 'buttons' }, ...buttons);
    actions.hidden = buttons.length === 0;
    this.element = element(
      'div',
      { class: `message message-${kind}` },
      ...(kind === 'error' ? [] : [icon(kind)]),
      element('div', {}, this.#text, this.#remedy, actions),
    );
    this.element.hidden = true;
  }

  show(content: { readonly message: string; readonly remedy: string } | null): void {
    this.element.hidden = content === null;
    setText(this.#text, content?.message ?? '');
    setText(this.#remedy, content?.remedy ?? '');
  }
}
