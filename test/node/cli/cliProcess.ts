import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Environment } from '../../../src/base/environment.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds everything into a folder of the tests' own and gives the path of the command line. */
export async function buildCli(name: string): Promise<string> {
  const folder = path.join(root, 'test', '.out', name);
  await promisify(execFile)(process.execPath, ['esbuild.mjs', '--outdir', folder], { cwd: root });
  return path.join(folder, 'cli.js');
}

/** One line of standard output in JSON mode. */
export interface JsonLine {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface ProgramOptions {
  readonly environment: Environment;
  readonly cwd: string;
}

export interface CliOptions extends ProgramOptions {
  readonly cli: string;
  /** The Node.js to run it with; this one by default. */
  readonly node?: string;
}

/** A program as a child process that a test talks to. */
export class Program {
  readonly child: ChildProcessWithoutNullStreams;
  /** The exit code, once all output has been read; the signal's name if one ended it. */
  readonly exit: Promise<number | NodeJS.Signals | null>;
  stdout = '';
  stderr = '';
  readonly #waiting = new Set<() => void>();

  constructor(command: string, args: readonly string[], { environment, cwd }: ProgramOptions) {
    this.child = spawn(command, [...args], {
      cwd,
      env: { ...environment },
      stdio: 'pipe',
      // A group of its own, so that a test can send a signal as a terminal does: to all of it.
      detached: true,
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#look();
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#look();
    });
    this.child.stdin.on('error', () => undefined);
    this.exit = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        resolve(signal ?? code);
        this.#look();
      });
    });
  }

  /** Every line of standard output, each of which must be a JSON object with a type. */
  get lines(): JsonLine[] {
    return this.stdout.split('\n').slice(0, -1).map(parseLine);
  }

  get last(): JsonLine {
    const last = this.lines.at(-1);
    if (last === undefined) {
      throw new Error(`Nothing was written to standard output. ${this.stderr}`);
    }
    return last;
  }

  ofType(type: string): JsonLine[] {
    return this.lines.filter((line) => line.type === type);
  }

  /** Settles when so many lines of a type are there; rejects if the process ends before. */
  async sees(type: string, count = 1): Promise<void> {
    await this.#until(() => this.ofType(type).length >= count, `${count} of ${type}`);
  }

  async says(pattern: RegExp): Promise<void> {
    await this.#until(() => pattern.test(this.stderr + this.stdout), String(pattern));
  }

  /** Sends a signal to the command line and all it started in its process group. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined) {
      process.kill(-this.child.pid, signal);
    }
  }

  async #until(reached: () => boolean, what: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const ended = this.child.exitCode !== null || this.child.signalCode !== null;
        if (reached()) {
          this.#waiting.delete(look);
          resolve();
        } else if (ended && this.child.stdout.readableEnded) {
          this.#waiting.delete(look);
          reject(new Error(`Ended before ${what}:\n${this.stdout}\n${this.stderr}`));
        }
      };
      this.#waiting.add(look);
      look();
    });
  }

  #look(): void {
    for (const look of this.#waiting) {
      look();
    }
  }
}

/** Starts the command line. */
export function startCli(args: readonly string[], options: CliOptions): Program {
  return new Program(options.node ?? process.execPath, [options.cli, ...args], options);
}

/** Runs the command line to its end, with nothing on standard input. */
export async function runCli(
  args: readonly string[],
  options: CliOptions,
): Promise<Program & { readonly code: number | NodeJS.Signals | null }> {
  const running = startCli(args, options);
  running.child.stdin.end();
  return Object.assign(running, { code: await running.exit });
}

function parseLine(text: string): JsonLine {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('type' in value)) {
    throw new Error(`No JSON object with a type: ${text}`);
  }
  return { ...value, type: String(value.type) };
}
