import type { Environment } from '../../base/environment.ts';
import { platformDisplay } from '../ffmpeg/platformDisplay.ts';
import { readWindows } from '../x11/windows.ts';
import { XConnection } from '../x11/xConnection.ts';
import type { WindowSource } from './sourceList.ts';

/** What tells a window from one that gets the same number after it. */
export type WindowIdentity = Pick<WindowSource, 'title' | 'program' | 'processId'>;

/**
 * Whether the window that has the number now is the one that was chosen. A title changes with what a
 * window shows, so the program and its process decide; where windows do not tell their process, the
 * title has to.
 */
export function isSameWindow(chosen: WindowIdentity, now: WindowIdentity): boolean {
  if (chosen.program !== now.program) {
    return false;
  }
  return chosen.processId === null || now.processId === null
    ? chosen.title === now.title
    : chosen.processId === now.processId;
}

/**
 * What has that number now; undefined: no window has; `unknown`: windows have no numbers here.
 *
 * @throws CodereelError There is no X display to ask.
 */
export async function windowWithId(
  id: number,
  platform: NodeJS.Platform,
  environment: Environment,
): Promise<WindowIdentity | 'unknown' | undefined> {
  const display = platformDisplay(platform, environment);
  if (display.kind !== 'x11') {
    return 'unknown';
  }
  const connection = await XConnection.open(display.display, environment);
  try {
    const window = (await readWindows(connection)).find((each) => each.id === id);
    return window && { ...window, processId: window.processId ?? null };
  } finally {
    connection.close();
  }
}
