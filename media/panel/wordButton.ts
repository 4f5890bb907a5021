import type { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/vscode-button.js';
import { element } from './dom.ts';

/** A button of the second rank: an icon and a word. */
export function wordButton(
  label: string,
  icon: string,
  act: (event: MouseEvent) => void,
): VscodeButton {
  const button = element('vscode-button', { text: label, attributes: { secondary: '', icon } });
  button.addEventListener('click', act);
  return button;
}
