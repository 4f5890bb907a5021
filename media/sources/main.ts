import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import * as v from 'valibot';
import { chooserStateSchema } from '../../src/protocol/chooserProtocol.ts';
import { chooserTextsSchema } from '../../src/protocol/chooserTexts.ts';
import { panelElements } from '../../src/protocol/panelTexts.ts';
import { Host } from '../panel/host.ts';
import { ChooserPage } from './chooserPage.ts';

const texts = v.parse(
  chooserTextsSchema,
  JSON.parse(document.getElementById(panelElements.texts)?.textContent ?? ''),
);
const root = document.getElementById(panelElements.root);
if (root === null) {
  throw new Error('The page has no place for the chooser.');
}

const host = new Host();
const page = new ChooserPage(root, host, texts);

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const state = v.safeParse(chooserStateSchema, event.data);
  if (state.success) {
    page.show(state.output);
  } else {
    console.error('Codereel: refused a message:', v.summarize(state.issues));
  }
});

host.send({ kind: 'ready' });
