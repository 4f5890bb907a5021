import { spawn } from 'node:child_process';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import {
  createMessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { Environment } from '../base/environment.ts';
import { CodereelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import {
  errorDataSchema,
  protocolVersion,
  recorderMethods,
  recorderNotifications,
  type Notice,
  type RecordingRequest,
  type RecordingSummary,
  type SessionStatus,
} from '../protocol/recorderProtocol.ts';
import { Listeners, type Disposable } from '../base/listeners.ts';
import { readAddress, recorderAddressSchema, type RecorderAddress } from './recorderAddress.ts';

export interface LaunchOptions {
  /** A Node to run the recorder with, and `dist/recorder.js`. */
  readonly nodePath: string;
  readonly scriptPath: string;
  readonly environment: Environment;
  readonly log: Log;
}

/** How long a recorder may take to say where it listens. */
const launchMs = 15_000;
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
  readonly #ended = new Listeners<RecordingSummary>();
  readonly #lost = new Listeners<CodereelError>();
  readonly #gone: Promise<never>;
  #requests = 0;
  #isOver = false;
  #initialStatus: SessionStatus | null = null;

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
      link.#initialStatus = await link.#ask(recorderMethods.hello, { token, protocolVersion });
      return link;
    } catch (thrown) {
      socket.destroy();
      throw thrown;
    } finally {
      clearTimeout(tooLate);
    }
  }

  /** How the session was when the connection was made; null: none was started yet. */
  get initialStatus(): SessionStatus | null {
    return this.#initialStatus;
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

async function launch(options: LaunchOptions): Promise<RecorderAddress> {
  const { nodePath, scriptPath, environment, log } = options;
  const child = spawn(nodePath, [scriptPath], {
    env: { ...environment },
    // A session of its own: what ends this process, or its terminal, does not end the recording.
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = createInterface({ input: child.stderr });
  said.on('line', (line) => logLine(log, line));
  let timer: NodeJS.Timeout | undefined;
  try {
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('error', (error) => reject(recorderLost(error.message)));
      child.once('close', (code, signal) => {
        reject(recorderLost(`It ended at once (${signal ?? `exit code ${code}`}).`));
      });
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(recorderLost('It did not say where it listens.'));
      }, launchMs);
    });
    return v.parse(recorderAddressSchema, JSON.parse(line));
  } catch (thrown) {
    child.kill('SIGKILL');
    throw readError(thrown);
  } finally {
    clearTimeout(timer);
    child.stdout.destroy();
    child.unref();
  }
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** A line of the recorder's log: its level, then what it says. */
function logLine(log: Log, line: string): void {
  const level = levels.find((name) => line.startsWith(`${name} `)) ?? 'info';
  log[level](`recorder: ${line.replace(/^(debug|info|warn|error) /, '')}`);
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

function recorderLost(detail: string): CodereelError {
  return new CodereelError({
    code: 'recorder-lost',
    message: 'The recorder is gone or cannot be reached.',
    remedy: 'What was recorded is a playable file in its folder. Start a new recording.',
    detail,
  });
}
