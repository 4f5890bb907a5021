import type { Clock } from '../../base/clock.ts';
import { Listeners, type Disposable } from '../../base/listeners.ts';
import type { Log } from '../../base/log.ts';
import type { Area, PictureHold } from '../../protocol/recorderProtocol.ts';
import { leastSide } from '../../protocol/source.ts';
import { readMonitors, watchMonitors } from '../x11/monitors.ts';
import { structureNotify, type XConnection } from '../x11/xConnection.ts';
import { intersection, isSameArea } from './area.ts';
import type { Picture, PictureChange } from './picture.ts';
import type { Shot, Size } from './shot.ts';
import { partShot } from './shotPlan.ts';
import { displayChanged, displayHeld } from './sourceErrors.ts';

/** What is recorded of the screen: a part that stays where it is, or a monitor wherever it is. */
export type ScreenPart =
  | { readonly kind: 'region'; readonly area: Area }
  | { readonly kind: 'display'; readonly name: string; readonly index: number };

/** Where it is, and what of that is on the screen. */
export interface SeenPart {
  readonly area: Area;
  readonly visible: Area;
}

export interface DisplayPictureOptions {
  readonly connection: XConnection;
  readonly part: ScreenPart;
  readonly first: SeenPart;
  readonly clock: Clock;
  readonly log: Log;
}

/** A change of resolution is told in several pieces. */
const stillForMs = 150;

/**
 * The picture of a display or a region of an X screen. Whatever becomes of the display, what is left of
 * it is fitted into the first picture's size; while nothing is left, the last picture stays. Owns the
 * connection.
 */
export class DisplayPicture implements Picture {
  readonly #options: DisplayPictureOptions;
  readonly #listeners = new Listeners<PictureChange>();
  /** undefined: nothing of it is on the screen. */
  #seen: SeenPart | undefined;
  #settling: NodeJS.Timeout | undefined;
  #isOver = false;

  private constructor(options: DisplayPictureOptions) {
    this.#options = options;
    this.#seen = options.first;
  }

  /** Rejects when the connection is lost. */
  static async open(options: DisplayPictureOptions): Promise<DisplayPicture> {
    const picture = new DisplayPicture(options);
    const { connection, clock } = options;
    connection.onEvent(() => picture.#settle());
    connection.onExtensionEvent(() => picture.#settle());
    await connection.watch(connection.screen.root, structureNotify);
    await watchMonitors(connection);
    void connection.closed.then(() =>
      picture.#tell({ kind: 'disconnected', atMonotonicMs: clock.monotonic() }),
    );
    return picture;
  }

  get hold(): PictureHold {
    return this.#seen === undefined ? 'held' : 'fixed';
  }

  shot(outputSize: Size | undefined): Shot | undefined {
    return this.#seen && partShot(this.#seen.area, this.#seen.visible, outputSize);
  }

  onChange(listener: (change: PictureChange) => void): Disposable {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#isOver = true;
    clearTimeout(this.#settling);
    this.#options.connection.close();
  }

  #settle(): void {
    if (!this.#isOver) {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => void this.#look(), stillForMs);
    }
  }

  async #look(): Promise<void> {
    const { connection, part, clock, log } = this.#options;
    try {
      const seen = await seePart(connection, part);
      const before = this.#seen;
      this.#seen = seen;
      const atMonotonicMs = clock.monotonic();
      if (seen === undefined && before !== undefined) {
        this.#tell({ kind: 'hidden', atMonotonicMs, notice: displayHeld() });
      } else if (seen !== undefined && !isSamePart(before, seen)) {
        this.#tell({ kind: 'reshoot', atMonotonicMs, notice: displayChanged() });
      }
    } catch (thrown) {
      log.debug(`The displays cannot be looked at: ${String(thrown)}`);
    }
  }

  #tell(change: PictureChange): void {
    if (!this.#isOver) {
      this.#options.log.info(`The recorded part of the screen: ${change.kind}.`);
      this.#listeners.tell(change);
    }
  }
}

/** undefined: nothing of it is on the screen, or too little to be seen. */
async function seePart(connection: XConnection, part: ScreenPart): Promise<SeenPart | undefined> {
  const [{ width, height }, monitors] = await Promise.all([
    connection.geometry(connection.screen.root),
    part.kind === 'display' ? readMonitors(connection) : [],
  ]);
  const area =
    part.kind === 'region'
      ? part.area
      : (part.name === '' ? monitors[part.index] : monitors.find(({ name }) => name === part.name))
          ?.area;
  const visible = area && intersection(area, { x: 0, y: 0, width, height });
  return area === undefined ||
    visible === undefined ||
    visible.width < leastSide ||
    visible.height < leastSide
    ? undefined
    : { area, visible };
}

function isSamePart(one: SeenPart | undefined, other: SeenPart): boolean {
  return (
    one !== undefined && isSameArea(one.area, other.area) && isSameArea(one.visible, other.visible)
  );
}
