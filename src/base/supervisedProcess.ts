import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { constants as osConstants, setPriority } from 'node:os';
import { Readable, type Writable } from 'node:stream';
import type { Environment } from './environment.ts';
import { settlesWithin } from './settlesWithin.ts';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why there was no process at all (ENOENT, EACCES, ...), or why it was given up. */
  readonly error: Error | null;
  /** The last lines the process said, oldest first. */
  readonly stderrTail: readonly string[];
}

/** One rung of the ladder by which a process is ended, and how long it has to do its work. */
export type StopStep =
  | { readonly write: string; readonly timeoutMs: number }
  /** Nothing more comes on its standard input. */
  | { readonly endInput: true; readonly timeoutMs: number }
  | { readonly signal: NodeJS.Signals; readonly timeoutMs: number };

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Environment;
  /**
   * Takes the process's standard output: the standard input of another process, which is no longer
   * ours then. `stdout` is empty.
   */
  readonly output?: Writable | undefined;
  /** Each line of standard error as it comes, without its line end. */
  readonly onStderrLine?: (line: string) => void;
}

type Child = ChildProcessByStdio<Writable, Readable | null, Readable>;

const tailLines = 40;
const lineLength = 1000;

/**
 * A child process that always ends and always says so: `closed` settles when the process is gone
 * and its output has been read to the end, and never rejects. Whoever starts one reads `stdout` and
 * calls `stop` in the end.
 */
export class SupervisedProcess {
  readonly closed: Promise<ProcessExit>;
  readonly stdout: Readable;
  /** undefined: there was nothing to spawn. */
  readonly #child: Child | undefined;
  readonly #tail: string[] = [];
  #settle: (exit: ProcessExit) => void = () => undefined;
  #ended = false;
  #stopping: Promise<ProcessExit> | undefined;

  constructor(options: ProcessOptions) {
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const spawned = trySpawn(options);
    if (spawned instanceof Error) {
      this.stdout = Readable.from([]);
      this.#end({ code: null, signal: null, error: spawned });
    } else {
      this.#child = spawned;
      this.stdout = spawned.stdout ?? Readable.from([]);
      this.#watch(spawned, options.onStderrLine ?? (() => undefined));
    }
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Standard input, for a process that is fed; undefined: there is no process. */
  get stdin(): Writable | undefined {
    return this.#child?.stdin;
  }

  /**
   * Goes down the ladder until the process has closed; a step waits its time for that. Later calls
   * get the first one's promise. What the process has already written can still be read: as long as
   * a reader is at it, an exited process is waited for; where nobody reads, that is thrown away.
   */
  stop(steps: readonly StopStep[]): Promise<ProcessExit> {
    this.#stopping ??= this.#descend(steps);
    return this.#stopping;
  }

  /** Ends the process at once, also while a gentler `stop` is under way. */
  kill(timeoutMs: number): Promise<ProcessExit> {
    return this.#descend([{ signal: 'SIGKILL', timeoutMs }]);
  }

  async #descend(steps: readonly StopStep[]): Promise<ProcessExit> {
    for (const step of steps) {
      if (!this.#ended) {
        this.#take(step);
      }
      if (await settlesWithin(this.closed, step.timeoutMs)) {
        return this.closed;
      }
    }
    return this.#giveUp();
  }

  #take(step: StopStep): void {
    if ('write' in step) {
      this.#child?.stdin.write(step.write);
      return;
    }
    if ('endInput' in step) {
      this.#child?.stdin.end();
      return;
    }
    const pid = this.#child?.pid;
    if (pid === undefined) {
      return;
    }
    try {
      process.kill(ownGroup ? -pid : pid, step.signal);
    } catch {
      // ESRCH: gone already, and `close` is on its way.
    }
  }

  #giveUp(): Promise<ProcessExit> {
    const child = this.#child;
    if (child === undefined) {
      return this.closed;
    }
    if (child.exitCode === null && child.signalCode === null) {
      this.#end({ code: null, signal: null, error: new Error('the process cannot be ended') });
    } else if (this.stdout.readableLength === 0 || !isRead(this.stdout)) {
      // Nothing is left to read and still the pipe is open: a stranger holds its other end. Or what
      // is left keeps it open, and nobody is there to take it.
      this.stdout.destroy();
      child.stderr.destroy();
    }
    return this.closed;
  }

  #watch(child: Child, onStderrLine: (line: string) => void): void {
    const lines = lineSplitter((line) => {
      this.#tail.push(line);
      if (this.#tail.length > tailLines) {
        this.#tail.shift();
      }
      onStderrLine(line);
    });
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', lines.push);
    // Writing `q` to a process that has just ended is no fault: `close` tells what happened.
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => this.#end({ code: null, signal: null, error }));
    child.once('close', (code, signal) => {
      lines.flush();
      this.#end({ code, signal, error: null });
    });
  }

  #end(exit: Omit<ProcessExit, 'stderrTail'>): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#child?.stderr.removeAllListeners('data');
    this.#child?.stdin.destroy();
    this.#settle({ ...exit, stderrTail: this.#tail });
  }
}

