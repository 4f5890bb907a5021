import { fileURLToPath } from 'node:url';
import { supervise } from '../../stage/supervised.ts';
import type { Environment } from '../../../src/base/environment.ts';
import type { Rectangle } from './video.ts';

const script = fileURLToPath(new URL('../../fixtures/flash.tcl', import.meta.url));

/** A square on the screen that is white while a mouse button is down on it, else black. */
export interface Flash {
  close(): Promise<void>;
}

export async function openFlash(area: Rectangle, environment: Environment): Promise<Flash> {
  const { width, height, x, y } = area;
  // Tk draws at once what a browser would draw with its next frame.
  const shown = supervise('wish', [script, ...[width, height, x, y].map(String)], {
    name: 'the square',
    environment,
  });
  await shown.waitForOutput(/ready/);
  return {
    close: async () => {
      await shown.stop();
    },
  };
}
