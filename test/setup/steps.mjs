import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

/** A step that cannot go on: what is wrong and what to do, for the person at the terminal. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const heartbeatMs = 20_000;

/** @param {number} since from `performance.now()` */
export function elapsed(since) {
  const seconds = (performance.now() - since) / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Names a step, does it, and tells how long it took. The step gives a word on what it did or found.
 * @param {string} name
 * @param {() => Promise<string>} action
 */
export async function step(name, action) {
  const begin = performance.now();
  process.stdout.write(`${name} ...\n`);
  const alive = setInterval(() => {
    process.stdout.write(`  ... still at it after ${elapsed(begin)}\n`);
  }, heartbeatMs);
  try {
    const outcome = await action();
    process.stdout.write(`  ${outcome} (${elapsed(begin)})\n`);
  } finally {
    clearInterval(alive);
  }
}

/**
 * Runs a command with its words going to a log file.
 * @param {string} command
 * @param {readonly string[]} commandArguments
 * @param {{ log: string, cwd?: string, env?: NodeJS.ProcessEnv, remedy: string, timeoutMs?: number }} options
 */
export async function runLogged(command, commandArguments, options) {
  const { log, remedy, timeoutMs = 30 * 60_000, cwd, env = process.env } = options;
  const line = [command, ...commandArguments].join(' ');
  await mkdir(path.dirname(log), { recursive: true });
  const file = createWriteStream(log, { flags: 'a' });
  file.write(`\n$ ${line}\n`);
  const child = spawn(command, commandArguments, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  /** @type {string} */
  const problem = await new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', (code, signal) => {
      resolve(code === 0 ? '' : `ended with ${signal ?? `exit code ${code}`}`);
    });
  });
  await new Promise((resolve) => {
    file.end(resolve);
  });
  if (problem !== '') {
    throw new SetupError(
      `"${line}" ${problem}.\n    ${await excerpt(log, line)}\n  Everything it said: ${log}\n  What to do: ${remedy}`,
    );
  }
}

/**
 * How the words of the last run of a command begin and end: npm tells the reason first.
 * @param {string} log
 * @param {string} line
 */
async function excerpt(log, line) {
  const words = (await readFile(log, 'utf8')).split(`$ ${line}\n`).at(-1) ?? '';
  const lines = words.split('\n').filter((one) => one.trim() !== '' && !one.startsWith('npm warn'));
  const shown = lines.length <= 16 ? lines : [...lines.slice(0, 8), '...', ...lines.slice(-7)];
  return shown.join('\n    ');
}

/**
 * What a command says on standard output, whatever its exit code; nothing when it is not there.
 * @param {string} command
 * @param {readonly string[]} commandArguments
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export async function ask(command, commandArguments, env = process.env) {
  const child = spawn(command, commandArguments, {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve({ code: null, output });
    });
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
