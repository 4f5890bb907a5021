import { createServer, type Server } from 'node:net';
import { CodereelError } from '../../base/errors.ts';
import { writeFailure } from '../../base/fileErrors.ts';
import { settlesWithin } from '../../base/settlesWithin.ts';
import type { Log } from '../../base/log.ts';
import type {
  Notice,
  RecordingRequest,
  SessionStatus,
  Welcome,
} from '../../protocol/recorderProtocol.ts';
import {
  createSocketPlace,
  createToken,
  removeAddress,
  writeAddress,
  type RecorderAddress,
} from './recorderAddress.ts';
import { RecorderClient } from './recorderClient.ts';
import { Session } from '../session.ts';
import type { SessionDependencies } from '../sessionDependencies.ts';

export interface RecorderServerOptions {
  readonly dependencies: SessionDependencies;
  /** Where a socket may be put, the best first. */
  readonly socketFolders: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly pid: number;
  /** How long it goes on without a client; default 60 s. */
  readonly graceMs?: number;
}

/**
 * How long a recorder goes on when its last client is gone, in milliseconds: enough for a window with
 * many extensions to reload on a slow machine, and for VS Code to be closed and opened again.
 */
const clientGraceMs = 60_000;

/** So many notices are kept while nobody listens; of more, the latest. */
const mostUnheard = 20;

/** How long clients may take to leave after the end. */
const farewellMs = 2_000;

/** How long what is taken away from a disk may take at the end, where the disk does not answer. */
const removeMs = 2_000;

/**
 * The recorder as a service: one session, any number of clients, one socket. It finishes the file by
 * itself when nobody comes back, and `done` resolves when nothing is left of it: no socket, no child.
 */
export class RecorderServer {
  readonly done: Promise<void>;
  readonly #dependencies: SessionDependencies;
  readonly #log: Log;
  readonly #graceMs: number;
  readonly #address: RecorderAddress;
  readonly #removePlace: () => Promise<void>;
  readonly #server: Server;
  readonly #clients = new Set<RecorderClient>();
  #session: Session | undefined;
  #request: RecordingRequest | undefined;
  #unheard: Notice[] = [];
  #grace: NodeJS.Timeout | undefined;
  #writtenTo: string | undefined;
  #ending = false;
  #settleDone: () => void = () => undefined;

