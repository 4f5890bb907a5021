import type { Environment } from '../../base/environment.ts';
import { Listeners, type Disposable } from '../../base/listeners.ts';
import type { Area } from '../../protocol/recorderProtocol.ts';
import { witnessRows } from './changeWitness.ts';
import { getImage, imagePixels } from './coreRequests.ts';
import { damageRequests, fixesRequests, isEmptyRegion } from './damage.ts';
import { PointerWatch } from './pointerWatch.ts';
import { genericEvent, XConnection, type ExtensionCodes } from './xConnection.ts';

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

/** How often a pointer at rest is looked at: a program may put it elsewhere, and nobody tells. */
const restMs = 100;

/**
 * Knows whether pixels have changed, by what the X server draws (its Damage extension), where the
 * pointer is and how it looks. A connection of its own.
 */
export class ChangeWatch {
  /** By what requests of MIT-SHM begin; undefined: the server has it not. */
  readonly shm: number | undefined;
  readonly #connection: XConnection;
  readonly #watched: WatchedPixels;
  /** undefined: it is not in the picture. */
  readonly #pointer: PointerWatch | undefined;
  /** Takes what was drawn, keeps what of it is wanted, and asks for that. */
  readonly #askDrawn: Buffer;
  readonly #damage: number;
  readonly #wanted: number;
  readonly #drawn: number;
  readonly #stirs = new Listeners<void>();
  /** Something was drawn. */
  #hasDrawn = false;

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
        // Neither answers anything else before.
        await Promise.all([
          connection.send(damageRequests.queryVersion(damage.opcode)),
          connection.send(fixesRequests.queryVersion(fixes.opcode)),
        ]);
        const pointer = watched.pointer
          ? await PointerWatch.open(connection, fixes.opcode, {
              window: watched.window ?? connection.screen.root,
              area: watched.area,
            })
          : undefined;
        const watch = new ChangeWatch(connection, watched, pointer, { damage, fixes, shm });
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
    pointer: PointerWatch | undefined,
    { damage, fixes, shm }: ServerCodes,
  ) {
    this.shm = shm;
    this.#connection = connection;
    this.#watched = watched;
    this.#pointer = pointer;
    this.#damage = connection.newId();
    this.#wanted = connection.newId();
    this.#drawn = connection.newId();
    this.#askDrawn = Buffer.concat([
      damageRequests.subtract(damage.opcode, this.#damage, this.#drawn),
      fixesRequests.intersectRegion(fixes.opcode, this.#drawn, this.#wanted, this.#drawn),
      fixesRequests.fetchRegion(fixes.opcode, this.#drawn),
    ]);
    connection.onExtensionEvent((type) => {
      if (type === damage.firstEvent) {
        this.#hasDrawn = true;
      } else if (type === genericEvent) {
        this.#pointer?.move();
      } else {
        this.#pointer?.dress();
      }
      this.#stirs.tell();
    });
  }

  /** Something may have changed: to be seen by `look`. Told once, until then. */
  onStir(listener: () => void): Disposable {
    return this.#stirs.add(listener);
  }

  /** After how many ms something may have changed without a word; undefined: never. 0: at any time. */
  get silentMs(): number | undefined {
    return this.#pointer === undefined ? undefined : this.#pointer.mayMove ? 0 : restMs;
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
    const answers = this.#connection.together(() =>
      Promise.all([
        this.#hasDrawn ? this.#connection.send(this.#askDrawn, 2) : undefined,
        this.#pointer?.look(),
      ]),
    );
    this.#hasDrawn = false;
    const [drawn, pointed] = await answers;
    return pointed === true || (drawn !== undefined && !isEmptyRegion(drawn));
  }

  /**
   * Some of the pixels as they are now. What was drawn before is told by `look`, if the server tells of
   * it. Rejects when they cannot be had.
   */
  async pixels(): Promise<Buffer> {
    const rows = witnessRows(this.#watched.area);
    const answers = await Promise.all(
      this.#connection.together(() =>
        rows.map(async (row) => this.#connection.send(getImage(this.#drawable, row))),
      ),
    );
    return Buffer.concat(answers.map(imagePixels));
  }

  async #begin(damage: ExtensionCodes, fixes: ExtensionCodes): Promise<void> {
    const { area } = this.#watched;
    const connection = this.#connection;
    const empty = { ...area, width: 0, height: 0 };
    await Promise.all([
      connection.order(fixesRequests.createRegion(fixes.opcode, this.#wanted, area)),
      connection.order(fixesRequests.createRegion(fixes.opcode, this.#drawn, empty)),
      connection.order(damageRequests.create(damage.opcode, this.#damage, this.#drawable)),
    ]);
  }

  get #drawable(): number {
    return this.#watched.window ?? this.#connection.screen.root;
  }
}
