import { describe, expect, it } from 'vitest';
import type { WindowOnScreen } from '../../../../src/recorder/screen/shotPlan.ts';
import { windowChange } from '../../../../src/recorder/screen/windowChange.ts';

function windowAt(x: number, y: number, width = 400, height = 300): WindowOnScreen {
  const area = { x, y, width, height };
  return { id: 7, window: area, content: area, screen: { width: 800, height: 600 }, whole: false };
}

describe('windowChange', () => {
  it('is nothing where nothing has changed', () => {
    expect(windowChange(windowAt(0, 0), windowAt(0, 0))).toBeUndefined();
    expect(windowChange('hidden', 'hidden')).toBeUndefined();
    expect(windowChange('closed', 'closed')).toBeUndefined();
  });

  it('is a move where the capture follows by itself', () => {
    expect(windowChange(windowAt(0, 0), windowAt(100, 50))).toBe('moved');
    expect(windowChange(windowAt(400, 300), windowAt(0, 0))).toBe('moved');
  });

  it.each([
    ['another size', windowAt(0, 0), windowAt(0, 0, 401)],
    ['part of it goes off the screen', windowAt(0, 0), windowAt(500, 0)],
    ['more of it goes off the screen', windowAt(500, 0), windowAt(520, 0)],
    ['it comes back onto the screen', windowAt(-20, 0), windowAt(0, 0)],
    ['it is shown again', 'hidden', windowAt(0, 0)],
  ] as const)('asks for a new take where %s', (_what, before, now) => {
    expect(windowChange(before, now)).toBe('reshoot');
  });

  it('asks for a new take where the shadow has changed under an unchanged window', () => {
    const before = windowAt(0, 0);
    const content = { x: 10, y: 10, width: 380, height: 280 };
    expect(windowChange(before, { ...before, content })).toBe('reshoot');
  });

  it('tells when it is hidden and when it is closed', () => {
    expect(windowChange(windowAt(0, 0), 'hidden')).toBe('hidden');
    expect(windowChange('hidden', 'closed')).toBe('closed');
  });
});
