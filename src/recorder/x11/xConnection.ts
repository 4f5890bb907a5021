import type { Socket } from 'node:net';
import { createClient, type XClient, type XExtension, type XScreen } from 'x11';
import { Deferred } from '../../base/deferred.ts';
import type { Environment } from '../../base/environment.ts';
import { CodereelError } from '../../base/errors.ts';
import { Listeners, type Disposable } from '../../base/listeners.ts';
import type { Cookie } from './authority.ts';
import { parseDisplayName, type DisplayName } from './displayName.ts';
import { connectToServer, readCookie } from './serverDoor.ts';

/** What a program is told of a window it watches. */
export interface XEvent {
  readonly name: string;
  /** The window that it is about. */
  readonly window: number;
  /** Of a PropertyNotify. */
  readonly atom: number;
}

export interface XProperty {
  /** Bits of one item: 8, 16 or 32. */
  readonly format: number;
  readonly data: Buffer;
}

/** What the server numbers an extension's requests and events by. */
export interface ExtensionCodes {
  readonly opcode: number;
  readonly firstEvent: number;
}

/** Bits of an event mask. */
export const structureNotify = 0x2_0000;
export const propertyChange = 0x40_0000;

/** The number of all events of those extensions that have none of their own. */
export const genericEvent = 35;

/** How long a server may take for an answer; it hangs when another program has grabbed it. */
const answerTimeoutMs = 5000;

type Reply<T> = (error: unknown, result: T) => boolean;

/**
 * A connection to an X server. Every request settles: with the answer, with the server's error
 * (a window may go away between two requests), or because the connection ended or took too long.
 */
export class XConnection {
  readonly screen: { readonly root: number; readonly width: number; readonly height: number };
  readonly #client: XClient;
  readonly #socket: Socket;
  readonly #events = new Listeners<XEvent>();
  readonly #extensionEvents = new Listeners<number>();
  readonly #ended = new Deferred();
  /** Of requests that have no answer yet: what gives one of them up. */
  readonly #waiting = new Set<(error: Error) => void>();
  #open = true;

  /** @throws CodereelError `no-display` or `permission-denied`. */
  static async open(display: string, environment: Environment): Promise<XConnection> {
    const name = parseDisplayName(display);
    if (name === undefined) {
      throw noDisplay(display, 'It has not the form of a display, such as ":0".');
    }
    const cookie = await readCookie(name, environment);
    const socket = connectToServer(name);
    try {
      return await withTimeout(handshake(socket, display, name, cookie), 'the handshake');
    } catch (error) {
      socket.destroy();
      throw refused(display, error);
    }
  }

