import type { Clock } from '../../base/clock.ts';
import { Deferred } from '../../base/deferred.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import { ChangeWatch, type WatchedPixels } from './changeWatch.ts';
import { ChangeWitness } from './changeWitness.ts';
import { parseDisplayName, type DisplayName } from './displayName.ts';
import { openGateDoor, type GateDoor } from './gateDoor.ts';
import { grabFinder } from './grabRequests.ts';
import { GrabPacer } from './grabPacer.ts';
import { ProxiedConnection } from './proxiedConnection.ts';
import { connectToServer, readCookie } from './serverDoor.ts';

export interface GrabGateOptions {
  readonly display: string;
  readonly environment: Environment;
  readonly watched: WatchedPixels;
  readonly framesPerSecond: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often the server's word is held against some pixels: at each picture of a still screen. */
const witnessEveryMs = 900;

/**
 * Stands between ffmpeg's x11grab and the X server, and lets a grab through only when there is
 * something new to see, or a second has passed. ffmpeg asks for the next picture as fast as it can, and
 * the gate answers when it is time: a frame that is not grabbed is not converted and not encoded.
 */
export class GrabGate {
  /** What ffmpeg is to open instead of the display. */
  readonly display: string;
  readonly #options: GrabGateOptions;
  readonly #watch: ChangeWatch;
  readonly #door: GateDoor;
  readonly #pacer: GrabPacer;
  readonly #witness = new ChangeWitness();
  readonly #lost = new Deferred();
  #connection: ProxiedConnection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pixelsMs = -Infinity;
  #isLooking = false;
  #isClosed = false;

  /** undefined: it cannot be had here, for a reason that the log has. Never rejects. */
  static async open(options: GrabGateOptions): Promise<GrabGate | undefined> {
    const { display, environment, watched, log } = options;
    const name = parseDisplayName(display);
    if (name === undefined || name.host !== '') {
      log.debug(`${display} is not of this machine: all pictures are grabbed.`);
      return undefined;
    }
    let watch: ChangeWatch | undefined;
    try {
      watch = await ChangeWatch.open(display, environment, watched);
      if (watch !== undefined) {
        const door = await openGateDoor();
        return new GrabGate(options, name, watch, door);
      }
      log.debug(`${display} does not tell what changes: all pictures are grabbed.`);
    } catch (thrown) {
      watch?.close();
      log.debug(`No gate before ${display}, so all pictures are grabbed: ${String(thrown)}`);
    }
    return undefined;
  }

  private constructor(
    options: GrabGateOptions,
    name: DisplayName,
    watch: ChangeWatch,
    door: GateDoor,
  ) {
    this.#options = options;
    this.#watch = watch;
    this.#door = door;
    this.display = `:${door.display}.${name.screen}`;
    this.#pacer = new GrabPacer({
      frameMs: 1000 / options.framesPerSecond,
      startMs: options.clock.monotonic(),
    });
    watch.onStir(() => {
      this.#pacer.stir(this.#now);
      this.#schedule();
    });
    void watch.closed.then(() => this.#openForGood('Nothing tells what changes any more'));
    void this.#admit(name);
  }

  /** Settles when the X server has gone. */
  get lost(): Promise<void> {
    return this.#lost.promise;
  }

  /** Pictures that ffmpeg was too late for. */
  get missed(): number {
    return this.#pacer.missed;
  }

  /** A frame has come out of ffmpeg: room for another. */
  frameCame(): void {
    this.#pacer.came(this.#now);
    this.#schedule();
  }

  /** One more picture at once, changed or not: ffmpeg gives the last one away when it has the next. */
  hurry(): void {
    this.#pacer.hurry();
    this.#schedule();
  }

  /** ffmpeg is to end: it must not wait for a picture. */
  finish(): void {
    this.#pacer.finish(this.#now);
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#door.close();
    this.#connection?.close();
    this.#watch.close();
  }

  async #admit(name: DisplayName): Promise<void> {
    const { environment, watched } = this.#options;
    const [program, cookie] = await Promise.all([
      this.#door.visitor,
      readCookie(name, environment),
    ]);
    if (program === undefined || this.#isClosed) {
      program?.destroy();
      return;
    }
    this.#connection = new ProxiedConnection({
      program,
      server: connectToServer(name),
      cookie,
      isHeld: grabFinder({ pointer: watched.pointer, shm: this.#watch.shm }),
      onHeld: () => {
        this.#pacer.ask();
        this.#schedule();
      },
    });
    const by = await this.#connection.ended;
    if (!this.#isClosed && by === 'server') {
      this.#lost.resolve();
    }
    this.close();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const { dueMs } = this.#pacer;
    if (dueMs !== undefined && !this.#isLooking && !this.#isClosed) {
      const waitMs = Math.max(0, Math.ceil(dueMs - this.#now));
      this.#timer = setTimeout(() => void this.#look(), waitMs);
    }
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    this.#pacer.beginLook(this.#now);
    const changed = !this.#pacer.isOpen && (await this.#hasChanged());
    this.#isLooking = false;
    if (!this.#isClosed) {
      const { silentMs } = this.#watch;
      if (silentMs !== undefined) {
        this.#pacer.stir(this.#now, silentMs);
      }
      if (this.#pacer.endLook(this.#now, changed)) {
        this.#connection?.letGo();
      }
      this.#schedule();
    }
  }

  async #hasChanged(): Promise<boolean> {
    try {
      const pixels = await this.#pixelsAtTimes();
      const changed = await this.#watch.look();
      if (this.#witness.hear(pixels, changed)) {
        this.#openForGood('The X server does not tell of all that changes');
      }
      return changed;
    } catch (thrown) {
      // A server that another program keeps for itself answers nobody for a while.
      this.#options.log.debug(`Whether something changed is not known: ${String(thrown)}`);
      return true;
    }
  }

  /** undefined: it is not yet time, or they cannot be had. */
  async #pixelsAtTimes(): Promise<Buffer | undefined> {
    if (this.#now - this.#pixelsMs < witnessEveryMs) {
      return undefined;
    }
    this.#pixelsMs = this.#now;
    return this.#watch.pixels().catch(() => undefined);
  }

  #openForGood(why: string): void {
    if (!this.#isClosed && !this.#pacer.isOpen) {
      this.#options.log.warn(`${why}: all pictures are grabbed from now on.`);
      this.#pacer.open(this.#now);
      this.#schedule();
    }
  }

  get #now(): number {
    return this.#options.clock.monotonic();
  }
}
