import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { Environment } from '../../base/environment.ts';
import { CodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { recorderAddressSchema, type RecorderAddress } from './recorderAddress.ts';
import { recorderLost } from './recorderLost.ts';

export interface LaunchOptions {
  /** A Node to run the recorder with, and `dist/recorder.js`. */
  readonly nodePath: string;
  readonly scriptPath: string;
  readonly environment: Environment;
  readonly log: Log;
}

/** How long a recorder may take to say where it listens. */
const launchMs = 15_000;

/**
 * Starts a recorder in a process of its own, which outlives this one. Resolves with where it listens.
 * Throws CodereelError 'recorder-lost' with its last words.
 */
export async function launch(options: LaunchOptions): Promise<RecorderAddress> {
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
    throw thrown instanceof CodereelError ? thrown : recorderLost(String(thrown));
  } finally {
    clearTimeout(timer);
    child.stdout.destroy();
    child.unref();
  }
}

const logLevels = ['debug', 'info', 'warn', 'error'] as const;

/** A line of the recorder's log: its level, then what it says. */
function logLine(log: Log, line: string): void {
  const level = logLevels.find((name) => line.startsWith(`${name} `)) ?? 'info';
  log[level](`recorder: ${line.replace(/^(debug|info|warn|error) /, '')}`);
}
