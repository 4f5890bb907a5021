import { expect, it } from 'vitest';
import { isSameWindow } from '../../../../src/recorder/screen/windowIdentity.ts';

const terminal = { title: 'Terminal', program: 'xterm', processId: 12 };

it('a window that shows something else by now is still the same', () => {
  expect(isSameWindow(terminal, { ...terminal, title: 'vim' })).toBe(true);
});

it('another program, or the same one started again, has another window', () => {
  expect(isSameWindow(terminal, { ...terminal, program: 'bank' })).toBe(false);
  expect(isSameWindow(terminal, { ...terminal, processId: 13 })).toBe(false);
});

it('where a window does not tell its process, its title decides', () => {
  expect(isSameWindow(terminal, { ...terminal, processId: null })).toBe(true);
  expect(isSameWindow({ ...terminal, processId: null }, { ...terminal, title: 'x' })).toBe(false);
});
