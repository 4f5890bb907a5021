import { describe, expect, it } from 'vitest';
import {
  buttonEvent,
  happenedAt,
  moveEvent,
  wheelEvent,
} from '../../../../src/recorder/input/nativeEvents.ts';

const noKeys = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const at = 77.5;

describe('events of the native hook', () => {
  it('are moves with the position as it is', () => {
    expect(moveEvent({ time: 1, x: 3, y: 4, button: 0, ...noKeys }, at)).toEqual({
      kind: 'move',
      at,
      x: 3,
      y: 4,
    });
  });

  // As seen on Xvfb: `xdotool click 1`, `click 3` and `click 2` come as 1, 2 and 3.
  it.each([
    [1, 'left'],
    [2, 'right'],
    [3, 'middle'],
    [4, 'back'],
    [5, 'forward'],
  ])('are buttons: %i for %s', (button) => {
    const native = { time: 1, x: 3, y: 4, button, ...noKeys };
    expect(buttonEvent('down', native, at)).toMatchObject({ kind: 'down', button, modifiers: 0 });
    expect(buttonEvent('up', native, at)).toMatchObject({ kind: 'up', button });
  });

  it.each([0, 1.5, undefined, '1'])('are no buttons when the button is %s', (button) => {
    expect(buttonEvent('down', { time: 1, x: 3, y: 4, button, ...noKeys }, at)).toBeUndefined();
  });

  // As seen on Xvfb: `xdotool click 4` to `click 7`.
  it.each([
    ['up', -1, 3, 0, -1],
    ['down', 1, 3, 0, 1],
    ['left', -1, 4, -1, 0],
    ['right', 1, 4, 1, 0],
  ])('are notches of the wheel %s', (_, rotation, direction, dx, dy) => {
    const native = { time: 1, x: 3, y: 4, rotation, direction, ...noKeys };
    expect(wheelEvent(native, at)).toMatchObject({ kind: 'wheel', dx, dy });
  });

  it.each([
    ['shiftKey', 1],
    ['ctrlKey', 2],
    ['altKey', 4],
    ['metaKey', 8],
  ])('carry %s as %i', (key, modifiers) => {
    const native = { time: 1, x: 3, y: 4, button: 1, ...noKeys, [key]: true };
    expect(buttonEvent('down', native, at)).toMatchObject({ modifiers });
  });
});

describe('when an event happened', () => {
  it('is the X server’s stamp, however late it was handed over', () => {
    expect(happenedAt({ time: 1_106_418 }, 1_106_519.5, 'linux')).toBe(1_106_418);
    expect(happenedAt({ time: 1_106_418 }, 1_106_418.2, 'linux')).toBeCloseTo(1_106_418, 6);
  });

  it('survives the wrap of the server’s 32 bits', () => {
    const wrap = 2 ** 32;
    expect(happenedAt({ time: wrap - 40 }, wrap + 60.5, 'linux')).toBeCloseTo(wrap - 40, 3);
    expect(happenedAt({ time: 20 }, 3 * wrap + 25.5, 'linux')).toBeCloseTo(3 * wrap + 20, 3);
  });

  it.each([
    ['a server with another clock, ahead', 9_000_000],
    ['a server with another clock, behind', 12],
  ])('is its arrival with %s', (_, time) => {
    expect(happenedAt({ time }, 1_106_519.5, 'linux')).toBe(1_106_519.5);
  });

  it.each(['win32', 'darwin'] as const)(
    'is its arrival on %s, whose hook is called at once',
    (platform) => {
      expect(happenedAt({ time: 1_106_418 }, 1_106_519.5, platform)).toBe(1_106_519.5);
    },
  );
});