  constructor(client: XClient, socket: Socket, screen: XScreen) {
    this.#client = client;
    this.#socket = socket;
    // The package keeps the numbers of names for all servers together, and each server has its own.
    client.atoms = { ...client.atoms };
    this.screen = { root: screen.root, width: screen.pixel_width, height: screen.pixel_height };
    socket.once('close', () => {
      this.#open = false;
      this.#ended.resolve();
      this.#waiting.forEach((giveUp) =>
        giveUp(new Error('The connection to the X server has ended.')),
      );
    });
    client.on('event', (event) => {
      this.#tell(event);
    });
  }

  /** Settles when the connection has ended, whoever ended it. */
  get closed(): Promise<void> {
    return this.#ended.promise;
  }

  /** Of the windows asked for by `watch`. */
  onEvent(listener: (event: XEvent) => void): Disposable {
    return this.#events.add(listener);
  }

  /**
   * Of extensions, by their number, or `genericEvent`; they are asked for by requests of the extension.
   */
  onExtensionEvent(listener: (type: number) => void): Disposable {
    return this.#extensionEvents.add(listener);
  }

  close(): void {
    this.#open = false;
    this.#socket.destroy();
  }

  atom(name: string): Promise<number> {
    return this.#ask((client, reply: Reply<number>) => {
      client.InternAtom(false, name, reply);
    });
  }

  atomName(atom: number): Promise<string> {
    return this.#ask((client, reply: Reply<string>) => {
      client.GetAtomName(atom, reply);
    });
  }

  /** undefined: the window has no such property. */
  async property(window: number, name: string): Promise<XProperty | undefined> {
    const atom = await this.atom(name);
    const found = await this.#ask(
      (client, reply: Reply<{ type: number; format: number; data: Buffer }>) => {
        client.GetProperty(0, window, atom, 0, 0, mostPropertyWords, reply);
      },
    );
    return found.type === 0 ? undefined : { format: found.format, data: found.data };
  }

  geometry(window: number): Promise<{ width: number; height: number; borderWidth: number }> {
    return this.#ask(
      (client, reply: Reply<{ width: number; height: number; borderWidth: number }>) => {
        client.GetGeometry(window, reply);
      },
    );
  }

  /** Where a window's corner, its border left out, is on the screen. */
  async place(window: number): Promise<{ x: number; y: number }> {
    const { destX, destY } = await this.#ask(
      (client, reply: Reply<{ destX: number; destY: number }>) => {
        client.TranslateCoordinates(window, this.screen.root, 0, 0, reply);
      },
    );
    return { x: destX, y: destY };
  }

  /** Whether it and all that it is in are mapped. */
  async isViewable(window: number): Promise<boolean> {
    const { mapState } = await this.#ask((client, reply: Reply<{ mapState: number }>) => {
      client.GetWindowAttributes(window, reply);
    });
    return mapState === viewable;
  }

  tree(window: number): Promise<{ parent: number; children: number[] }> {
    return this.#ask((client, reply: Reply<{ parent: number; children: number[] }>) => {
      client.QueryTree(window, reply);
    });
  }

  /** Asks for events of a window; rejects when it is gone. */
  async watch(window: number, eventMask: number): Promise<void> {
    await this.#ask((client, reply: Reply<unknown>) => {
      client.ChangeWindowAttributes(window, { eventMask }, reply);
    });
  }

  /** The number by which an extension's requests begin; undefined: the server has it not. */
  async extension(name: string): Promise<number | undefined> {
    return (await this.extensionCodes(name))?.opcode;
  }

  /** undefined: the server has it not. */
  async extensionCodes(name: string): Promise<ExtensionCodes | undefined> {
    const { present, majorOpcode, firstEvent } = await this.#ask(
      (client, reply: Reply<XExtension>) => {
        client.QueryExtension(name, reply);
      },
    );
    return present ? { opcode: majorOpcode, firstEvent } : undefined;
  }

  /** A number for something new in the server, such as a region; free until the connection ends. */
  newId(): number {
    return this.#client.AllocID();
  }

  /**
   * A request that the package does not know; the answer is what follows its first 8 bytes. `silent`:
   * so many without an answer stand before it in the same bytes; nobody learns that one was refused.
   */
  send(request: Buffer, silent = 0): Promise<Buffer> {
    return this.#ask((client, reply: Reply<Buffer>) => {
      client.seq_num += silent + 1;
      client.pack_stream.put(request);
      client.replies[client.seq_num] = [
        (data) => data,
        (error, data) => reply(error, Buffer.isBuffer(data) ? data : Buffer.alloc(0)),
      ];
      client.pack_stream.submit(true);
    });
  }

  /** Whatever is sent in it goes out as one piece: a server that has to be woken costs most. */
  together<T>(send: () => T): T {
    this.#socket.cork();
    try {
      return send();
    } finally {
      this.#socket.uncork();
    }
  }

  /** A request that has no answer; nobody learns that it was refused. */
  put(request: Buffer): void {
    if (this.#open) {
      this.#client.seq_num += 1;
      this.#client.pack_stream.put(request);
      this.#client.pack_stream.submit(false);
    }
  }

  /** A request that has no answer; rejects with the server's error if it is refused. */
  async order(request: Buffer): Promise<void> {
    const client = this.#client;
    client.seq_num += 1;
    const { seq_num: number } = client;
    let refusal: unknown;
    client.replies[number] = [
      (data) => data,
      (error) => {
        refusal = error;
        return true;
      },
    ];
    client.pack_stream.put(request);
    client.pack_stream.submit(false);
    try {
      // Answers come in the order of the requests: after this one there is no refusal to wait for.
      await this.geometry(this.screen.root);
    } finally {
      delete client.replies[number];
    }
    if (refusal !== undefined) {
      throw asError(refusal);
    }
  }

  async #ask<T>(request: (client: XClient, reply: Reply<T>) => void): Promise<T> {
    if (!this.#open) {
      throw new Error('The connection to the X server is closed.');
    }
    return new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(giveUp);
      };
      const giveUp = (error: Error): void => {
        settle();
        reject(error);
      };
      const timer = setTimeout(() => giveUp(tookTooLong('an answer')), answerTimeoutMs);
      this.#waiting.add(giveUp);
      request(this.#client, (error, result) => {
        if (error === null || error === undefined) {
          settle();
          resolve(result);
        } else {
          giveUp(asError(error));
        }
        return true;
      });
    });
  }

  #tell(event: unknown): void {
    if (typeof event !== 'object' || event === null) {
      return;
    }
    if ('type' in event && typeof event.type === 'number' && isOfExtension(event.type)) {
      this.#extensionEvents.tell(event.type);
    }
    if (!('name' in event) || !('wid' in event)) {
      return;
    }
    const { name, wid } = event;
    if (typeof name === 'string' && typeof wid === 'number') {
      const atom = 'atom' in event && typeof event.atom === 'number' ? event.atom : 0;
      this.#events.tell({ name, window: wid, atom });
    }
  }
}

