import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import * as v from 'valibot';
import { panelStateSchema } from '../../src/protocol/panelProtocol.ts';
import { panelElements, panelTextsSchema } from '../../src/protocol/panelTexts.ts';
import { Host } from './host.ts';
import { PanelPage } from './panelPage.ts';

const texts = v.parse(
  panelTextsSchema,
  JSON.parse(document.getElementById(panelElements.texts)?.textContent ?? ''),
);
const root = document.getElementById(panelElements.root);
if (root === null) {
  throw new Error('The page has no place for the panel.');
}

const host = new Host();
const page = new PanelPage(root, host, texts);

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const state = v.safeParse(panelStateSchema, event.data);
  if (state.success) {
    page.show(state.output);
  } else {
    console.error('Codereel: refused a message:', v.summarize(state.issues));
  }
});
// The page may be taken away without a word once it is hidden.
document.addEventListener('visibilitychange', () => page.save());
window.addEventListener('pagehide', () => page.save());

host.send({ kind: 'ready' });
