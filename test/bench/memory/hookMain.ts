import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../src/base/clock.ts';
import type { HookEvent, HookMessage } from '../../../src/recorder/input/hookMessages.ts';
import { benchFiles, readFastTime, readPlan } from './benchFiles.ts';
import { eventAt } from './eventStream.ts';
import { aheadAt } from './fastTime.ts';

/*
 * Stands in for `dist/hook.js`: the same messages over the same channel, of events that nobody made.
 * Like the real one it sends a batch when the one before has left the process; unlike it, it leaves no
 * move out, so that a fast mouse costs what it can cost at most.
 */

/** A batch holds what happens in so many milliseconds of recorded time, at most. */
const batchMs = 100;
const realGrainMs = 4;

const folder = path.dirname(process.argv[1] ?? '');

async function run(): Promise<void> {
  process.on('disconnect', () => process.exit());
  process.on('message', () => process.exit());
  await send({ kind: 'ready' });
  while (!existsSync(path.join(folder, benchFiles.fastTime))) {
    await delay(10);
  }
  const { eventsPerSecond } = readPlan(folder);
  const fast = readFastTime(folder);
  const total = Math.floor((fast.lengthMs * eventsPerSecond) / 1000);
  const batch = Math.max(1, Math.round((batchMs * eventsPerSecond) / 1000));
  let sent = 0;
  while (sent < total) {
    const realMs = systemClock.monotonic();
    const passedMs = realMs - fast.fromMs + aheadAt(fast, realMs);
    const due = Math.min(total, Math.floor((passedMs * eventsPerSecond) / 1000));
    while (sent < due) {
      const until = Math.min(due, sent + batch);
      await send({ kind: 'events', events: stretchOfEvents(sent, until) });
      sent = until;
    }
    await delay(realGrainMs);
  }

  function stretchOfEvents(from: number, until: number): HookEvent[] {
    return Array.from({ length: until - from }, (_, index) =>
      eventAt(from + index, eventsPerSecond, fast.fromMs),
    );
  }
}

function send(message: HookMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, {}, () => resolve());
  });
}

void run();
