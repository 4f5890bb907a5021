import type { HookEvent } from '../../../src/recorder/input/hookMessages.ts';

/** The screen that the pointer moves on, in pixels. */
const screen = { width: 320, height: 180 };

/** Of so many events one is another than a move: a demo is moves, with a click every few seconds. */
const pressEvery = 250;
const wheelEvery = 400;
const keyEvery = 300;

/**
 * Somebody at work, as far as the recorder sees it: event `index` of a stream of so many a second.
 * The same index gives the same event, and no two moves in a row are at the same place.
 * `fromMs`: when event 0 happened.
 */
export function eventAt(index: number, eventsPerSecond: number, fromMs: number): HookEvent {
  const at = fromMs + (index * 1000) / eventsPerSecond;
  const where = {
    at,
    x: (index * 7) % screen.width,
    y: Math.round((screen.height - 1) * (0.5 + 0.5 * Math.sin(index / 40))),
  };
  const place = index % pressEvery;
  if (place === 1 || place === 2) {
    return { kind: place === 1 ? 'down' : 'up', ...where, button: 1, modifiers: 0 };
  }
  if (index % wheelEvery === 3) {
    return { kind: 'wheel', ...where, dx: 0, dy: 1, modifiers: 0 };
  }
  return index % keyEvery === 4
    ? { kind: 'key', at, chord: 'ctrl+shift+p', named: false, follows: false }
    : { kind: 'move', ...where };
}
