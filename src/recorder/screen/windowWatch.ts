import type { Clock } from '../../base/clock.ts';
import { Listeners, type Disposable } from '../../base/listeners.ts';
import type { Log } from '../../base/log.ts';
import { keepWhole } from '../x11/composite.ts';
import { readPlacement, rootProperties, windowProperties } from '../x11/windows.ts';
import {
  propertyChange,
  structureNotify,
  type XConnection,
  type XEvent,
} from '../x11/xConnection.ts';
import { visiblePart } from './shotPlan.ts';
import type { WindowLook } from './windowChange.ts';

export interface SeenWindow {
  readonly look: WindowLook;
  /** When the event came that made us look. */
  readonly atMonotonicMs: number;
}

/**
 * Looks at a window whenever the X server says that something has happened to it: to itself, to the
 * frames that a window manager puts around it, or to the workspaces. Owns the connection.
 */
export class WindowWatch {
  readonly #connection: XConnection;
  readonly #id: number;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #listeners = new Listeners<SeenWindow>();
  /** The window and all that it stands in, up to the root. */
  #chain: ReadonlySet<number> = new Set();
  #properties: ReadonlySet<number> = new Set();
  /** When the oldest event came that nobody has looked after yet. */
  #pendingSinceMs: number | undefined;
  /** The server keeps all of the window: see keepWhole. */
  #whole = false;
  #looking = false;
  #closed = false;

  constructor(connection: XConnection, id: number, clock: Clock, log: Log) {
    this.#connection = connection;
    this.#id = id;
    this.#clock = clock;
    this.#log = log;
  }

  /** Begins to watch. Rejects when there is no such window. */
  async begin(): Promise<WindowLook> {
    this.#connection.onEvent((event) => {
      this.#hear(event);
    });
    void this.#connection.closed.then(() => this.#tell('closed', this.#clock.monotonic()));
    const atoms = [...windowProperties, ...rootProperties].map((name) =>
      this.#connection.atom(name),
    );
    this.#properties = new Set(await Promise.all(atoms));
    await this.#watchChain();
    this.#whole = await keepWhole(this.#connection, this.#id);
    return this.#look();
  }

  onLook(listener: (seen: SeenWindow) => void): Disposable {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#closed = true;
    this.#connection.close();
  }

  #hear({ name, window, atom }: XEvent): void {
    if (name === 'DestroyNotify' && window === this.#id) {
      this.#tell('closed', this.#clock.monotonic());
      return;
    }
    const concerns =
      name === 'PropertyNotify'
        ? this.#properties.has(atom)
        : structureEvents.has(name) && this.#chain.has(window);
    if (concerns && name === 'UnmapNotify') {
      // Not to be missed, however soon it is mapped again: the capture has ended with it.
      this.#tell('hidden', this.#clock.monotonic());
    }
    if (concerns) {
      this.#pendingSinceMs ??= this.#clock.monotonic();
      void this.#lookAgain(name === 'ReparentNotify');
    }
  }

  /** Events come faster than answers: one look at a time, and one more after the last event. */
  async #lookAgain(reparented: boolean): Promise<void> {
    if (reparented) {
      await this.#watchChain().catch(() => undefined);
    }
    if (this.#looking) {
      return;
    }
    this.#looking = true;
    try {
      while (this.#pendingSinceMs !== undefined && !this.#closed) {
        const since = this.#pendingSinceMs;
        this.#pendingSinceMs = undefined;
        this.#tell(await this.#look(), since);
      }
    } catch (error) {
      // It went away under our eyes, and DestroyNotify says so, or the connection did.
      this.#log.debug(`The recorded window cannot be looked at: ${String(error)}`);
    } finally {
      this.#looking = false;
    }
  }

  async #watchChain(): Promise<void> {
    const { root } = this.#connection.screen;
    const chain = new Set<number>([root]);
    let id = this.#id;
    while (id !== root && id !== 0) {
      chain.add(id);
      await this.#connection.watch(id, structureNotify | (id === this.#id ? propertyChange : 0));
      ({ parent: id } = await this.#connection.tree(id));
    }
    await this.#connection.watch(root, structureNotify | propertyChange);
    this.#chain = chain;
  }

  /** Rejects when the window is gone. */
  async #look(): Promise<WindowLook> {
    const { screen } = this.#connection;
    const [placement, { width, height }] = await Promise.all([
      readPlacement(this.#connection, this.#id),
      this.#connection.geometry(screen.root),
    ]);
    if (placement === undefined) {
      return 'hidden';
    }
    const look = { id: this.#id, ...placement, screen: { width, height }, whole: this.#whole };
    return visiblePart(look) === undefined ? 'hidden' : look;
  }

  #tell(look: WindowLook, atMonotonicMs: number): void {
    if (this.#closed) {
      return;
    }
    if (look === 'closed') {
      // Nothing follows.
      this.close();
    }
    this.#listeners.tell({ look, atMonotonicMs });
  }
}

const structureEvents: ReadonlySet<string> = new Set([
  'ConfigureNotify',
  'MapNotify',
  'UnmapNotify',
  'ReparentNotify',
  'GravityNotify',
]);
