import { expect, it } from 'vitest';
import { readStoredSource } from '../../../src/extension/storedSource.ts';

it('reads what was chosen, with what the window was called', () => {
  expect(readStoredSource({ source: 'window:0x20', title: 'Terminal' })).toEqual({
    source: { kind: 'window', id: 32 },
    title: 'Terminal',
  });
  expect(readStoredSource({ source: 'region:0,0,64,48', title: null })).toEqual({
    source: { kind: 'region', area: { x: 0, y: 0, width: 64, height: 48 } },
    title: null,
  });
});

it.each([undefined, null, 'display:1', {}, { source: 5 }, { source: 'hologram' }])(
  'takes %j for nothing chosen',
  (kept) => {
    expect(readStoredSource(kept)).toBeUndefined();
  },
);

it('does without a title that is none', () => {
  expect(readStoredSource({ source: 'display', title: 7 })?.title).toBeNull();
});
