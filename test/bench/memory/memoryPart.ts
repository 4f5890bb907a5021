import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freeBytes } from '../../../src/base/diskSpace.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import type { BenchContext, BenchPart, Budget, LinePlot, PartReport, Table } from '../benchPart.ts';
import { recordLongInEditor, type HostMemory, type MemoryOverTime } from './editorRun.ts';
import { fewestSamples, fitLine, type LinearFit } from './linearFit.ts';
import { recordLong, type LongRun } from './longRun.ts';

type Points = readonly (readonly [hours: number, megabytes: number])[];

interface Series {
  readonly name: string;
  readonly points: Points;
  readonly fit: LinearFit;
}

interface Measured {
  readonly eventsPerSecond: number;
  readonly run: LongRun;
  readonly series: readonly Series[];
}

/** Events a second: a usual mouse, a fast one, a gamer's. The fast one is recorded in a real VS Code. */
const rates = [60, 125, 1000];
const rateInEditor = 125;

/** Recorded seconds in a real one: with more of them two cores no longer keep up. */
const speed = 60;
/** How often memory is looked at in a recording. */
const looks = 400;
/** How often in a recording the collector is made to run: seldom, it leaves less for the next time. */
const collections = 80;

/** The first part of a recording, in which V8 and the C library find out how much room they need. */
const warmUp = 0.2;

/** A slope that would make less than this in ten hours is none, in MB an hour. */
const noSlope = 0.5;

/** Bytes of the recording for each second of it, with room to spare. */
const bytesPerSecond = 150_000;

/** What a recording of many hours holds in memory, from its first minutes to its last. */
export const memoryPart: BenchPart = {
  name: 'memory',
  title: 'Memory over a long recording',
  defaults: { rounds: 1, seconds: 1800 },
  run: async (context) => {
    const measured: Measured[] = [];
    for (const eventsPerSecond of rates) {
      context.log(`${eventsPerSecond} events a second`);
      measured.push(await measure(context, eventsPerSecond));
    }
    return report(measured, context);
  },
};

