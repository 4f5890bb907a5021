import { createConnection, type Socket } from 'node:net';
import * as v from 'valibot';
import {
  createMessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { CodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import {
  errorDataSchema,
  protocolVersion,
  recorderMethods,
  recorderNotifications,
  type EditorEvent,
  type Levels,
  type Notice,
  type RecordingRequest,
  type RecordingSummary,
  type SessionStatus,
  type SoundKind,
  type Welcome,
} from '../../protocol/recorderProtocol.ts';
import { Listeners, type Disposable } from '../../base/listeners.ts';
import { readAddress, type RecorderAddress } from './recorderAddress.ts';
import { launch, type LaunchOptions } from './recorderLaunch.ts';
import { recorderLost } from './recorderLost.ts';

/** How long a connection, with its `hello`, may take. */
const connectMs = 5_000;

/**
 * Starts a recorder in a process of its own, which outlives this one, and connects to it. Throws
 * CodereelError 'recorder-lost' with its last words.
 */
export async function launchRecorder(options: LaunchOptions): Promise<RecorderLink> {
  return RecorderLink.connect(await launch(options), options.log);
}

/**
 * Connects to the recorder that is at work on a recording. Throws CodereelError 'recorder-lost' when
 * there is none any more.
 */
export async function connectRecorder(folder: string, log: Log): Promise<RecorderLink> {
  return RecorderLink.connect(await readAddress(folder), log);
}

/** A connection to a recorder. Letting go of it (`dispose`) leaves the recorder to itself. */
export class RecorderLink {
  readonly #socket: Socket;
  readonly #connection: MessageConnection;
  readonly #log: Log;
  readonly #status = new Listeners<SessionStatus>();
  readonly #notices = new Listeners<Notice>();
  readonly #levels = new Listeners<Levels>();
  readonly #ended = new Listeners<RecordingSummary>();
  readonly #lost = new Listeners<CodereelError>();
  readonly #gone: Promise<never>;
  #requests = 0;
  #isOver = false;
  #welcome: Welcome = { attended: false, session: null };

  private constructor(socket: Socket, log: Log) {
    this.#socket = socket;
    this.#log = log;
    this.#connection = createMessageConnection(
      new SocketMessageReader(socket),
      new SocketMessageWriter(socket),
    );
    this.#connection.onError(([error]) => socket.destroy(error));
    this.#gone = new Promise((_, reject) => {
      socket.on('error', (error) => log.debug(`The recorder's socket: ${error.message}`));
      socket.on('close', () => {
        this.#connection.dispose();
        const error = recorderLost('It closed the connection.');
        reject(error);
        if (!this.#isOver) {
          this.#isOver = true;
          this.#lost.tell(error);
        }
      });
    });
    this.#gone.catch(() => undefined);
    this.#hear(recorderNotifications.status, (status) => this.#status.tell(status));
    this.#hear(recorderNotifications.notice, (notice) => this.#notices.tell(notice));
    this.#hear(recorderNotifications.levels, (levels) => this.#levels.tell(levels));
    this.#hear(recorderNotifications.ended, (summary) => {
      this.#isOver = true;
      this.#ended.tell(summary);
      this.#closeWhenAnswered();
    });
    this.#connection.listen();
  }

  /** Connects and introduces itself. Throws CodereelError. */
  static async connect({ address, token }: RecorderAddress, log: Log): Promise<RecorderLink> {
    const socket = createConnection(address);
    const tooLate = setTimeout(() => socket.destroy(), connectMs);
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('error', (error) => reject(recorderLost(error.message)));
        socket.once('close', () => reject(recorderLost('It did not answer.')));
      });
      const link = new RecorderLink(socket, log);
      link.#welcome = await link.#ask(recorderMethods.hello, { token, protocolVersion });
      return link;
    } catch (thrown) {
      socket.destroy();
      throw thrown;
    } finally {
      clearTimeout(tooLate);
    }
  }

  /** How it was when the connection was made. */
  get welcome(): Welcome {
    return this.#welcome;
  }

  /** Resolves when the first frame is in the file. Throws CodereelError, as all of these do. */
  start(request: RecordingRequest): Promise<SessionStatus> {
    return this.#ask(recorderMethods.start, request);
  }

  stop(): Promise<RecordingSummary> {
    return this.#ask(recorderMethods.stop, {});
  }

  discard(): Promise<RecordingSummary> {
    return this.#ask(recorderMethods.discard, {});
  }

  /** Resolves at once: nothing that happens from now on is recorded, until `resume`. */
  pause(): Promise<SessionStatus> {
    return this.#ask(recorderMethods.pause, {});
  }

  /** Resolves when the first frame after the pause is in the file; where none comes it stays paused. */
  resume(): Promise<SessionStatus> {
    return this.#ask(recorderMethods.resume, {});
  }

  setMuted(kind: SoundKind, muted: boolean): Promise<SessionStatus> {
    return this.#ask(recorderMethods.setMuted, { kind, muted });
  }

  /** What the editor saw, in the order in which it happened. */
  async sendEditorEvents(events: readonly EditorEvent[]): Promise<void> {
    await this.#ask(recorderMethods.editorEvents, { events: [...events] });
  }

  /**
   * Marks a moment, given on the monotonic clock, or now; resolves with its time in the video, in
   * milliseconds.
   */
  async mark(label: string, atMonotonicMs: number | null = null): Promise<number> {
    const { ms } = await this.#ask(recorderMethods.marker, { label, atMonotonicMs });
    return ms;
  }

  onStatus(listener: (status: SessionStatus) => void): Disposable {
    return this.#status.add(listener);
  }

  onNotice(listener: (notice: Notice) => void): Disposable {
    return this.#notices.add(listener);
  }

  /** How loud it is, ten times a second while there is sound. */
  onLevels(listener: (levels: Levels) => void): Disposable {
    return this.#levels.add(listener);
  }

  /** The session ended, by itself or by request; nothing follows. */
  onEnded(listener: (summary: RecordingSummary) => void): Disposable {
    return this.#ended.add(listener);
  }

  /** The recorder went without a word; called at most once, and never after `onEnded` or `dispose`. */
  onLost(listener: (error: CodereelError) => void): Disposable {
    return this.#lost.add(listener);
  }

  dispose(): void {
    this.#isOver = true;
    this.#socket.destroy();
  }

  async #ask<P, R extends v.GenericSchema>(
    method: { readonly name: string; readonly params: v.GenericSchema<P>; readonly result: R },
    params: P,
  ): Promise<v.InferOutput<R>> {
    this.#requests += 1;
    try {
      const answer = this.#connection.sendRequest<unknown>(method.name, params);
      const result = v.safeParse(method.result, await Promise.race([answer, this.#gone]));
      if (!result.success) {
        throw recorderLost(`Its answer to ${method.name} is not what was agreed on.`);
      }
      return result.output;
    } catch (thrown) {
      throw readError(thrown);
    } finally {
      this.#requests -= 1;
      if (this.#isOver) {
        this.#closeWhenAnswered();
      }
    }
  }

  #hear<S extends v.GenericSchema>(
    notification: { readonly name: string; readonly params: S },
    listener: (params: v.InferOutput<S>) => void,
  ): void {
    this.#connection.onNotification(notification.name, (received: unknown) => {
      const params = v.safeParse(notification.params, received);
      if (params.success) {
        listener(params.output);
      } else {
        this.#log.warn(`The recorder sent a ${notification.name} that is none; it is left out.`);
      }
    });
  }

  /** The end is told to all clients, and the answer to the one who asked for it comes beside it. */
  #closeWhenAnswered(): void {
    if (this.#requests === 0) {
      this.#socket.end();
    }
  }
}

function readError(thrown: unknown): CodereelError {
  if (thrown instanceof CodereelError) {
    return thrown;
  }
  const data = v.safeParse(
    errorDataSchema,
    thrown instanceof ResponseError ? (thrown.data as unknown) : undefined,
  );
  if (data.success) {
    return new CodereelError(data.output, { cause: thrown });
  }
  return recorderLost(thrown instanceof Error ? thrown.message : String(thrown));
}
