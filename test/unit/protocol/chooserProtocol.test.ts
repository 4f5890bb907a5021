import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  chooserIntentSchema,
  chooserStateSchema,
  type ChooserIntent,
  type ChooserState,
} from '../../../src/protocol/chooserProtocol.ts';

const area = { x: 0, y: 0, width: 1920, height: 1080 };
const display = {
  source: { kind: 'display', index: 0 },
  title: 'HDMI-1',
  area,
  picture: 'https://files.example/1.jpg',
  asked: false,
} as const;
const listed: ChooserState = {
  kind: 'listed',
  editor: {
    source: { kind: 'window', id: null },
    title: 'Code',
    area: null,
    picture: null,
    asked: false,
  },
  displays: [display],
  windows: [{ source: { kind: 'window', id: 7 }, title: '', area, picture: null, asked: false }],
  note: 'A word.',
  regions: true,
  complete: true,
};

describe('what the extension sends to the chooser', () => {
  it.each<ChooserState>([
    { kind: 'listing' },
    listed,
    // Where the system does not tell where its displays are.
    { ...listed, displays: [{ ...display, area: null }] },
    { kind: 'failed', error: { code: 'no-display', message: 'No display.', remedy: 'Set it.' } },
    {
      kind: 'chosen',
      chosen: { source: display.source, origin: 'chosen', title: null, asked: false, note: null },
    },
  ])('passes unchanged when it is right: $kind', (state) => {
    expect(v.parse(chooserStateSchema, state)).toEqual(state);
  });

  it.each([
    ['an unknown kind', { kind: 'news' }],
    ['a display without a source', { ...listed, displays: [{ ...display, source: null }] }],
    ['a failure without a remedy', { kind: 'failed', error: { code: 'no-display', message: '' } }],
  ])('is refused when it is %s', (_what, state) => {
    expect(v.is(chooserStateSchema, state)).toBe(false);
  });
});

describe('what the chooser sends to the extension', () => {
  it.each<ChooserIntent>([
    { kind: 'ready' },
    { kind: 'refresh' },
    { kind: 'forget' },
    { kind: 'checkSetup' },
    { kind: 'cancel' },
    { kind: 'choose', source: { kind: 'region', area } },
  ])('passes unchanged when it is right: $kind', (intent) => {
    expect(v.parse(chooserIntentSchema, intent)).toEqual(intent);
  });

  it.each([
    ['a choice of nothing', { kind: 'choose' }],
    ['a choice of a file', { kind: 'choose', source: { kind: 'file', path: '/etc/passwd' } }],
    [
      'a region of a negative size',
      { kind: 'choose', source: { kind: 'region', area: { ...area, width: -1 } } },
    ],
    ['something with more in it than agreed', { kind: 'refresh', force: true }],
  ])('is refused when it is %s', (_what, intent) => {
    expect(v.is(chooserIntentSchema, intent)).toBe(false);
  });
});
