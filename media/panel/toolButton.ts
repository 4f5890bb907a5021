import type { VscodeToolbarButton } from '@vscode-elements/elements/dist/vscode-toolbar-button/vscode-toolbar-button.js';
import { element } from './dom.ts';

/** A button that shows an icon and says its label: to a screen reader, and in its tooltip. */
export function toolButton(label: string, icon: string, act: () => void): VscodeToolbarButton {
  const button = element('vscode-toolbar-button', { attributes: { icon } });
  button.label = label;
  button.title = label;
  button.addEventListener('click', act);
  return button;
}
