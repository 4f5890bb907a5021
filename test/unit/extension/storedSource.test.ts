import { expect, it } from 'vitest';
import { readStoredSource, storedForm } from '../../../src/extension/storedSource.ts';
import type { StoredSource } from '../../../src/extension/storedSource.ts';

const terminal: StoredSource = {
  source: { kind: 'window', id: 32 },
  window: { title: 'Terminal', program: 'xterm', processId: 77 },
};

it.each<StoredSource>([
  terminal,
  { ...terminal, window: { title: 'Terminal', program: 'xterm', processId: null } },
  { source: { kind: 'region', area: { x: 0, y: 0, width: 64, height: 48 } }, window: null },
])('reads back what was chosen, and which window it was: %j', (stored) => {
  expect(readStoredSource(structuredClone(storedForm(stored)))).toEqual(stored);
});

it.each([undefined, null, 'display:1', {}, { source: 5 }, { source: 'hologram' }])(
  'takes %j for nothing chosen',
  (kept) => {
    expect(readStoredSource(kept)).toBeUndefined();
  },
);

it('does without what tells the window, where that is not whole', () => {
  expect(readStoredSource({ source: 'window:0x20', title: 'Terminal' })?.window).toBeNull();
  expect(readStoredSource({ source: 'window:0x20', title: 7, program: 'x' })?.window).toBeNull();
});
