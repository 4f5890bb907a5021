import type { Environment } from '../../base/environment.ts';
import { Listeners, type Disposable } from '../../base/listeners.ts';
import type { Area } from '../../protocol/recorderProtocol.ts';
import { damageRequests, fixesRequests, parseRegion } from './damage.ts';
import { XConnection } from './xConnection.ts';

/** What is watched for changes. */
export interface WatchedPixels {
  /** The window whose own pixels they are; null: the screen's. */
  readonly window: number | null;
  /** Counted from the window's corner, or the screen's. */
  readonly area: Area;
  /** The pointer is in the picture. */
  readonly pointer: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** As far as a pointer's picture may reach from its place. */
const pointerReach = 256;

/**
 * Knows whether pixels have changed, by what the X server draws (its Damage extension), where the
 * pointer is and how it looks. A connection of its own.
 */
export class ChangeWatch {
  /** By what requests of MIT-SHM begin; undefined: the server has it not. */
  readonly shm: number | undefined;
  readonly #connection: XConnection;
  readonly #watched: WatchedPixels;
  readonly #damage: number;
  readonly #drawn: number;
  readonly #requests: {
    readonly subtract: Buffer;
    readonly intersect: Buffer;
    readonly fetch: Buffer;
    readonly queryPointer: Buffer;
  };
  readonly #stirs = new Listeners<void>();
  #pointer: Point | undefined;
  #pointerLooksNew = false;

  /** undefined: this server does not tell of changes. @throws CodereelError or Error. */
  static async open(
    display: string,
    environment: Environment,
    watched: WatchedPixels,
  ): Promise<ChangeWatch | undefined> {
    const connection = await XConnection.open(display, environment);
    try {
      const [damage, fixes, shm] = await Promise.all([
        connection.extensionCodes('DAMAGE'),
        connection.extensionCodes('XFIXES'),
        connection.extension('MIT-SHM'),
      ]);
      if (damage !== undefined && fixes !== undefined) {
        await Promise.all([
          connection.send(damageRequests.queryVersion(damage.opcode)),
          connection.send(fixesRequests.queryVersion(fixes.opcode)),
        ]);
        const watch = new ChangeWatch(connection, watched, {
          damage: damage.opcode,
          fixes: fixes.opcode,
          cursorNotify: fixes.firstEvent + 1,
          shm,
        });
        await watch.#begin(damage.opcode, fixes.opcode);
        return watch;
      }
    } catch (thrown) {
      connection.close();
      throw thrown;
    }
    connection.close();
    return undefined;
  }

  private constructor(
    connection: XConnection,
    watched: WatchedPixels,
    codes: {
      readonly damage: number;
      readonly fixes: number;
      readonly cursorNotify: number;
      readonly shm: number | undefined;
    },
  ) {
    this.shm = codes.shm;
    this.#connection = connection;
    this.#watched = watched;
    const wanted = connection.newId();
    this.#damage = connection.newId();
    this.#drawn = connection.newId();
    this.#requests = {
      subtract: damageRequests.subtract(codes.damage, this.#damage, this.#drawn),
      intersect: fixesRequests.intersectRegion(codes.fixes, this.#drawn, wanted, this.#drawn),
      fetch: fixesRequests.fetchRegion(codes.fixes, this.#drawn),
      queryPointer: queryPointer(this.#drawable),
    };
    const { area } = watched;
    connection.post(fixesRequests.createRegion(codes.fixes, wanted, area));
    connection.post(
      fixesRequests.createRegion(codes.fixes, this.#drawn, { ...area, width: 0, height: 0 }),
    );
    connection.onExtensionEvent((type) => {
      this.#pointerLooksNew ||= type === codes.cursorNotify;
      this.#stirs.tell();
    });
  }

  /** Something may have changed: to be seen by `look`. Told once, until then. */
  onStir(listener: () => void): Disposable {
    return this.#stirs.add(listener);
  }

  /** Settles when the connection has ended. */
  get closed(): Promise<void> {
    return this.#connection.closed;
  }

  close(): void {
    this.#connection.close();
  }

  /**
   * Whether something has changed since the last look. What is drawn after the answer was made is told
   * of again. Rejects when the server does not answer.
   */
  async look(): Promise<boolean> {
    const { subtract, intersect, fetch, queryPointer: where } = this.#requests;
    const pointer = this.#watched.pointer ? this.#connection.send(where) : undefined;
    this.#connection.post(subtract);
    this.#connection.post(intersect);
    const [drawn, place] = await Promise.all([this.#connection.send(fetch), pointer]);
    const pointerChanged = place !== undefined && this.#hasPointerChanged(parsePointer(place));
    return parseRegion(drawn).length > 0 || pointerChanged;
  }

  async #begin(damage: number, fixes: number): Promise<void> {
    await this.#connection.order(damageRequests.create(damage, this.#damage, this.#drawable));
    if (this.#watched.pointer) {
      const { root } = this.#connection.screen;
      await this.#connection.order(fixesRequests.selectCursorInput(fixes, root));
    }
  }

  #hasPointerChanged(place: Point): boolean {
    const before = this.#pointer ?? place;
    const moved = before.x !== place.x || before.y !== place.y;
    const looksNew = this.#pointerLooksNew;
    this.#pointer = place;
    this.#pointerLooksNew = false;
    return (moved || looksNew) && (this.#isNear(before) || this.#isNear(place));
  }

  #isNear({ x, y }: Point): boolean {
    const { area } = this.#watched;
    return (
      x > area.x - pointerReach &&
      y > area.y - pointerReach &&
      x < area.x + area.width + pointerReach &&
      y < area.y + area.height + pointerReach
    );
  }

  get #drawable(): number {
    return this.#watched.window ?? this.#connection.screen.root;
  }
}

/** QueryPointer of the core protocol. */
function queryPointer(window: number): Buffer {
  const request = Buffer.alloc(8);
  request.writeUInt8(queryPointerRequest, 0);
  request.writeUInt16LE(2, 2);
  request.writeUInt32LE(window, 4);
  return request;
}

/** From the window's corner. The answer's first 8 bytes are missing. */
function parsePointer(answer: Buffer): Point {
  return { x: answer.readInt16LE(12), y: answer.readInt16LE(14) };
}

export const queryPointerRequest = 38;
