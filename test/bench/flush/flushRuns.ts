import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { Environment } from '../../../src/base/environment.ts';
import { cursorLogFormat, cursorLogVersion } from '../../../src/recording/cursorLog.ts';
import { readLog } from '../../../src/recording/eventLog.ts';
import { run } from '../../stage/supervised.ts';
import type { StrategyName } from './strategies.ts';

const flushFiguresSchema = v.object({
  events: v.number(),
  flushes: v.number(),
  /** As the strategy counts them. */
  writtenBytes: v.number(),
  /** As the kernel counts what the process gave to write calls, and what that made for the disk: proc(5). */
  givenToSystemBytes: v.number(),
  givenToDiskBytes: v.number(),
  cpuSeconds: v.number(),
  peakBytes: v.number(),
  longestPauseMs: v.number(),
});
export type FlushFigures = v.InferOutput<typeof flushFiguresSchema>;

export interface FlushRunOptions {
  readonly strategy: StrategyName;
  /** A file of its own, which is not there yet. */
  readonly file: string;
  readonly eventsPerSecond: number;
  readonly seconds: number;
  readonly environment: Environment;
}

const script = fileURLToPath(new URL('strategyMain.ts', import.meta.url));

/** Runs a strategy over the whole stream. */
export async function measureFlushes(options: FlushRunOptions): Promise<FlushFigures> {
  const { environment } = options;
  const said = await run(process.execPath, wordsFor(options), { environment, timeoutMs: 600_000 });
  return v.parse(flushFiguresSchema, JSON.parse(said));
}

export interface AfterKill {
  /** Events that were recorded when the flush began to write. */
  readonly recorded: number;
  /** Of those, what a reader gets. */
  readonly readable: number;
  readonly fileBytes: number;
  /** The flush had ended when the kill came. */
  readonly cameLate: boolean;
}

/**
 * Kills a strategy with SIGKILL while its last flush writes, at that part of the time that this takes;
 * gives what is on the disk then.
 */
export async function killInFlush(
  options: FlushRunOptions,
  flushMs: number,
  part: number,
): Promise<AfterKill> {
  const child = startForKill(options);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const recorded = Number((await lines.next()).value);
  let cameLate = false;
  const hear = async (): Promise<void> => {
    cameLate = (await lines.next()).value === 'flushed';
  };
  void hear();
  await delay(flushMs * part);
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
  const fileBytes = (await readFile(options.file)).length;
  return { recorded, readable: await readableIn(options), fileBytes, cameLate };
}

/** How long the last flush writes, in milliseconds, seen from outside. */
export async function timeLastFlush(options: FlushRunOptions): Promise<number> {
  const child = startForKill(options);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const from = performance.now();
  await lines.next();
  const took = performance.now() - from;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
  return took;
}

function startForKill(options: FlushRunOptions) {
  return spawn(process.execPath, [...wordsFor(options), 'killed'], {
    env: { ...options.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function wordsFor({ strategy, file, eventsPerSecond, seconds }: FlushRunOptions): string[] {
  return [script, strategy, file, String(eventsPerSecond), String(seconds)];
}

const historySchema = v.object({ clicks: v.array(v.unknown()), moves: v.array(v.unknown()) });

/** What a reader of that kind of file gets: all of a whole JSON, or every whole line of a log. */
async function readableIn({ strategy, file }: FlushRunOptions): Promise<number> {
  if (strategy === 'append') {
    const log = await readLog(file, { format: cursorLogFormat, version: cursorLogVersion });
    let count = 0;
    for await (const _ of log.lines()) {
      count += 1;
    }
    return count;
  }
  try {
    const { clicks, moves } = v.parse(historySchema, JSON.parse(await readFile(file, 'utf8')));
    return clicks.length + moves.length;
  } catch {
    return 0;
  }
}
