import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SupervisedProcess } from '../../../src/base/supervisedProcess.ts';
import type { Display } from '../../stage/display.ts';

/** The colours a marker takes in turn; black at first. */
export type MarkerColour = 'black' | 'white';

/**
 * A small square in the screen's right lower corner, above all windows. Its changes, whose times are
 * known, tell which of a video's times is which on the clock.
 */
export interface Marker {
  readonly area: { readonly x: number; readonly y: number; readonly size: number };
  /** Turns to the other colour; gives the Unix time in ms at which it had. */
  turn(): Promise<number>;
  close(): Promise<void>;
}

const size = 16;
const script = fileURLToPath(new URL('../../fixtures/marker.tcl', import.meta.url));

export async function openMarker(display: Display): Promise<Marker> {
  const area = { x: display.width - size, y: display.height - size, size };
  const child = new SupervisedProcess({
    command: 'wish',
    args: [script, String(size), String(area.x), String(area.y)],
    environment: display.environment,
  });
  const lines = createInterface({ input: child.stdout });
  const ended = child.closed.then(({ stderrTail }) => {
    throw new Error(`The marker has ended. ${stderrTail.join(' ')}`);
  });
  // Told to whoever waits for a line then.
  ended.catch(() => undefined);
  const nextLine = async (ask: () => void): Promise<string> => {
    const line = new Promise<string>((resolve) => {
      lines.once('line', resolve);
    });
    ask();
    return Promise.race([line, ended]);
  };
  await nextLine(() => undefined);
  let colour: MarkerColour = 'black';
  return {
    area,
    turn: async () => {
      colour = colour === 'black' ? 'white' : 'black';
      return Number(await nextLine(() => child.stdin?.write(`${colour}\n`)));
    },
    close: async () => {
      await child.stop([
        { endInput: true, timeoutMs: 2000 },
        { signal: 'SIGKILL', timeoutMs: 2000 },
      ]);
    },
  };
}