const ownGroup = process.platform !== 'win32';

/** Node throws some errors of spawn (ENOTDIR, ENOEXEC) and emits others (ENOENT, EACCES). */
function trySpawn({ command, args, environment, output }: ProcessOptions): Child | Error {
  const options = {
    env: { ...environment },
    windowsHide: true,
    // A process group of its own: Ctrl+C in a terminal is ours to answer, and what a wrapper
    // script started ends with it. Windows would open a console for it.
    detached: ownGroup,
  };
  try {
    return output === undefined
      ? spawn(command, [...args], { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
      : spawn(command, [...args], { ...options, stdio: ['pipe', output, 'pipe'] });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    // Our end would keep the reader waiting when the process has ended.
    output?.destroy();
  }
}

export interface RunResult extends ProcessExit {
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly environment: Environment;
  /** Ends it at once, as if its time were over. */
  readonly signal?: AbortSignal;
  /** Of each stream; what comes after is thrown away. */
  readonly maxOutputBytes: number;
  /** It gets the time that nobody else wants. */
  readonly isPatient?: boolean;
}

/** Asks a program something and waits for the answer; ends it when it takes too long. Never rejects. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const stdout = new BoundedText(options.maxOutputBytes);
  const stderr = new BoundedText(options.maxOutputBytes);
  const child = new SupervisedProcess({
    command,
    args,
    environment: options.environment,
    onStderrLine: (line) => stderr.push(`${line}\n`),
  });
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => stdout.push(text));
  if (options.isPatient === true && child.pid !== undefined) {
    comeLast(child.pid);
  }

  const { signal } = options;
  const giveUp = (): void => void child.kill(killTimeoutMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  const inTime = await settlesWithin(child.closed, signal?.aborted ? 0 : options.timeoutMs);
  signal?.removeEventListener('abort', giveUp);
  const timedOut = !inTime || signal?.aborted === true;
  const exit = timedOut ? await child.kill(killTimeoutMs) : await child.closed;
  child.stdout.removeAllListeners('data');
  return { ...exit, stdout: stdout.text, stderr: stderr.text, timedOut };
}

function comeLast(pid: number): void {
  try {
    setPriority(pid, osConstants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not let us: then it takes its share.
  }
}

/** How long a killed process may take to be gone. */
const killTimeoutMs = 2000;

function isRead(stream: Readable): boolean {
  const readers = stream.listenerCount('data') + stream.listenerCount('readable');
  return readers > 0 || stream.readableFlowing === true;
}

/** Cuts text into lines at LF, CR LF or a lone CR (how ffmpeg rewrites its progress line). */
function lineSplitter(onLine: (line: string) => void): {
  push: (text: string) => void;
  flush: () => void;
} {
  let rest = '';
  const emit = (line: string): void => {
    if (line !== '') {
      onLine(line.slice(0, lineLength));
    }
  };
  return {
    push: (text) => {
      const parts = (rest + text).split(/[\r\n]+/);
      // A line without an end must not grow without one.
      rest = (parts.pop() ?? '').slice(0, lineLength);
      parts.forEach(emit);
    },
    flush: () => {
      emit(rest);
      rest = '';
    },
  };
}

class BoundedText {
  text = '';
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(more: string): void {
    this.text += more.slice(0, this.#limit - this.text.length);
  }
}
