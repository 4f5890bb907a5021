import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDisplay, type Display } from '../../stage/display.ts';
import type { BenchContext, BenchPart, Budget, PartReport, Table } from '../benchPart.ts';
import { showMotion } from '../queue/motion.ts';
import { isWithinNoise, median, spreadOf, spreadText } from '../statistics.ts';
import { completeGrown, encodeMaterial, type Completion, type Material } from './grownMovie.ts';
import { recordShort, stopLong, type StoppedRecording } from './wholeStop.ts';

/** Recorded seconds: what the others are held against. */
const shortest = 60;
const longest = 36_000;

/** Recorded seconds in a real one. */
const speed = 240;

/** What was measured at one length of a recording. */
interface Measured<What> {
  readonly seconds: number;
  readonly rounds: What[];
}

/** Whether stopping takes as long after an hour as after a minute. */
export const stopPart: BenchPart = {
  name: 'stop',
  title: 'From stop to an ordinary MP4',
  defaults: { rounds: 5, seconds: 3600 },
  run: async (context) => {
    // A real disk: what is synced costs nothing in memory.
    const folder = await mkdtemp(path.join(tmpdir(), 'codereel-stop-'));
    try {
      const whole = await measureWhole(context, folder);
      return report(whole, await measureCompleting(context, folder), context);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measureWhole(
  context: BenchContext,
  folder: string,
): Promise<Measured<StoppedRecording>[]> {
  const { environment } = context;
  const display = await openDisplay({ environment, folder, width: 320, height: 180 });
  try {
    const motion = await showMotion(display);
    const measured = await stopRounds(context, folder, display);
    await motion.stop();
    return measured;
  } finally {
    await display.close();
  }
}

async function stopRounds(
  context: BenchContext,
  folder: string,
  display: Display,
): Promise<Measured<StoppedRecording>[]> {
  const { root, rounds, seconds } = context;
  const { file: loop } = await recordShort({ root, display, folder: path.join(folder, 'loop') });
  const measured = [shortest, seconds].map((length) => ({
    seconds: length,
    rounds: new Array<StoppedRecording>(),
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const each of measured) {
      context.log(`round ${round + 1}: a recording of ${lengthText(each.seconds)}`);
      const own = path.join(folder, `${each.seconds}-${round}`);
      const options = { root, display, loop, speed, seconds: each.seconds, folder: own };
      each.rounds.push(await stopLong(options));
      await rm(own, { recursive: true });
    }
  }
  return measured;
}

/** Ten hours are grown once: that takes most of a minute. */
async function measureCompleting(
  context: BenchContext,
  folder: string,
): Promise<Measured<Completion>[]> {
  const { rounds, seconds } = context;
  const own = path.join(folder, 'grown');
  await mkdir(own);
  const material = await encodeMaterial();
  const measure = async (length: number): Promise<Completion> => {
    context.log(`completing ${lengthText(length)}`);
    return completeGrown(material, length, own);
  };
  // What runs for the first time takes longer, whatever its length.
  await warmUp(material, own);
  const measured = [shortest, seconds].map((length) => ({
    seconds: length,
    rounds: new Array<Completion>(),
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const each of measured) {
      each.rounds.push(await measure(each.seconds));
    }
  }
  return [...measured, { seconds: longest, rounds: [await measure(longest)] }];
}

async function warmUp(material: Material, folder: string): Promise<void> {
  for (let run = 0; run < 3; run += 1) {
    await completeGrown(material, shortest, folder);
  }
}

function report(
  whole: readonly Measured<StoppedRecording>[],
  completing: readonly Measured<Completion>[],
  { seconds }: BenchContext,
): PartReport {
  const stopTimes = timesOf(whole, ({ stopMs }) => stopMs);
  const completionTimes = timesOf(completing, ({ ms }) => ms);
  return {
    method: [
      `The whole stop is the time from the request to stop until the recorder answers; by then the video is an ordinary MP4 with its index, on the disk. The recorder is the product's own, in its own process, with a real ffmpeg that grabs a display on which something moves, and no sound. ${lengthText(seconds)} of recording are made in little time: after a real take of some seconds comes one for which a clock runs ${speed} times as fast, and ffmpeg copies a film of the same display as fast; then, after a pause, two real seconds, and the stop.`,
      'Completing is the part of it that has to do with the length: the tables of all samples, kept in small files until then, are appended to the video and synced, and 16 bytes at its head turned over. Here it is measured by itself: the part of the product that writes the video is handed encoded frames and AAC of two sounds as fast as the disk takes them, 30 frames a second with no two alike in length, and then told to finish. Fewer frames, as a still screen has, make fewer rows.',
    ].join('\n\n'),
    budgets: [
      sameTime('the whole stop', stopTimes),
      sameTime('completing the MP4, by itself', completionTimes),
    ],
    tables: [wholeTable(whole), completingTable(completing)],
    plots: [
      barsOf('whole', 'The whole stop', stopTimes),
      barsOf('completing', 'Completing the MP4', completionTimes),
    ],
    notes: [
      'The same within noise: the medians differ by less than the rounds of one length do among each other.',
      'Completing copies 12 to 20 bytes for each frame and each AAC frame, and has the disk keep them: that is what grows.',
    ],
  };
}

interface Times {
  readonly seconds: number;
  /** One for each round. */
  readonly ms: readonly number[];
}

function timesOf<What>(
  measured: readonly Measured<What>[],
  msOf: (what: What) => number,
): readonly Times[] {
  return measured.map(({ seconds, rounds }) => ({ seconds, ms: rounds.map(msOf) }));
}

function sameTime(what: string, [short, long]: readonly Times[]): Budget {
  const [base, other] = [short?.ms ?? [], long?.ms ?? []];
  return {
    what: `${what}, ${lengthText(long?.seconds ?? 0)} against ${lengthText(short?.seconds ?? 0)}`,
    limit: 'the same within noise',
    measured: `${spreadText(other, 1)} against ${spreadText(base, 1)} ms`,
    holds: isWithinNoise(other, base),
  };
}

function wholeTable(measured: readonly Measured<StoppedRecording>[]): Table {
  return {
    title: 'The whole stop',
    columns: ['recording', 'stop (ms)', 'frames', 'video (MB)', 'rounds'],
    rows: measured.map(({ seconds, rounds }) => [
      lengthText(seconds),
      spreadText(
        rounds.map(({ stopMs }) => stopMs),
        1,
      ),
      median(rounds.map(({ frames }) => frames)).toFixed(0),
      megabytes(median(rounds.map(({ fileBytes }) => fileBytes))),
      String(rounds.length),
    ]),
  };
}

function completingTable(measured: readonly Measured<Completion>[]): Table {
  return {
    title: 'Completing the MP4, with two sounds',
    columns: [
      'recording',
      'completing (ms)',
      'samples',
      'appended (MB)',
      'video before (MB)',
      'rounds',
    ],
    rows: measured.map(({ seconds, rounds }) => [
      lengthText(seconds),
      spreadText(
        rounds.map(({ ms }) => ms),
        1,
      ),
      median(rounds.map(({ samples }) => samples)).toFixed(0),
      megabytes(median(rounds.map(({ indexBytes }) => indexBytes))),
      megabytes(median(rounds.map(({ movieBytes }) => movieBytes))),
      String(rounds.length),
    ]),
  };
}

function barsOf(name: string, title: string, times: readonly Times[]): PartReport['plots'][number] {
  return {
    kind: 'bars',
    name,
    title,
    value: { title: 'time (ms)' },
    bars: times.map(({ seconds, ms }) => {
      const { median: value, low, high } = spreadOf(ms);
      return { name: lengthText(seconds), parts: [{ name: title, value }], spread: [low, high] };
    }),
  };
}

/** `1 minute`, `10 hours` */
function lengthText(seconds: number): string {
  const [amount, unit] = seconds >= 3600 ? [seconds / 3600, 'hour'] : [seconds / 60, 'minute'];
  const text = Number(amount.toFixed(2));
  return `${text} ${unit}${text === 1 ? '' : 's'}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
