import type { Clock } from '../../base/clock.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import type { Area, Source } from '../../protocol/recorderProtocol.ts';
import { leastSide } from '../../protocol/source.ts';
import { readMonitors, type Monitor } from '../x11/monitors.ts';
import { readWindows, type XWindow } from '../x11/windows.ts';
import { XConnection } from '../x11/xConnection.ts';
import { processAncestors } from './ancestors.ts';
import { DisplayPicture, type ScreenPart } from './displayPicture.ts';
import { chooseEditorWindow } from './editorWindow.ts';
import type { Picture } from './picture.ts';
import {
  hiddenWindow,
  noEditorWindow,
  noSuchDisplay,
  noSuchWindow,
  regionOutside,
  tinySource,
} from './sourceErrors.ts';
import { WindowPicture } from './windowPicture.ts';
import { WindowWatch } from './windowWatch.ts';

export interface X11PictureOptions {
  readonly source: Source;
  readonly display: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
}

/** @throws CodereelError What is asked for is not there, not to be seen, or too small. */
export async function openX11Picture(options: X11PictureOptions): Promise<Picture> {
  const { source, display, environment } = options;
  const connection = await XConnection.open(display, environment);
  let kept = false;
  try {
    if (source.kind === 'window') {
      const picture = await openWindow(connection, source.id, options);
      kept = true;
      return picture;
    }
    const { clock, log } = options;
    const { part, area } = await findPart(connection, source);
    const first = { area, visible: area };
    const picture = await DisplayPicture.open({ connection, part, first, clock, log });
    kept = true;
    return picture;
  } finally {
    if (!kept) {
      connection.close();
    }
  }
}

async function findPart(
  connection: XConnection,
  source: Exclude<Source, { readonly kind: 'window' }>,
): Promise<{ readonly part: ScreenPart; readonly area: Area }> {
  if (source.kind === 'region') {
    const area = regionArea(source.area, connection.screen);
    return { part: { kind: 'region', area }, area };
  }
  const { index } = source;
  const { name, area } = displayAt(await readMonitors(connection), index);
  return { part: { kind: 'display', name, index }, area };
}

async function openWindow(
  connection: XConnection,
  id: number | null,
  { clock, log }: X11PictureOptions,
): Promise<Picture> {
  const windows = await readWindows(connection);
  const window =
    id === null
      ? await editorAmong(windows)
      : (windows.find((each) => each.id === id) ?? { id, title: `0x${id.toString(16)}` });
  if (window === undefined) {
    throw noEditorWindow();
  }
  const watch = new WindowWatch(connection, window.id, clock, log);
  const first = await watch.begin().catch(() => undefined);
  if (first === undefined || first === 'closed') {
    throw noSuchWindow(window.id);
  }
  if (first === 'hidden') {
    throw hiddenWindow(window.title);
  }
  if (isTiny(first.content)) {
    throw tinySource(`The window "${window.title}"`);
  }
  log.info(`Window 0x${window.id.toString(16)}: "${window.title}".`);
  return new WindowPicture({ watch, first, log });
}

/** What the source `window` means now; undefined: no window is VS Code's. */
export async function editorAmong(windows: readonly XWindow[]): Promise<XWindow | undefined> {
  const candidates = windows.map((window) => ({
    ...window,
    shown: window.placement !== undefined,
  }));
  return chooseEditorWindow(candidates, await processAncestors());
}

function displayAt(monitors: readonly Monitor[], index: number): Monitor {
  const monitor = monitors[index];
  if (monitor === undefined) {
    throw noSuchDisplay(
      index,
      monitors.map(({ name, area }, each) =>
        [`display:${each}`, name, `${area.width}x${area.height}`].filter(Boolean).join(' '),
      ),
    );
  }
  return monitor;
}

function regionArea(area: Area, screen: { readonly width: number; readonly height: number }): Area {
  const outside =
    area.x < 0 ||
    area.y < 0 ||
    area.x + area.width > screen.width ||
    area.y + area.height > screen.height;
  if (outside) {
    throw regionOutside(area, screen);
  }
  if (isTiny(area)) {
    throw tinySource('The region');
  }
  return area;
}

function isTiny({ width, height }: Area): boolean {
  return width < leastSide || height < leastSide;
}
