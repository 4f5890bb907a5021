import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/base/environment.ts';
import { killAll, processesMarked } from './stageProcesses.ts';
import { run, supervise, type Supervised } from './supervised.ts';
import { waitFor } from './waitFor.ts';

/** A Wayland desktop without a screen, whose portal shares its only output without asking. */
export interface WaylandDesktop {
  readonly width: number;
  readonly height: number;
  /** The environment for programs of this session: no X, its own message bus and PipeWire. */
  readonly environment: Environment;
  /** Fills the screen with a colour: `#rrggbb`. */
  paint(colour: string): Promise<void>;
  /** The only output gets another size. */
  resize(width: number, height: number): Promise<void>;
  /** The compositor goes away, and its portal with it. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

const proxyScript = fileURLToPath(new URL('../fixtures/waylandProxy.py', import.meta.url));
const output = 'HEADLESS-1';
/** The user `nobody`: sway does not run as root. */
const nobody = 65_534;

const portalConfiguration = `[screencast]
output_name=${output}
chooser_type=none
`;

/**
 * Starts a service of the session, and asks what it shares. To be asked again: xdg-desktop-portal-wlr
 * 0.7 does not see a question that was there before it listened, until the next one comes.
 */
async function sharesDisplays(
  service: string,
  screenCast: string,
  environment: Environment,
): Promise<boolean> {
  const answer = run(
    'dbus-send',
    [
      '--session',
      '--print-reply',
      '--reply-timeout=2000',
      `--dest=${service}`,
      '/org/freedesktop/portal/desktop',
      'org.freedesktop.DBus.Properties.Get',
      `string:${screenCast}`,
      'string:AvailableSourceTypes',
    ],
    { environment },
  );
  return /uint32 [1-9]/.test(await answer.catch(() => ''));
}

export interface WaylandOptions {
  /** PATH and the like. */
  readonly environment: Environment;
  /** An empty folder, for the session's home and its sockets. */
  readonly folder: string;
  readonly width: number;
  readonly height: number;
}

export async function openWayland(options: WaylandOptions): Promise<WaylandDesktop> {
  const { folder, width, height } = options;
  const mark = `CODEREEL_TEST_WAYLAND=${folder}`;
  const environment = {
    ...options.environment,
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    XDG_CURRENT_DESKTOP: 'sway',
    XDG_SESSION_TYPE: 'wayland',
    WAYLAND_DISPLAY: join(folder, 'wayland-proxy'),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}`,
    CODEREEL_TEST_WAYLAND: folder,
  };
  const started: Supervised[] = [];
  const start = (command: string, words: readonly string[], own: Environment): Supervised => {
    const program = supervise(command, words, { name: command, environment: own });
    started.push(program);
    return program;
  };
  const swayFolder = await mkdtemp(join(tmpdir(), 'codereel-sway-'));
  const close = async (): Promise<void> => {
    for (const program of started.toReversed()) {
      await program.stop();
    }
    // What the bus has started.
    await waitFor('nothing of the session runs any more', async () => {
      const left = await processesMarked(mark);
      killAll(left);
      return left.length === 0;
    });
    await rm(swayFolder, { recursive: true, force: true });
  };
  try {
    await chmod(folder, 0o700);
    const portal = join(folder, '.config', 'xdg-desktop-portal-wlr');
    await mkdir(portal, { recursive: true });
    await writeFile(join(portal, 'config'), portalConfiguration);
    const sway = await startSway(swayFolder, { width, height, environment, start });

    const proxy = start(
      'python3',
      [proxyScript, environment.WAYLAND_DISPLAY, sway.socket],
      environment,
    );
    await proxy.waitForOutput(/ready/);
    // It starts the portal when somebody calls it.
    const bus = start(
      'dbus-daemon',
      [
        '--session',
        '--nofork',
        '--print-address',
        `--address=${environment.DBUS_SESSION_BUS_ADDRESS}`,
      ],
      environment,
    );
    await bus.waitForOutput(/unix:/);
    start('pipewire', [], environment);
    await fileIn(folder, /^pipewire-0$/);
    start('wireplumber', [], environment);
    // The desktop's part first: of one that does not answer, the portal never learns what it shares.
    await waitFor("the portal's desktop part is there", () =>
      sharesDisplays(
        'org.freedesktop.impl.portal.desktop.wlr',
        'org.freedesktop.impl.portal.ScreenCast',
        environment,
      ),
    );
    await waitFor('the portal shares displays', () =>
      sharesDisplays(
        'org.freedesktop.portal.Desktop',
        'org.freedesktop.portal.ScreenCast',
        environment,
      ),
    );
    const tellOutput = async (...words: readonly string[]): Promise<void> => {
      const command = ['--socket', sway.control, 'output', output, ...words];
      await run('swaymsg', command, { environment });
    };
    return {
      width,
      height,
      environment,
      paint: (colour) => tellOutput('bg', colour, 'solid_color'),
      resize: (newWidth, newHeight) => tellOutput('resolution', `${newWidth}x${newHeight}`),
      crash: async () => {
        await sway.process.stop(0);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Sway {
  readonly process: Supervised;
  readonly socket: string;
  /** Where it takes commands. */
  readonly control: string;
}

async function startSway(
  folder: string,
  options: {
    readonly width: number;
    readonly height: number;
    readonly environment: Environment;
    readonly start: (command: string, words: readonly string[], own: Environment) => Supervised;
  },
): Promise<Sway> {
  const { width, height, environment, start } = options;
  const configuration = join(folder, 'config');
  await writeFile(configuration, `output ${output} resolution ${width}x${height}\n`);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    await chown(folder, nobody, nobody);
    await chown(configuration, nobody, nobody);
  }
  const swayWords = ['--config', configuration];
  const [command, words] = isRoot
    ? [
        'setpriv',
        [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', 'sway', ...swayWords],
      ]
    : ['sway', swayWords];
  const { WAYLAND_DISPLAY: _, ...outside } = environment;
  const sway = start(command, words, {
    ...outside,
    XDG_RUNTIME_DIR: folder,
    WLR_BACKENDS: 'headless',
    WLR_RENDERER: 'pixman',
    WLR_LIBINPUT_NO_DEVICES: '1',
  });
  return {
    process: sway,
    socket: await fileIn(folder, /^wayland-\d+$/),
    control: await fileIn(folder, /^sway-ipc\..*\.sock$/),
  };
}

async function fileIn(folder: string, pattern: RegExp): Promise<string> {
  const name = await waitFor(
    `there is ${String(pattern)} in ${folder}`,
    async () => (await readdir(folder)).find((each) => pattern.test(each)),
    { seen: () => readdir(folder) },
  );
  return join(folder, name);
}
