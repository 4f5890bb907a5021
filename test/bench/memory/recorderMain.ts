import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { RecorderServer } from '../../../src/recorder/link/recorderServer.ts';
import { benchFiles, readPlan, type MemorySample } from './benchFiles.ts';
import { FastClock, hurryTimers, type FastTime } from './fastTime.ts';

/*
 * Stands in for `dist/recorder.js`: the same server with all that it is made of, on a clock that runs
 * fast from the first frame on, or from when the plan says, and with timers that keep up. It writes down
 * its own memory.
 */

const folder = path.dirname(process.argv[1] ?? '');
const plan = readPlan(folder);
const clock = new FastClock();
const lookForBeginMs = 20;

/** In an array of V8's. */
const bytesPerNumber = 8;

setFlagsFromString('--expose-gc');
/** A context that is made now has it. */
const collector: unknown = runInNewContext('gc');

function collect(): void {
  if (typeof collector === 'function') {
    Reflect.apply(collector, undefined, []);
  }
}

async function run(): Promise<void> {
  const server = await RecorderServer.listen({
    dependencies: {
      environment: process.env,
      clock,
      log: silentLog,
      packageFolders: [],
      hook: { nodePath: process.execPath, scriptPath: path.join(folder, 'hook.js') },
      version: '0.0.0-bench',
    },
    socketFolders: [tmpdir()],
    platform: process.platform,
    pid: process.pid,
  });
  const waiting = setInterval(() => {
    if (plan.hurryFrom === null ? hasVideo() : existsSync(plan.hurryFrom)) {
      clearInterval(waiting);
      hurry();
    }
  }, lookForBeginMs);
  process.stdout.write(`${JSON.stringify(server.address)}\n`);
  await server.done;
  process.exit();
}

function hasVideo(): boolean {
  return readdirSync(plan.parentFolder).some((name) => {
    const file = path.join(plan.parentFolder, name, recordingFiles.video);
    return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
  });
}

function hurry(): void {
  const { speed, lengthMs, lookEveryMs, collectEveryMs } = plan;
  setInterval(() => sample(false), lookEveryMs).unref();
  const collecting = setInterval(() => {
    collect();
    sample(true);
  }, collectEveryMs);
  collecting.unref();
  leak();
  const fast: FastTime = { fromMs: systemClock.monotonic(), speed, lengthMs };
  const realLengthMs = lengthMs / speed;
  setTimeout(() => relax(), realLengthMs).unref();
  const relax = hurryTimers(speed);
  clock.hurry(fast);
  writeFileSync(path.join(folder, benchFiles.fastTime), JSON.stringify(fast));
}

/** Only what the plan asks for: nothing, but in the test that shows that a leak is seen. */
function leak(): void {
  const { leakBytesPerSecond, speed } = plan;
  const everyMs = 20;
  const numbers = Math.round((leakBytesPerSecond * speed * everyMs) / 1000 / bytesPerNumber);
  const lost: number[][] = [];
  if (numbers > 0) {
    setInterval(() => lost.push(Array.from({ length: numbers }, Math.random)), everyMs).unref();
  }
}

function sample(collected: boolean): void {
  const { rss, heapUsed, external } = process.memoryUsage();
  const childrenRss = childrenOf(process.pid).reduce((sum, id) => sum + residentBytes(id), 0);
  const looked: MemorySample = {
    recordedMs: clock.passedMs,
    collected,
    rss,
    heapUsed,
    external,
    childrenRss,
  };
  appendFileSync(path.join(folder, benchFiles.samples), `${JSON.stringify(looked)}\n`);
}

/** All below a process, by /proc/PID/task/TID/children (proc(5)). */
function childrenOf(id: number): number[] {
  const children = readProc(`${id}/task/${id}/children`).split(' ').filter(Boolean).map(Number);
  return children.concat(...children.map(childrenOf));
}

function residentBytes(id: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readProc(`${id}/status`))?.[1] ?? 0) * 1024;
}

/** Empty where the process has ended. */
function readProc(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return '';
  }
}

void run();