/** In units of 4 bytes: a list of windows or a title is smaller. */
const mostPropertyWords = 16_384;
const viewable = 2;
const firstExtensionEvent = 64;

function isOfExtension(type: number): boolean {
  return type === genericEvent || type >= firstExtensionEvent;
}

function handshake(
  socket: Socket,
  display: string,
  name: DisplayName,
  cookie: Cookie | undefined,
): Promise<XConnection> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    // In one piece: a server that refuses hangs up in the middle of several, and its word is lost.
    socket.once('connect', () => {
      socket.cork();
      setImmediate(() => socket.uncork());
    });
    socket.once('close', () => reject(new Error('The X server closed the connection.')));
    const client = createClient(
      { stream: socket, display, auth: cookie ?? { name: '', data: '' }, disableBigRequests: true },
      (error, ready) => {
        const screen = ready?.screen[name.screen];
        if (screen === undefined) {
          reject(asError(error ?? new Error(`It has no screen ${name.screen}.`)));
        } else {
          resolve(new XConnection(client, socket, screen));
        }
      },
    );
    // Stays for good: without a listener an error would end the process. After the handshake requests
    // have their own answers, and the end of the connection is told by the socket.
    client.on('error', (error) => reject(asError(error)));
  });
}

async function withTimeout<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tookTooLong(what)), answerTimeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tookTooLong(what: string): Error {
  return new Error(`The X server took too long for ${what}.`);
}

function refused(display: string, thrown: unknown): CodereelError {
  const { message } = asError(thrown);
  if (/authoriz|No protocol specified|MIT-MAGIC-COOKIE/i.test(message)) {
    return new CodereelError({
      code: 'permission-denied',
      message: `The display ${display} lets nobody in without its key.`,
      remedy:
        'Start from inside the graphical session, or set XAUTHORITY to the file that holds its key.',
      detail: message,
    });
  }
  return noDisplay(display, message);
}

function noDisplay(display: string, detail: string): CodereelError {
  return new CodereelError({
    code: 'no-display',
    message: `The display ${display} (from DISPLAY) cannot be opened.`,
    remedy: 'Check that DISPLAY names a running screen, such as ":0".',
    detail,
  });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
