import type { Area } from '../../protocol/recorderProtocol.ts';
import { readNumbers, readText } from './properties.ts';
import type { XConnection } from './xConnection.ts';

/**
 * Windows as users know them: those that a window manager looks after. Property names are those of the
 * Extended Window Manager Hints; `_GTK_FRAME_EXTENTS` is what programs that draw their own frame use,
 * to tell how much of the window is only its shadow.
 */
export interface XWindow {
  readonly id: number;
  readonly title: string;
  /** The second word of WM_CLASS, which names the program; the first where that is empty. */
  readonly program: string;
  /** The process that shows it; undefined: it does not say. */
  readonly processId: number | undefined;
  readonly placement: Placement | undefined;
  readonly active: boolean;
}

/** Where a window is. */
export interface Placement {
  /** The whole of what the X server calls the window, in pixels of the screen. */
  readonly window: Area;
  /** The same without the shadow around it. */
  readonly content: Area;
}

/** Top-most first. Panels and the desktop's background are left out. */
export async function readWindows(connection: XConnection): Promise<XWindow[]> {
  const [ids, [active]] = await Promise.all([
    readWindowIds(connection),
    readNumbers(connection, connection.screen.root, '_NET_ACTIVE_WINDOW'),
  ]);
  const windows = await Promise.all(ids.map((id) => describe(connection, id, id === active)));
  return windows.filter((window) => window !== undefined);
}

/** undefined: it is not on the screen now. @throws Error when the window is gone. */
export async function readPlacement(
  connection: XConnection,
  id: number,
): Promise<Placement | undefined> {
  const [size, place, viewable, extents, hidden] = await Promise.all([
    connection.geometry(id),
    connection.place(id),
    connection.isViewable(id),
    readNumbers(connection, id, '_GTK_FRAME_EXTENTS'),
    isHidden(connection, id),
  ]);
  if (!viewable || hidden) {
    return undefined;
  }
  const window = { ...place, width: size.width, height: size.height };
  return { window, content: withoutShadow(window, extents) };
}

/** Properties of a window, and of the root, whose change may hide or show it or change its shape. */
export const windowProperties = ['_NET_WM_STATE', '_NET_WM_DESKTOP', '_GTK_FRAME_EXTENTS'] as const;
export const rootProperties = ['_NET_CURRENT_DESKTOP'] as const;

/** `extents`: left, right, top, bottom. */
function withoutShadow(window: Area, extents: readonly number[]): Area {
  const [left = 0, right = 0, top = 0, bottom = 0] = extents;
  const width = window.width - left - right;
  const height = window.height - top - bottom;
  return width < 1 || height < 1
    ? window
    : { x: window.x + left, y: window.y + top, width, height };
}

async function readWindowIds(connection: XConnection): Promise<number[]> {
  const { root } = connection.screen;
  const stacking = await readNumbers(connection, root, '_NET_CLIENT_LIST_STACKING');
  // Without a window manager, a program's windows stand in the root window themselves.
  const bottomFirst = stacking.length > 0 ? stacking : (await connection.tree(root)).children;
  return bottomFirst.toReversed();
}

async function describe(
  connection: XConnection,
  id: number,
  active: boolean,
): Promise<XWindow | undefined> {
  try {
    const [title, oldTitle, names, [processId], types, placement] = await Promise.all([
      readText(connection, id, '_NET_WM_NAME'),
      readText(connection, id, 'WM_NAME'),
      readText(connection, id, 'WM_CLASS'),
      readNumbers(connection, id, '_NET_WM_PID'),
      readAtoms(connection, id, '_NET_WM_WINDOW_TYPE'),
      readPlacement(connection, id),
    ]);
    const [instance = '', program = ''] = names.split('\0');
    const unnamed = title === '' && oldTitle === '' && names === '';
    if (unnamed || types.some((type) => furniture.has(type))) {
      return undefined;
    }
    return {
      id,
      title: title === '' ? oldTitle : title,
      program: program === '' ? instance : program,
      processId,
      placement,
      active,
    };
  } catch {
    // It went away while it was asked.
    return undefined;
  }
}

const furniture: ReadonlySet<string> = new Set([
  '_NET_WM_WINDOW_TYPE_DESKTOP',
  '_NET_WM_WINDOW_TYPE_DOCK',
]);

/**
 * Window managers that compose the screen may leave a minimised window mapped, and so may those that
 * roll one up into its title bar: what the server would give then is not what users see of it.
 */
async function isHidden(connection: XConnection, id: number): Promise<boolean> {
  const [states, [desktop], [current]] = await Promise.all([
    readAtoms(connection, id, '_NET_WM_STATE'),
    readNumbers(connection, id, '_NET_WM_DESKTOP'),
    readNumbers(connection, connection.screen.root, '_NET_CURRENT_DESKTOP'),
  ]);
  const elsewhere =
    desktop !== undefined &&
    current !== undefined &&
    desktop !== current &&
    desktop !== onAllDesktops;
  return (
    elsewhere || states.includes('_NET_WM_STATE_HIDDEN') || states.includes('_NET_WM_STATE_SHADED')
  );
}

const onAllDesktops = 0xffff_ffff;

async function readAtoms(connection: XConnection, id: number, name: string): Promise<string[]> {
  const atoms = await readNumbers(connection, id, name);
  return Promise.all(atoms.map((atom) => connection.atomName(atom)));
}
