import { describe, expect, it } from 'vitest';
import {
  chooseEditorWindow,
  looksLikeEditor,
  type EditorCandidate,
} from '../../../../src/recorder/screen/editorWindow.ts';

function candidate(changes: Partial<EditorCandidate>): EditorCandidate {
  return {
    title: 'a - Visual Studio Code',
    program: 'Code',
    processId: 1,
    active: false,
    shown: true,
    ...changes,
  };
}

const terminal = candidate({ program: 'XTerm', title: 'code main.ts', active: true });
const nobody: ReadonlySet<number> = new Set();

describe('looksLikeEditor', () => {
  it.each([
    ['Code', 'main.ts - project'],
    ['code-oss', ''],
    ['Code - Insiders', ''],
    ['VSCodium', ''],
    ['Cursor', 'main.ts'],
    ['Code.exe', ''],
    ['windsurf', ''],
    ['Chromium', 'main.ts - project - code-server'],
    ['Chromium-browser', 'main.ts - project - Code - OSS - Chromium'],
    ['Google-chrome', 'project - Visual Studio Code - Google Chrome'],
    ['firefox', 'main.ts - project - Visual Studio Code — Mozilla Firefox'],
    ['firefox', 'project [Codespaces: odd name] - Visual Studio Code — Mozilla Firefox'],
    ['chromium', 'project - Visual Studio Code - Insiders [SSH: host]'],
  ])('takes %s "%s" for an editor', (program, title) => {
    expect(looksLikeEditor({ program, title })).toBe(true);
  });

  it.each([
    ['XTerm', 'vim main.ts - Visual Studio Code'],
    ['firefox', 'How to use Visual Studio Code to write a letter — Mozilla Firefox'],
    ['firefox', 'Bank — Mozilla Firefox'],
    ['Chromium', 'Codereel - Chromium'],
    ['Barcode', ''],
    ['Encoder', ''],
    ['Xcode', ''],
    ['', ''],
  ])('takes %s "%s" for none', (program, title) => {
    expect(looksLikeEditor({ program, title })).toBe(false);
  });
});

describe('chooseEditorWindow', () => {
  it('takes the active editor before those that stand above it', () => {
    const active = candidate({ active: true });
    expect(chooseEditorWindow([candidate({}), active, candidate({})], nobody)).toBe(active);
  });

  it('takes the top-most editor where something else is active', () => {
    const topMost = candidate({});
    expect(chooseEditorWindow([terminal, topMost, candidate({})], nobody)).toBe(topMost);
  });

  it('takes a window of the editor that started Codereel, before another active one', () => {
    const own = candidate({ program: 'Cursor', processId: 42 });
    const other = candidate({ active: true });
    expect(chooseEditorWindow([other, own], new Set([42]))).toBe(own);
  });

  it('takes one that is on the screen before one that is minimised', () => {
    const shown = candidate({});
    expect(chooseEditorWindow([candidate({ shown: false }), shown], nobody)).toBe(shown);
    const minimised = candidate({ shown: false });
    expect(chooseEditorWindow([terminal, minimised], nobody)).toBe(minimised);
  });

  it('takes no other window in its place, not even the terminal it was started from', () => {
    expect(chooseEditorWindow([terminal], new Set([1]))).toBeUndefined();
  });
});
