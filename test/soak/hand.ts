import type { Environment } from '../../src/base/environment.ts';
import { supervise, type Supervised } from '../stage/supervised.ts';

/** How often the hand moves the mouse, unless it is said otherwise. */
export const handEveryMs = 50;

/** Moves the mouse without end, and clicks now and then. */
export function openHand(environment: Environment, everyMs = handEveryMs): Supervised {
  const steps = Array.from({ length: 1000 }, (_, step) =>
    [
      `mousemove ${100 + ((step * 37) % 400)} ${100 + ((step * 23) % 300)}`,
      ...(step % 10 === 9 ? ['click 2'] : []),
      `sleep ${everyMs / 1000}`,
    ].join(' '),
  );
  return supervise('xdotool', steps.join(' ').split(' '), { name: 'the hand', environment });
}
