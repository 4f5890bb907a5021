import { describe, expect, it } from 'vitest';
import { listedSources } from '../../../src/extension/listedSources.ts';
import type { ScreenSources } from '../../../src/recorder/screen/sourceList.ts';
import { english } from './translate.ts';

const area = { x: 0, y: 0, width: 800, height: 600 };
const windowShown = {
  source: 'window:0x20',
  title: 'Terminal',
  program: 'xterm',
  processId: 5,
  area,
  shown: true,
  active: false,
  editor: false,
};
const onX: ScreenSources = {
  displays: [{ source: 'display:0', name: 'HDMI-1', primary: true, area }],
  windows: [
    windowShown,
    { ...windowShown, source: 'window:0x21', title: 'main.ts - Code', editor: true },
    { ...windowShown, source: 'window:0x22', title: 'Away', area: null, shown: false },
  ],
  windowHold: 'following',
  regions: true,
  notes: [],
};
/** As Windows and macOS are listed. */
const onAreas: ScreenSources = {
  ...onX,
  displays: [{ source: 'display:0', name: 'Desktop', primary: true, area: null }],
  windows: [],
  windowHold: null,
  notes: ['A single window cannot be recorded on this system.'],
};
const noPictures = new Map<string, never>();

describe('on an X display', () => {
  const { toPicture, withPictures } = listedSources(onX, 'x11', english);
  const listed = withPictures(noPictures, true);

  it('the window of VS Code is told from the others, and is recorded as that', () => {
    expect(listed.editor?.source).toEqual({ kind: 'window', id: null });
    expect(listed.windows.map(({ title }) => title)).toEqual(['Terminal', 'Away']);
  });

  it('pictures are taken of all that can be seen, VS Code before all', () => {
    expect(toPicture).toEqual([
      { kind: 'window', id: 0x21 },
      { kind: 'display', index: 0 },
      { kind: 'window', id: 0x20 },
    ]);
  });
});

describe('where the system does not tell where its displays are', () => {
  const { toPicture, withPictures } = listedSources(onAreas, 'areas', english);
  const listed = withPictures(noPictures, true);

  it('they can be chosen all the same, with pictures', () => {
    expect(listed.displays).toMatchObject([{ source: { kind: 'display', index: 0 }, area: null }]);
    expect(toPicture).toEqual([{ kind: 'display', index: 0 }]);
  });

  it('it is said that windows cannot be, and how to name a region', () => {
    expect(listed.note).toContain('single window');
    expect(listed.note).toContain('region can be typed');
  });
});

it('on Wayland the desktop asks which display or window it is, and gives no pictures before', () => {
  const found: ScreenSources = { ...onAreas, regions: false, notes: [] };
  const { toPicture, withPictures } = listedSources(found, 'wayland', english);
  const { editor, displays, regions, note } = withPictures(noPictures, true);
  expect(toPicture).toEqual([]);
  expect(editor).toMatchObject({ source: { kind: 'window', id: null }, asked: true });
  expect(displays).toMatchObject([{ asked: true }]);
  expect(regions).toBe(false);
  expect(note).toBeNull();
});