async function measure(context: BenchContext, eventsPerSecond: number): Promise<Measured> {
  const { root, environment, seconds, codeServer } = context;
  const folder = await mkdtemp(path.join(await roomFor(seconds), 'codereel-memory-'));
  const options = {
    root,
    folder,
    environment,
    speed,
    lengthMs: seconds * 1000,
    eventsPerSecond,
    lookEveryMs: (seconds * 1000) / speed / looks,
    collectEveryMs: (seconds * 1000) / speed / collections,
    leakBytesPerSecond: 0,
  };
  try {
    if (eventsPerSecond === rateInEditor) {
      const run = await recordLongInEditor({ ...options, codeServer });
      return {
        eventsPerSecond,
        run,
        series: [...seriesOf(run, seconds), ...hostSeries(run.extensionHost, context)],
      };
    }
    const run = await recordLong(options);
    return { eventsPerSecond, run, series: seriesOf(run, seconds) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Memory that is a disk, where there is enough of it: a disk syncs so many times as often as in a real
 * recording, and takes its time for each.
 */
async function roomFor(seconds: number): Promise<string> {
  const inMemory = '/dev/shm';
  const free = await freeBytes(inMemory);
  return free !== null && free > 2 * bytesPerSecond * seconds ? inMemory : tmpdir();
}

function seriesOf({ samples }: LongRun, seconds: number): Series[] {
  const inTime = samples.filter(({ recordedMs }) => recordedMs <= seconds * 1000);
  const line = (name: string, bytes: (sample: (typeof samples)[number]) => number): Series =>
    series(
      name,
      inTime.filter(({ collected }) => !collected).map((each) => [each.recordedMs, bytes(each)]),
    );
  const alive = inTime.filter(({ collected }) => collected);
  return [
    line('recorder', ({ rss }) => rss),
    line('its programs (ffmpeg, hook)', ({ childrenRss }) => childrenRss),
    series(
      "recorder's heap after a collection",
      alive.map(({ recordedMs, heapUsed }) => [recordedMs, heapUsed]),
    ),
  ];
}

function hostSeries({ resident, alive }: HostMemory, context: BenchContext): Series[] {
  const { seconds } = context;
  const inTime = (seen: MemoryOverTime): MemoryOverTime =>
    seen.filter(([ms]) => ms >= 0 && ms <= seconds * 1000);
  const lines = [series('extension host', inTime(resident))];
  const living = inTime(alive);
  if (living.length * (1 - warmUp) > fewestSamples) {
    lines.push(series("extension host's heap after a collection", living));
  } else {
    context.skip(
      "the extension host's heap",
      'a collection takes long beside so short a recording',
    );
  }
  return lines;
}

function series(name: string, seen: readonly (readonly [ms: number, bytes: number])[]): Series {
  const points = seen.map(([ms, bytes]) => [ms / 3_600_000, bytes / 1e6] as const);
  const last = points.at(-1)?.[0] ?? 0;
  return { name, points, fit: fitLine(points.filter(([hours]) => hours >= warmUp * last)) };
}

function report(measured: readonly Measured[], { seconds }: BenchContext): PartReport {
  const hours = seconds / 3600;
  return {
    method: [
      `${Number(hours.toFixed(2))} hours of recorded time each, at ${speed} times real speed, with two sounds, cursor log, key log with typed text, and a marker a minute; a mouse of 60, 125 and 1000 events a second. All of the recorder is the product's own: session, takes, muxer queue, writer, index of frames, sounds with their drift correction, logs, manifest, and reports over the socket. The bench replaces the clock, and with it the timers, the input hook's events, and what ffmpeg grabs: the real ffmpeg copies encoded minutes of video (320 × 180, 30 frames a second) and sound through the muxer options that the product asks for, and its PCM, of which a twentieth part comes from the devices and the rest is silence that the recorder fills in, is taken but not encoded again. The grab gate has nothing to do here.`,
      `At ${rateInEditor} events a second the recording is begun and ended in a real VS Code with its panel in sight, and the extension host, with all that it holds of status bar and panel, is looked at too. Its own timers are not faster, but it gets the reports and levels of all the recorded time.`,
      `Resident memory is looked at ${looks} times in a recording, and the heap ${collections} times in a recording, right after a collection that is forced. A slope is that of the least-squares line through means of twenty stretches, with its 95 % confidence interval, without the first fifth of the time.`,
    ].join('\n\n'),
    budgets: measured.flatMap(({ eventsPerSecond, series: lines }) =>
      lines.map((each) => budgetOf(eventsPerSecond, each)),
    ),
    tables: [slopeTable(measured), amountTable(measured)],
    plots: measured.map((each) => plotOf(each)),
    notes: [
      'Queue full: the part of the reports that say so. There the machine did not keep up with the speed, and the recorder held a backlog that a real recording has not.',
      `No slope: the interval reaches 0, or less than ${noSlope} MB an hour.`,
      'The files of the recordings lie in a file system in memory where there is room for them; that memory is counted for nobody.',
    ],
  };
}

function budgetOf(eventsPerSecond: number, { name, fit }: Series): Budget {
  return {
    what: `slope, ${name}, ${eventsPerSecond} events a second`,
    limit: '0 within noise',
    measured: `${slopeText(fit)} MB an hour`,
    holds: fit.slope - fit.margin <= 0 || fit.slope <= noSlope,
  };
}

function slopeTable(measured: readonly Measured[]): Table {
  return {
    title: 'Resident memory, and what is alive in the heap',
    columns: [
      'what',
      'events a second',
      'after warm-up (MB)',
      'at the end (MB)',
      'slope (MB an hour)',
    ],
    rows: measured.flatMap(({ eventsPerSecond, series: lines }) =>
      lines.map(({ name, points, fit }) => {
        const last = points.at(-1)?.[0] ?? 0;
        const at = (hour: number): string => (fit.intercept + fit.slope * hour).toFixed(1);
        return [name, String(eventsPerSecond), at(warmUp * last), at(last), slopeText(fit)];
      }),
    ),
  };
}

function amountTable(measured: readonly Measured[]): Table {
  return {
    title: 'What was recorded meanwhile',
    columns: [
      'events a second',
      'frames',
      'cursor events',
      'keys',
      'reports and levels',
      'queue full',
      'video (MB)',
      'cursor log (MB)',
    ],
    rows: measured.map(({ eventsPerSecond, run: { status, messages, fullShare, fileBytes } }) => [
      String(eventsPerSecond),
      String(status.frames),
      String(status.cursor.events),
      String(status.keys.events),
      String(messages),
      `${(100 * fullShare).toFixed(0)} %`,
      megabytes(fileBytes[recordingFiles.video]),
      megabytes(fileBytes[recordingFiles.cursor]),
    ]),
  };
}

function plotOf({ eventsPerSecond, series: lines }: Measured): LinePlot {
  return {
    kind: 'lines',
    name: `${eventsPerSecond}-events`,
    title: `Memory over recorded time, ${eventsPerSecond} events a second`,
    x: { title: 'recorded hours' },
    y: { title: 'memory (MB)' },
    series: lines.map(({ name, points }) => ({ name, points: thinned(points) })),
  };
}

/** As many points as a plot can show. */
function thinned(points: Points): Points {
  const every = Math.ceil(points.length / 400);
  return points.filter((_, index) => index % every === 0);
}

function slopeText({ slope, margin }: LinearFit): string {
  return `${slope.toFixed(2)} ± ${margin.toFixed(2)}`;
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '–' : (bytes / 1e6).toFixed(1);
}
