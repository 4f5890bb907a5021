import type { Translator } from '../../../src/extension/translator.ts';

/** Fills in the arguments, as VS Code does for English. */
export const english: Translator = {
  t: (message, ...args) =>
    message.replaceAll(/\{(\d+)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole)),
};
