import { fork, type ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import type { Notice } from '../../protocol/recorderProtocol.ts';
import {
  hookMessageSchema,
  hookStopMessage,
  hookTopics,
  type HookEvent,
  type HookTopic,
} from './hookMessages.ts';

/** Where the input hook's process is: a Node and `dist/hook.js`. */
export interface HookProgram {
  readonly nodePath: string;
  readonly scriptPath: string;
}

export interface InputHookOptions {
  readonly program: HookProgram;
  readonly environment: Environment;
  readonly log: Log;
  /** Whether the mouse is followed. */
  readonly mouse: boolean;
  /** Whether chords and named keys are followed; without it, no key is ever looked at. */
  readonly keys: boolean;
  readonly onEvents: (events: readonly HookEvent[]) => void;
  /** It follows what it was asked to from now on. */
  readonly onReady?: () => void;
  /**
   * Called at most once: it follows nothing, or nothing any longer. The code is
   * 'cursor-unavailable', or 'keys-unavailable' where only keys were asked for.
   */
  readonly onUnavailable: (notice: Notice) => void;
}

export type InputHookState = 'starting' | 'on' | 'unavailable';

/** How long the hook may take to say that it listens. */
const handshakeMs = 10_000;
/** How long it may take to hand over what it holds and to end. */
const stopMs = 1_000;

const ordinaryRemedy = 'The video is recorded all the same; "Codereel: Show Log" tells more.';

/** The recorder's side of the input hook: starts its process, watches over it, and ends it. */
export class InputHook {
  readonly #options: InputHookOptions;
  readonly #subject: string;
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #handshake: NodeJS.Timeout;
  #state: InputHookState = 'starting';
  #stopping = false;

  constructor(options: InputHookOptions) {
    this.#options = options;
    const { nodePath, scriptPath } = options.program;
    this.#subject = subjectOf(options);
    this.#child = fork(scriptPath, topicsOf(options), {
      execPath: nodePath,
      execArgv: [],
      env: options.environment,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'json',
      // A process group of its own: Ctrl+C in a terminal is the recorder's to answer. The end of the
      // channel ends the hook if the recorder cannot. Windows would open a console for it.
      detached: process.platform !== 'win32',
    });
    this.#closed = this.#watch();
    this.#handshake = setTimeout(() => {
      this.#giveUp(
        'cannot be followed: the input hook did not answer.',
        ordinaryRemedy,
        `No word from it within ${handshakeMs} ms.`,
      );
    }, handshakeMs);
  }

  get state(): InputHookState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Has the hook hand over what it holds, and ends it. Settles when its process is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#handshake);
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), stopMs);
    if (this.#child.connected) {
      this.#child.send(hookStopMessage, (error) => {
        if (error) {
          this.#child.kill('SIGKILL');
        }
      });
    }
    await this.#closed;
    clearTimeout(kill);
  }

  #watch(): Promise<void> {
    const child = this.#child;
    child.on('message', (message) => this.#take(message));
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) =>
      this.#options.log.warn(`input hook: ${text.trim()}`),
    );
    return new Promise((resolve) => {
      child.on('error', (error) => {
        this.#giveUp(
          'cannot be followed: the input hook does not start.',
          ordinaryRemedy,
          error.message,
        );
        // A process that never was has no 'close' to wait for.
        if (child.pid === undefined) {
          resolve();
        }
      });
      child.on('close', (code, signal) => {
        this.#explainEnd(`It ended with ${signal ?? `exit code ${code}`}.`);
        resolve();
      });
    });
  }

  #take(message: unknown): void {
    const parsed = v.safeParse(hookMessageSchema, message);
    if (!parsed.success) {
      this.#options.log.warn('The input hook sent something that is no message; it is left out.');
      return;
    }
    const { output } = parsed;
    switch (output.kind) {
      case 'ready':
        clearTimeout(this.#handshake);
        if (this.#state === 'starting') {
          this.#state = 'on';
          this.#options.onReady?.();
        }
        return;
      case 'unavailable':
        this.#giveUp(`cannot be followed: ${output.reason}`, output.remedy, output.detail);
        return;
      case 'events':
        this.#options.onEvents(output.events);
    }
  }

  #explainEnd(detail: string): void {
    if (this.#stopping) {
      return;
    }
    if (this.#state === 'on') {
      this.#giveUp('can no longer be followed: the input hook ended.', ordinaryRemedy, detail);
    } else {
      this.#giveUp(
        'cannot be followed: the input hook ended while it started.',
        process.platform === 'darwin'
          ? 'Allow it under System Settings, Privacy & Security, Accessibility, then record again.'
          : ordinaryRemedy,
        detail,
      );
    }
  }

  /** `what`: how the sentence about what was to be followed goes on. */
  #giveUp(what: string, remedy: string, detail: string): void {
    clearTimeout(this.#handshake);
    if (this.#state === 'unavailable' || this.#stopping) {
      return;
    }
    this.#state = 'unavailable';
    this.#child.kill('SIGKILL');
    const message = `${this.#subject} ${what}`;
    this.#options.log.warn(`${message} ${detail}`);
    const code = this.#options.mouse ? 'cursor-unavailable' : 'keys-unavailable';
    this.#options.onUnavailable({ code, message, remedy });
  }
}

type Topics = Pick<InputHookOptions, HookTopic>;

function topicsOf(options: Topics): HookTopic[] {
  return hookTopics.filter((topic) => options[topic]);
}

function subjectOf({ mouse, keys }: Topics): string {
  if (mouse) {
    return keys ? 'Mouse and keys' : 'The mouse';
  }
  return 'Keys';
}
