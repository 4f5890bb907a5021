import type { Socket } from 'node:net';
import * as v from 'valibot';
import {
  createMessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { asCodereelError, CodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import {
  protocolVersion,
  recorderMethods,
  recorderNotifications,
  type Levels,
  type Notice,
  type RecordingSummary,
  type SessionStatus,
  type Welcome,
} from '../../protocol/recorderProtocol.ts';
import { isSameToken } from './recorderAddress.ts';
import type { Session } from '../session.ts';

/** What a client may do to the recorder. */
export interface RecorderCommands {
  /** Throws CodereelError 'already-recording'. */
  start(request: v.InferOutput<typeof recorderMethods.start.params>): Promise<SessionStatus>;
  /** The session there is. Throws CodereelError 'not-recording'. */
  session(): Session;
  /** What a client that is let in is told first. */
  welcome(): Welcome;
}

export interface RecorderClientOptions {
  readonly socket: Socket;
  readonly token: string;
  readonly commands: RecorderCommands;
  readonly log: Log;
  /** It has shown the token. */
  readonly onTrusted: () => void;
  readonly onClosed: () => void;
}

/** How long a new connection may take to say who it is. */
const helloMs = 5_000;
/** How long the answer to one that is turned away may take to leave. */
const refusalMs = 100;

/** JSON-RPC 2.0: the parameters are not what the method takes; and the range for errors of ours. */
const invalidParameters = -32602;
const codereelFailure = -32000;

/**
 * One connection to the recorder. Until its `hello` has the token it can do nothing, and anything else
 * it says closes it.
 */
export class RecorderClient {
  readonly #options: RecorderClientOptions;
  readonly #connection: MessageConnection;
  readonly #tooLate: NodeJS.Timeout;
  #trusted = false;
  #sendingStatus = false;
  #sendingLevels = false;
  #nextStatus: SessionStatus | undefined;

  constructor(options: RecorderClientOptions) {
    const { socket, onClosed } = options;
    this.#options = options;
    this.#tooLate = setTimeout(() => socket.destroy(), helloMs);
    this.#connection = createMessageConnection(
      new SocketMessageReader(socket),
      new SocketMessageWriter(socket),
    );
    // A client that vanishes, or sends what is no message, costs its connection and nothing else.
    socket.on('error', () => socket.destroy());
    this.#connection.onError(() => socket.destroy());
    socket.on('close', () => {
      clearTimeout(this.#tooLate);
      this.#connection.dispose();
      onClosed();
    });
    this.#offerMethods();
    this.#connection.listen();
  }

  get isTrusted(): boolean {
    return this.#trusted;
  }

  /** One that finds another still under way is left out: the next one is soon. */
  sendLevels(levels: Levels): void {
    if (!this.#sendingLevels) {
      this.#sendingLevels = true;
      void this.#notify(recorderNotifications.levels.name, levels).finally(() => {
        this.#sendingLevels = false;
      });
    }
  }

  /** The latest counts: while one is under way only the last of the next ones is kept. */
  sendStatus(status: SessionStatus): void {
    if (!this.#trusted) {
      return;
    }
    this.#nextStatus = status;
    if (!this.#sendingStatus) {
      void this.#sendStatuses();
    }
  }

  async sendNotice(notice: Notice): Promise<void> {
    await this.#notify(recorderNotifications.notice.name, notice);
  }

  async sendEnded(summary: RecordingSummary): Promise<void> {
    await this.#notify(recorderNotifications.ended.name, summary);
  }

  /** At once: what was not read until now is not waited for. */
  close(): void {
    this.#options.socket.destroy();
  }

  async #sendStatuses(): Promise<void> {
    this.#sendingStatus = true;
    while (this.#nextStatus) {
      const status = this.#nextStatus;
      this.#nextStatus = undefined;
      await this.#notify(recorderNotifications.status.name, status);
    }
    this.#sendingStatus = false;
  }

  #offerMethods(): void {
    const { commands, token, socket, onTrusted } = this.#options;
    this.#answer(recorderMethods.hello, (params) => {
      if (!isSameToken(params.token, token) || params.protocolVersion !== protocolVersion) {
        setTimeout(() => socket.destroySoon(), refusalMs);
        throw new CodereelError({
          code: 'permission-denied',
          message: 'The recorder does not know this client, or speaks another version.',
          remedy: 'Reload the window, so that both are of the same Codereel.',
        });
      }
      clearTimeout(this.#tooLate);
      const welcome = commands.welcome();
      this.#trusted = true;
      onTrusted();
      return welcome;
    });
    this.#answer(recorderMethods.start, (request) => commands.start(request));
    this.#answer(recorderMethods.stop, () => commands.session().stop());
    this.#answer(recorderMethods.discard, () => commands.session().discard());
    this.#answer(recorderMethods.pause, () => commands.session().pause());
    this.#answer(recorderMethods.resume, () => commands.session().resume());
    this.#answer(recorderMethods.setMuted, ({ kind, muted }) =>
      commands.session().setMuted(kind, muted),
    );
    this.#answer(recorderMethods.editorEvents, ({ events }) => {
      commands.session().takeEditorEvents(events);
      return null;
    });
    this.#answer(recorderMethods.marker, ({ label, atMonotonicMs }) =>
      commands.session().mark(label, atMonotonicMs),
    );
  }

  #answer<P extends v.GenericSchema>(
    method: { readonly name: string; readonly params: P },
    handle: (params: v.InferOutput<P>) => unknown,
  ): void {
    this.#connection.onRequest(method.name, async (received: unknown) => {
      if (!this.#trusted && method.name !== recorderMethods.hello.name) {
        this.#options.socket.destroy();
        return undefined;
      }
      const params = v.safeParse(method.params, received);
      if (!params.success) {
        return failure(invalidParameters, invalidInput(method.name, params.issues));
      }
      try {
        return await handle(params.output);
      } catch (thrown) {
        return failure(codereelFailure, asCodereelError(thrown));
      }
    });
  }

  /** Never rejects: a client that is gone needs to hear nothing. */
  async #notify(name: string, params: unknown): Promise<void> {
    if (!this.#trusted) {
      return;
    }
    try {
      await this.#connection.sendNotification(name, params);
    } catch (thrown) {
      this.#options.log.debug(`A client did not take ${name}: ${String(thrown)}`);
    }
  }
}

function failure(code: number, error: CodereelError): ResponseError<unknown> {
  return new ResponseError(code, error.message, error.toData());
}

function invalidInput(
  method: string,
  issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
): CodereelError {
  const places = issues.map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
  return new CodereelError({
    code: 'invalid-input',
    message: `The recorder cannot make sense of what it was sent for ${method}.`,
    remedy: 'Reload the window, so that extension and recorder are of the same Codereel.',
    detail: places.join('; '),
  });
}
