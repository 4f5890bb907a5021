import type { Area } from '../../protocol/recorderProtocol.ts';
import { parsePointer, queryPointer, type Point } from './coreRequests.ts';
import { fixesRequests } from './damage.ts';
import type { XConnection } from './xConnection.ts';
import { inputRequests } from './xInput.ts';

export interface WatchedPointer {
  /** Its place is counted from this window's corner. */
  readonly window: number;
  /** The picture's, in which it is drawn. */
  readonly area: Area;
}

/** As far as a pointer's picture may reach from its place. */
const pointerReach = 256;

/** After so many looks at which it stood still the pointer is at rest. */
const stillLooks = 15;

/**
 * Knows whether the pointer has changed, by its place and its look. While it moves it must be looked at
 * for each picture. At rest the X server tells when somebody begins to move it; no more than that,
 * because a mouse tells of a thousand moves a second, and a picture shows one place.
 */
export class PointerWatch {
  readonly #connection: XConnection;
  readonly #watched: WatchedPointer;
  /** By what requests of XInput begin; undefined: this server does not tell of motion. */
  readonly #input: number | undefined;
  readonly #askPlace: Buffer;
  #place: Point | undefined;
  #looksNew = false;
  /** Looks since it last moved. */
  #still = 0;
  #isTold = false;

  /** @throws Error or the server's when it cannot be watched. */
  static async open(
    connection: XConnection,
    fixes: number,
    watched: WatchedPointer,
  ): Promise<PointerWatch> {
    const { root } = connection.screen;
    const [input] = await Promise.all([
      inputOf(connection),
      connection.order(fixesRequests.selectCursorInput(fixes, root)),
    ]);
    return new PointerWatch(connection, watched, input);
  }

  private constructor(connection: XConnection, watched: WatchedPointer, input: number | undefined) {
    this.#connection = connection;
    this.#watched = watched;
    this.#input = input;
    this.#askPlace = queryPointer(watched.window);
  }

  /** Nobody tells of its next move: it is to be looked at. What moved before it was told is seen by a look after. */
  get mayMove(): boolean {
    return !this.#isTold || this.#still <= stillLooks;
  }

  /** It has got another look. */
  dress(): void {
    this.#looksNew = true;
  }

  /** The server tells that it moves. */
  move(): void {
    this.#still = 0;
    this.#tell(false);
  }

  /** Whether it has changed in the picture since the last look. Rejects when the server does not answer. */
  async look(): Promise<boolean> {
    const place = parsePointer(await this.#connection.send(this.#askPlace));
    const before = this.#place ?? place;
    const moved = before.x !== place.x || before.y !== place.y;
    const looksNew = this.#looksNew;
    this.#place = place;
    this.#looksNew = false;
    if (moved) {
      this.move();
    } else {
      this.#still += 1;
      this.#tell(this.#still >= stillLooks);
    }
    return (moved || looksNew) && (this.#isNear(before) || this.#isNear(place));
  }

  #tell(told: boolean): void {
    if (this.#input !== undefined && this.#isTold !== told) {
      this.#isTold = told;
      this.#connection.put(
        inputRequests.tellMotion(this.#input, this.#connection.screen.root, told),
      );
    }
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
}

async function inputOf(connection: XConnection): Promise<number | undefined> {
  const input = await connection.extension('XInputExtension');
  if (input === undefined) {
    return undefined;
  }
  return connection.send(inputRequests.queryVersion(input)).then(
    () => input,
    // An older version than raw events need.
    () => undefined,
  );
}
