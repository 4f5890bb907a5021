import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../src/base/environment.ts';
import { run, supervise, type Supervised } from './supervised.ts';
import { waitFor } from './waitFor.ts';

/** A virtual X display with a window manager on it. */
export interface Display {
  /** What DISPLAY holds: `:99`. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The environment for programs that show themselves on it. */
  readonly environment: Environment;
  /** Writes what is on the screen now, pointer included, as a PNG. */
  capture(file: string): Promise<void>;
  close(): Promise<void>;
}

/** No key or button belongs to the window manager. */
function openboxConfiguration(applications: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse></focus>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <applications>${applications}</applications>
</openbox_config>
`;
}

const fillTheScreen =
  '<application type="normal"><decor>no</decor><maximized>yes</maximized></application>';

export interface DisplayOptions {
  readonly environment: Environment;
  /** Where the window manager's configuration goes. */
  readonly folder: string;
  readonly width?: number;
  readonly height?: number;
  /** Windows stand where they are put, in a frame; otherwise they fill the screen and have none. */
  readonly freeWindows?: boolean;
  /** The file with the only keys that let programs in; otherwise everyone is. */
  readonly authority?: string;
  /** Whether the server has the Composite extension, as nearly all have. */
  readonly composite?: boolean;
  /** Whether it tells what is drawn, as nearly all do. */
  readonly damage?: boolean;
}

export async function openDisplay(options: DisplayOptions): Promise<Display> {
  const {
    width = 1920,
    height = 1080,
    folder,
    freeWindows = false,
    authority,
    composite = true,
    damage = true,
  } = options;
  const server = supervise(
    'Xvfb',
    [
      ...`-displayfd 3 -screen 0 ${width}x${height}x24 -nolisten tcp`.split(' '),
      // A key that stays down because the machine is busy must not type twice.
      '-r',
      // A server that begins anew when its last program leaves throws out those that just come.
      '-noreset',
      ...(composite ? [] : ['-extension', 'Composite']),
      ...(damage ? [] : ['-extension', 'DAMAGE']),
      ...(authority === undefined ? [] : ['-auth', authority]),
    ],
    { name: 'Xvfb', environment: options.environment, extraPipes: 1 },
  );
  let windowManager: Supervised | undefined;
  const close = async (): Promise<void> => {
    await windowManager?.stop();
    await server.stop();
  };
  try {
    const name = `:${await readDisplayNumber(server)}`;
    const environment = { ...options.environment, DISPLAY: name };
    const configuration = join(folder, 'openbox.xml');
    await writeFile(configuration, openboxConfiguration(freeWindows ? '' : fillTheScreen));
    windowManager = supervise('openbox', ['--sm-disable', '--config-file', configuration], {
      name: 'openbox',
      environment,
    });
    // A window that is shown before there is a manager may be told of neither.
    await waitFor('windows are managed', () =>
      run('xdotool', ['get_num_desktops'], { environment }).catch(() => undefined),
    );
    return {
      name,
      width,
      height,
      environment,
      capture: async (file) => {
        const size = ['-video_size', `${width}x${height}`];
        const input = ['-f', 'x11grab', ...size, '-i', name];
        await run(
          'ffmpeg',
          ['-loglevel', 'error', '-y', ...input, '-frames:v', '1', '-update', '1', file],
          { environment },
        );
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Xvfb writes the number it found free, and a newline, once it takes connections. */
async function readDisplayNumber(server: Supervised): Promise<string> {
  const pipe = server.child.stdio[3];
  if (pipe === undefined || pipe === null || !('read' in pipe)) {
    throw new Error('Xvfb was started without the pipe for its display number.');
  }
  let text = '';
  for await (const chunk of pipe) {
    text += String(chunk);
    if (text.endsWith('\n')) {
      return text.trim();
    }
  }
  throw new Error(`Xvfb ended before it had a display:\n${server.tail()}`);
}
