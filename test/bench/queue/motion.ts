import { fileURLToPath } from 'node:url';
import type { Display } from '../../stage/display.ts';
import { supervise, type Supervised } from '../../stage/supervised.ts';

const script = fileURLToPath(new URL('../../fixtures/motion.tcl', import.meta.url));

/** Fills a display with text that scrolls and squares that cross it, until it is stopped. */
export async function showMotion({ width, height, environment }: Display): Promise<Supervised> {
  const words = [script, String(width), String(height)];
  const motion = supervise('wish', words, { name: 'motion', environment });
  await motion.waitForOutput(/ready/);
  return motion;
}
