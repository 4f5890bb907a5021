import type { Socket } from 'node:net';
import { Deferred } from '../../base/deferred.ts';
import type { Cookie } from './authority.ts';
import { replaceAuthorization } from './connectionSetup.ts';
import type { RequestKind } from './grabRequests.ts';
import { RequestReader, type Stretch } from './requestReader.ts';

export interface ProxyOptions {
  readonly program: Socket;
  /** Connected, or about to be. */
  readonly server: Socket;
  readonly cookie: Cookie | undefined;
  /** Requests that wait for `letGo`. */
  readonly isHeld: (kind: RequestKind) => boolean;
  /** One of them waits. */
  readonly onHeld: () => void;
}

/** Who ended it. */
export type ProxyEnd = 'program' | 'server';

/**
 * The connection of a program to an X server, passed on byte by byte but for its key, and for requests
 * that are held. Holds one chunk of the program's bytes at most.
 */
export class ProxiedConnection {
  readonly #options: ProxyOptions;
  readonly #ended = new Deferred<ProxyEnd>();
  #reader: RequestReader | undefined;
  #setup: Buffer = Buffer.alloc(0);
  /** What follows, its first stretch being held. */
  #held: Stretch[] = [];

  constructor(options: ProxyOptions) {
    this.#options = options;
    const { program, server } = options;
    program.on('data', (chunk: Buffer) => this.#take(chunk));
    server.pipe(program);
    server.on('drain', () => this.#readOn());
    // What went wrong is told by `close`.
    program.on('error', () => undefined);
    server.on('error', () => undefined);
    program.once('close', () => this.#end('program'));
    server.once('close', () => this.#end('server'));
    program.resume();
  }

  get ended(): Promise<ProxyEnd> {
    return this.#ended.promise;
  }

  /** Passes on the request that waits, and what follows it up to the next. */
  letGo(): void {
    const [first, ...rest] = this.#held;
    if (first !== undefined) {
      this.#held = rest;
      this.#options.server.write(first.bytes);
      this.#passOn(rest);
    }
  }

  close(): void {
    this.#end('program');
  }

  #take(chunk: Buffer): void {
    if (this.#reader === undefined) {
      this.#begin(chunk);
    } else {
      this.#passOn(this.#reader.push(chunk));
    }
  }

  #begin(chunk: Buffer): void {
    const { cookie, isHeld, server } = this.#options;
    this.#setup = Buffer.concat([this.#setup, chunk]);
    try {
      const setup = replaceAuthorization(this.#setup, cookie);
      if (setup !== undefined) {
        this.#setup = Buffer.alloc(0);
        this.#reader = new RequestReader(setup.littleEndian, isHeld);
        server.write(setup.bytes);
        this.#passOn(this.#reader.push(setup.rest));
      }
    } catch {
      this.#end('program');
    }
  }

  #passOn(stretches: readonly Stretch[]): void {
    const { program, server, onHeld } = this.#options;
    const heldAt = stretches.findIndex(({ isMarked }) => isMarked);
    const free = heldAt < 0 ? stretches : stretches.slice(0, heldAt);
    free.forEach(({ bytes }) => server.write(bytes));
    if (heldAt < 0) {
      this.#held = [];
      this.#readOn();
    } else {
      this.#held = stretches.slice(heldAt);
      program.pause();
      onHeld();
    }
  }

  #readOn(): void {
    const { program, server } = this.#options;
    if (this.#held.length > 0 || server.writableNeedDrain) {
      program.pause();
    } else {
      program.resume();
    }
  }

  #end(by: ProxyEnd): void {
    this.#ended.resolve(by);
    this.#options.program.destroy();
    this.#options.server.destroy();
  }
}
