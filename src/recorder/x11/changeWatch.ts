import type { Environment } from '../../base/environment.ts';
import { Listeners, type Disposable } from '../../base/listeners.ts';
import type { Area } from '../../protocol/recorderProtocol.ts';
import { witnessRows } from './changeWitness.ts';
import { damageRequests, fixesRequests, isEmptyRegion } from './damage.ts';
import { XConnection, type ExtensionCodes } from './xConnection.ts';

/** What is watched for changes. */
export interface WatchedPixels {
  /** The window whose own pixels they are; null: the screen's. */
  readonly window: number | null;
  /** Counted from the window's corner, or the screen's. */
  readonly area: Area;
  /** The pointer is in the picture. */
  readonly pointer: boolean;
}

interface ServerCodes {
  readonly damage: ExtensionCodes;
  readonly fixes: ExtensionCodes;
  readonly shm: number | undefined;
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
  /** Takes what was drawn, keeps what of it is wanted, and asks for that. */
  readonly #askDrawn: Buffer;
  readonly #askPointer: Buffer;
  readonly #damage: number;
  readonly #wanted: number;
  readonly #drawn: number;
  readonly #stirs = new Listeners<void>();
  /** Something was drawn. */
  #hasDrawn = false;
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
        const watch = new ChangeWatch(connection, watched, { damage, fixes, shm });
        await watch.#begin(damage, fixes);
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
    { damage, fixes, shm }: ServerCodes,
  ) {
    this.shm = shm;
    this.#connection = connection;
    this.#watched = watched;
    this.#damage = connection.newId();
    this.#wanted = connection.newId();
    this.#drawn = connection.newId();
    this.#askDrawn = Buffer.concat([
      damageRequests.subtract(damage.opcode, this.#damage, this.#drawn),
      fixesRequests.intersectRegion(fixes.opcode, this.#drawn, this.#wanted, this.#drawn),
      fixesRequests.fetchRegion(fixes.opcode, this.#drawn),
    ]);
    this.#askPointer = queryPointer(this.#drawable);
    connection.onExtensionEvent((type) => {
      if (type === damage.firstEvent) {
        this.#hasDrawn = true;
      } else {
        this.#pointerLooksNew = true;
      }
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
    const asked = this.#hasDrawn ? this.#connection.send(this.#askDrawn, 2) : undefined;
    const pointer = this.#watched.pointer ? this.#connection.send(this.#askPointer) : undefined;
    this.#hasDrawn = false;
    const [drawn, place] = await Promise.all([asked, pointer]);
    const isDrawn = drawn !== undefined && !isEmptyRegion(drawn);
    return (place !== undefined && this.#hasPointerChanged(parsePointer(place))) || isDrawn;
  }

  /**
   * Some of the pixels as they are now. What was drawn before is told by `look`, if the server tells of
   * it. Rejects when they cannot be had.
   */
  async pixels(): Promise<Buffer> {
    const rows = witnessRows(this.#watched.area);
    const answers = await Promise.all(
      rows.map((row) => this.#connection.send(getImage(this.#drawable, row))),
    );
    return Buffer.concat(answers.map((answer) => answer.subarray(imageHeaderBytes)));
  }

  async #begin(damage: ExtensionCodes, fixes: ExtensionCodes): Promise<void> {
    const { area, pointer } = this.#watched;
    const connection = this.#connection;
    const empty = { ...area, width: 0, height: 0 };
    await Promise.all([
      connection.send(damageRequests.queryVersion(damage.opcode)),
      connection.send(fixesRequests.queryVersion(fixes.opcode)),
      connection.order(fixesRequests.createRegion(fixes.opcode, this.#wanted, area)),
      connection.order(fixesRequests.createRegion(fixes.opcode, this.#drawn, empty)),
      connection.order(damageRequests.create(damage.opcode, this.#damage, this.#drawable)),
      ...(pointer
        ? [connection.order(fixesRequests.selectCursorInput(fixes.opcode, connection.screen.root))]
        : []),
    ]);
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

/** GetImage of the core protocol: all planes, in the form in which the server has them. */
function getImage(window: number, { x, y, width, height }: Area): Buffer {
  const request = Buffer.alloc(20);
  request.writeUInt8(getImageRequest, 0);
  request.writeUInt8(zPixmap, 1);
  request.writeUInt16LE(5, 2);
  request.writeUInt32LE(window, 4);
  request.writeInt16LE(x, 8);
  request.writeInt16LE(y, 10);
  request.writeUInt16LE(width, 12);
  request.writeUInt16LE(height, 14);
  request.writeUInt32LE(0xffff_ffff, 16);
  return request;
}

/** From the window's corner. The answer's first 8 bytes are missing. */
function parsePointer(answer: Buffer): Point {
  return { x: answer.readInt16LE(12), y: answer.readInt16LE(14) };
}

const queryPointerRequest = 38;
const getImageRequest = 73;
const zPixmap = 2;
/** Of the answer without its first 8 bytes: the visual and 20 bytes of nothing. */
const imageHeaderBytes = 24;