  private constructor(
    options: RecorderServerOptions,
    address: RecorderAddress,
    removePlace: () => Promise<void>,
  ) {
    this.#dependencies = options.dependencies;
    this.#log = options.dependencies.log;
    this.#graceMs = options.graceMs ?? clientGraceMs;
    this.#address = address;
    this.#removePlace = removePlace;
    this.done = new Promise((resolve) => {
      this.#settleDone = resolve;
    });
    this.#server = createServer((socket) => {
      const client = new RecorderClient({
        socket,
        token: address.token,
        log: this.#log,
        commands: {
          start: (request) => this.#start(request),
          session: () => this.#currentSession(),
          welcome: () => this.#welcome(),
        },
        onTrusted: () => this.#stayForClients(),
        onClosed: () => {
          this.#clients.delete(client);
          if (!client.isTrusted) {
            // Somebody who only knocks: that prolongs nothing.
            return;
          }
          if (!this.#session) {
            // Without a folder nobody can find it again.
            this.#end();
          }
          this.#stayForClients();
        },
      });
      this.#clients.add(client);
    });
  }

  /** Listens, and gives up when nobody comes. Rejects when it cannot listen. */
  static async listen(options: RecorderServerOptions): Promise<RecorderServer> {
    const place = await createSocketPlace(options.socketFolders, options.platform);
    const address = { address: place.address, token: createToken(), pid: options.pid };
    const recorder = new RecorderServer(options, address, place.remove);
    try {
      await recorder.#listen();
    } catch (thrown) {
      await place.remove();
      throw thrown;
    }
    return recorder;
  }

  get address(): RecorderAddress {
    return this.#address;
  }

  /** Finishes the recording, if there is one, and ends. */
  async shutDown(): Promise<void> {
    if (this.#session) {
      await this.#session.stop();
    } else {
      this.#end();
    }
    await this.done;
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#address.address, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => this.#log.error(`The socket failed: ${error.message}`));
        this.#stayForClients();
        resolve();
      });
    });
  }

  /** Starts the grace time when nobody is there, and ends it when somebody is. */
  #stayForClients(): void {
    clearTimeout(this.#grace);
    if (!this.#isAttended && !this.#ending) {
      this.#grace = setTimeout(() => {
        this.#log.info(`No client for ${this.#graceMs / 1000} s: the recorder finishes by itself.`);
        void this.shutDown();
      }, this.#graceMs);
    }
  }

  /** Somebody is there who was let in. */
  get #isAttended(): boolean {
    return [...this.#clients].some((client) => client.isTrusted);
  }

  #welcome(): Welcome {
    const attended = this.#isAttended;
    if (!this.#session || !this.#request) {
      return { attended, session: null };
    }
    const unheard = this.#unheard;
    this.#unheard = [];
    return {
      attended,
      session: { request: this.#request, status: this.#session.status(), unheard },
    };
  }

  #start(request: RecordingRequest): Promise<SessionStatus> {
    if (this.#session || this.#ending) {
      throw new CodereelError({
        code: 'already-recording',
        message: 'This recorder has its recording already.',
        remedy: 'Stop that one first.',
      });
    }
    const session = new Session(request, {
      ...this.#dependencies,
      announce: (folder) => this.#leaveAddress(folder),
    });
    this.#session = session;
    this.#request = request;
    session.onStatus((status) => {
      for (const client of this.#clients) {
        client.sendStatus(status);
      }
    });
    session.onLevels((levels) => {
      for (const client of this.#clients) {
        client.sendLevels(levels);
      }
    });
    session.onNotice((notice) => this.#tell(notice));
    void this.#endWith(session);
    return session.start();
  }

  #tell(notice: Notice): void {
    if (!this.#isAttended) {
      this.#unheard = [...this.#unheard, notice].slice(-mostUnheard);
    }
    for (const client of this.#clients) {
      void client.sendNotice(notice);
    }
  }

  async #endWith(session: Session): Promise<void> {
    const summary = await session.ended;
    for (const client of this.#clients) {
      // Not waited for: who does not read may never take it, and `#leave` gives everyone the same time.
      void client.sendEnded(summary);
    }
    this.#end();
  }

  /** Once there is a folder the recorder can be found through it. */
  async #leaveAddress(folder: string): Promise<void> {
    try {
      await writeAddress(folder, this.#address);
    } catch (thrown) {
      throw writeFailure(folder, thrown);
    }
    this.#writtenTo = folder;
  }

  #currentSession(): Session {
    if (!this.#session) {
      throw new CodereelError({
        code: 'not-recording',
        message: 'This recorder has not begun to record.',
        remedy: 'Start a recording first.',
      });
    }
    return this.#session;
  }

  #end(): void {
    if (!this.#ending) {
      this.#ending = true;
      clearTimeout(this.#grace);
      void this.#leave();
    }
  }

  async #leave(): Promise<void> {
    if (this.#writtenTo !== undefined) {
      await this.#orLog(removeAddress(this.#writtenTo));
    }
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    // Clients close when they have read the end; those that do not are left.
    const farewell = setTimeout(() => {
      for (const client of this.#clients) {
        client.close();
      }
    }, farewellMs);
    await closed;
    clearTimeout(farewell);
    await this.#orLog(this.#removePlace());
    this.#settleDone();
  }

  /** What cannot be taken away, by its folder or its disk, keeps no recorder from leaving. */
  async #orLog(step: Promise<void>): Promise<void> {
    try {
      if (!(await settlesWithin(step, removeMs))) {
        this.#log.warn('Something was left behind: its disk does not answer.');
      }
    } catch (thrown) {
      this.#log.warn(`Something was left behind: ${String(thrown)}`);
    }
  }
}
