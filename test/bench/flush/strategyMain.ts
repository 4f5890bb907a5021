import { readFileSync, writeSync } from 'node:fs';
import * as v from 'valibot';
import type { CursorEvent } from '../../../src/recording/cursorEvent.ts';
import { cursorEventAt } from './cursorEvents.ts';
import { openStrategy, strategyNames, type FlushStrategy } from './strategies.ts';
import type { FlushFigures } from './flushRuns.ts';

/*
 * One strategy in a process of its own, on simulated time: what happens in a tick happens at once, and the
 * next tick follows as soon as its flush is done. Arguments: a strategy, a file, events a second, seconds,
 * and whether it is to be killed in the last flush: it then says when that touches the file.
 */

const tickMs = 100;

const [name, file = '', rate = '', length = '', ending] = process.argv.slice(2);
const eventsPerSecond = Number(rate);
const lengthMs = Number(length) * 1000;

/** What is done when a flush begins to write. */
let onWriting: () => void = () => undefined;

async function run(): Promise<void> {
  const known = v.parse(v.picklist(strategyNames), name);
  const strategy = await openStrategy(known, file, () => onWriting());
  if (ending === 'killed') {
    await beKilled(strategy);
    return;
  }
  const before = process.cpuUsage();
  let longestPauseMs = 0;
  let flushes = 0;
  let added = 0;
  for (let ms = tickMs; ms <= lengthMs; ms += tickMs) {
    added = addUntil(strategy, added, ms);
    if (ms % strategy.everyMs === 0) {
      longestPauseMs = Math.max(longestPauseMs, await longestPauseIn(() => strategy.flush()));
      flushes += 1;
    }
  }
  await strategy.close();
  const { user, system } = process.cpuUsage(before);
  const io = readFileSync('/proc/self/io', 'utf8');
  const figures: FlushFigures = {
    events: added,
    flushes,
    writtenBytes: strategy.writtenBytes,
    givenToSystemBytes: Number(/^wchar: (\d+)$/m.exec(io)?.[1]),
    givenToDiskBytes: Number(/^write_bytes: (\d+)$/m.exec(io)?.[1]),
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    longestPauseMs,
  };
  process.stdout.write(JSON.stringify(figures));
}

/** All but the last flush interval is flushed; then it flushes, and says what there is when it writes. */
async function beKilled(strategy: FlushStrategy): Promise<void> {
  let added = 0;
  for (let ms = strategy.everyMs; ms < lengthMs; ms += strategy.everyMs) {
    added = addUntil(strategy, added, ms);
    // A log that only grows has a bound in memory; for the others the last one is all that counts.
    if (strategy.everyMs < 5_000 || ms + strategy.everyMs >= lengthMs) {
      await strategy.flush();
    }
  }
  added = addUntil(strategy, added, lengthMs);
  onWriting = () => writeSync(1, `${added}\n`);
  await strategy.flush();
  writeSync(1, 'flushed\n');
  await new Promise(() => setInterval(() => undefined, 1_000));
}

function addUntil(strategy: FlushStrategy, from: number, ms: number): number {
  const until = Math.floor((ms * eventsPerSecond) / 1000);
  for (let index = from; index < until; index += 1) {
    const event: CursorEvent = cursorEventAt(index, eventsPerSecond);
    strategy.add(event);
  }
  return until;
}

/** How long nothing else could run at most, in milliseconds, from the call of a flush to its end. */
async function longestPauseIn(flush: () => Promise<void>): Promise<number> {
  let longestMs = 0;
  let from = performance.now();
  const beat = (): void => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - from);
    from = now;
  };
  const beating = setInterval(beat, 1);
  await flush();
  beat();
  clearInterval(beating);
  return longestMs;
}

await run();
