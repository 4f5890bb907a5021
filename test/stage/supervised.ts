import { type ChildProcess, spawn } from 'node:child_process';
import type { Environment } from '../../src/base/environment.ts';

/** How a process ended: an exit code or a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process that somebody answers for. */
export interface Supervised {
  readonly name: string;
  readonly child: ChildProcess;
  /** Settles when the process has ended and its pipes are drained; never rejects. */
  readonly ended: Promise<Exit>;
  /** The last lines of both outputs, for messages. */
  tail(): string;
  /**
   * Resolves with the first match in the output so far or to come; rejects if the process ends.
   * One wait at a time.
   */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it has ended. Safe to call twice. */
  stop(graceMs?: number): Promise<Exit>;
}

export interface SuperviseOptions {
  readonly name: string;
  readonly environment: Environment;
  readonly workingFolder?: string;
  /** Further pipes from the child, beginning with descriptor 3. */
  readonly extraPipes?: number;
}

const keptCharacters = 64 * 1024;

export function supervise(
  command: string,
  commandArguments: readonly string[],
  options: SuperviseOptions,
): Supervised {
  const extra = Array.from({ length: options.extraPipes ?? 0 }, () => 'pipe' as const);
  const child = spawn(command, [...commandArguments], {
    env: { ...options.environment },
    cwd: options.workingFolder,
    stdio: ['ignore', 'pipe', 'pipe', ...extra],
  });
  let output = '';
  let onOutput: (() => void) | undefined;
  const take = (chunk: string): void => {
    output = (output + chunk).slice(-keptCharacters);
    onOutput?.();
  };
  child.stdout?.setEncoding('utf8').on('data', take);
  child.stderr?.setEncoding('utf8').on('data', take);

  const ended = new Promise<Exit>((resolve) => {
    child.once('error', (error) => {
      take(`${command}: ${error.message}\n`);
      if (child.pid === undefined) {
        resolve({ code: null, signal: null });
      }
    });
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const tail = (): string => output.trimEnd().split('\n').slice(-20).join('\n');

  return {
    name: options.name,
    child,
    ended,
    tail,
    waitForOutput: async (pattern) => {
      for (;;) {
        const match = pattern.exec(output);
        if (match !== null) {
          return match;
        }
        const more = new Promise<'more'>((resolve) => {
          onOutput = () => {
            resolve('more');
          };
        });
        if ((await Promise.race([more, ended])) !== 'more') {
          throw new Error(`${options.name} ended before it said ${String(pattern)}:\n${tail()}`);
        }
      }
    },
    stop: async (graceMs = 5000) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      const exit = await ended;
      clearTimeout(timer);
      return exit;
    },
  };
}

/** Runs a command to its end and gives its standard output; a failure tells the command and its words. */
export async function run(
  command: string,
  commandArguments: readonly string[],
  options: {
    readonly environment: Environment;
    readonly workingFolder?: string;
    readonly timeoutMs?: number;
  },
): Promise<string> {
  const child = spawn(command, [...commandArguments], {
    env: { ...options.environment },
    cwd: options.workingFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 60_000,
    killSignal: 'SIGKILL',
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const exit = await new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const output = Buffer.concat(out).toString('utf8');
  if (exit.code !== 0) {
    const words = Buffer.concat(err).toString('utf8').trim() || output.trim();
    const how = exit.signal ?? `exit code ${String(exit.code)}`;
    throw new Error(
      `${command} ${commandArguments.join(' ')} failed (${how}):\n${words.slice(-4000)}`,
    );
  }
  return output;
}
