import { describe, expect, it } from 'vitest';
import { sourceOutlook } from '../../../src/extension/sourceOutlook.ts';
import type { OutlookInputs } from '../../../src/extension/sourceOutlook.ts';
import type { Source } from '../../../src/protocol/recorderProtocol.ts';
import { english } from './translate.ts';

const editor: Source = { kind: 'window', id: null };
const other: Source = { kind: 'window', id: 7 };
const display: Source = { kind: 'display', index: 1 };
const region: Source = { kind: 'region', area: { x: 0, y: 0, width: 64, height: 48 } };
const firstDisplay: Source = { kind: 'display', index: 0 };

function outlook(change: Partial<OutlookInputs>): ReturnType<typeof sourceOutlook> {
  return sourceOutlook(
    { source: editor, isNamed: false, screen: 'x11', editorFound: undefined, ...change },
    english,
  );
}

describe('on an X display', () => {
  it.each([undefined, true])(
    'nobody having named anything, it is the window of VS Code (found: %s)',
    (editorFound) => {
      expect(outlook({ editorFound })).toEqual({ source: editor, asked: false, note: null });
    },
  );

  it('the display is recorded where that window is not found, and it is said why', () => {
    expect(outlook({ editorFound: false })).toMatchObject({ source: firstDisplay, asked: false });
    expect(outlook({ editorFound: false }).note).toContain('not found');
  });

  it.each([editor, other, display, region])('what was named stays what it is: %j', (source) => {
    expect(outlook({ source, isNamed: true, editorFound: false })).toEqual({
      source,
      asked: false,
      note: null,
    });
  });
});

describe('where only displays and regions can be recorded', () => {
  it('it is the display, and it is said that windows cannot be', () => {
    const { source, note } = outlook({ screen: 'areas' });
    expect(source).toEqual(firstDisplay);
    expect(note).toContain('not single windows');
  });

  it('a window that was named is no display in secret: it is said that it cannot be had', () => {
    const { source, note } = outlook({ screen: 'areas', isNamed: true });
    expect(source).toEqual(editor);
    expect(note).toContain('not single windows');
  });

  it.each([display, region])('there is nothing to say of %j', (source) => {
    expect(outlook({ screen: 'areas', source, isNamed: true }).note).toBeNull();
  });
});

describe('on Wayland', () => {
  it('the desktop asks for a display where nobody has named anything', () => {
    expect(outlook({ screen: 'wayland' })).toEqual({
      source: firstDisplay,
      asked: true,
      note: 'The desktop asks you for a display.',
    });
  });

  it('it asks for a window where one was named', () => {
    expect(outlook({ screen: 'wayland', isNamed: true })).toEqual({
      source: editor,
      asked: true,
      note: 'The desktop asks you for a window.',
    });
  });

  it.each([other, region])('%j cannot be recorded, which is said', (source) => {
    const { asked, note } = outlook({ screen: 'wayland', source, isNamed: true });
    expect(asked).toBe(false);
    expect(note).toContain('cannot be recorded');
  });
});
