import path from 'node:path';
import type { BarPlot, BenchContext, BenchPart, PartReport, Table } from '../benchPart.ts';
import { median, spreadText } from '../statistics.ts';
import {
  killInFlush,
  measureFlushes,
  timeLastFlush,
  type AfterKill,
  type FlushFigures,
  type FlushRunOptions,
} from './flushRuns.ts';
import { strategyNames, type StrategyName } from './strategies.ts';

const eventsPerSecond = 60;
const kills = 10;

const titles: Readonly<Record<StrategyName, string>> = {
  'clone and rewrite': "Cap's main: clone, indent, rewrite",
  'stream and rewrite': "Cap's pull request 1831: stream, rewrite",
  append: 'Codereel: append what is new',
};

interface Measured {
  readonly strategy: StrategyName;
  readonly rounds: readonly FlushFigures[];
  readonly killed: readonly AfterKill[];
}

/** How a cursor log can be kept on the disk while it grows: three ways, on the same events. */
export const flushPart: BenchPart = {
  name: 'flush',
  title: 'Keeping the cursor log',
  defaults: { rounds: 1, seconds: 3600 },
  run: async (context) => report(await measure(context), context),
};

async function measure(context: BenchContext): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const strategy of strategyNames) {
    context.log(titles[strategy]);
    const rounds: FlushFigures[] = [];
    for (let round = 0; round < context.rounds; round += 1) {
      rounds.push(await measureFlushes(optionsFor(context, strategy, `round-${round}`)));
    }
    const flushMs = await timeLastFlush(optionsFor(context, strategy, 'timed'));
    const killed: AfterKill[] = [];
    for (let each = 0; each < kills; each += 1) {
      const options = optionsFor(context, strategy, `killed-${each}`);
      killed.push(await killInFlush(options, flushMs, (each + 0.5) / kills));
    }
    all.push({ strategy, rounds, killed });
  }
  return all;
}

function optionsFor(
  { outFolder, seconds, environment }: BenchContext,
  strategy: StrategyName,
  name: string,
): FlushRunOptions {
  const file = path.join(outFolder, `${strategy.replaceAll(' ', '-')}-${name}`);
  return { strategy, file, eventsPerSecond, seconds, environment };
}

function report(measured: readonly Measured[], { seconds }: BenchContext): PartReport {
  const ours = measured.find(({ strategy }) => strategy === 'append');
  const others = measured.filter((each) => each !== ours);
  const oursBytes = middle(ours, ({ writtenBytes }) => writtenBytes);
  const least = Math.min(...others.map((each) => middle(each, ({ writtenBytes }) => writtenBytes)));
  const kept = ours?.killed.every(({ recorded, readable }) => lostMs(recorded - readable) <= 300);
  return {
    method: [
      `The same ${seconds * eventsPerSecond} events, moves and presses of ${seconds / 60} minutes at ${eventsPerSecond} a second, are kept in three ways, each in a process of its own. Time is simulated: a flush follows the one before as soon as that is done, after 5 s of events for Cap's two ways, after 300 ms for ours. Then each process is killed with SIGKILL ${kills} times while its last flush writes, at evenly spread parts of the time that this takes, and its file is read. Before it writes, a flush of Cap's ways has the file of the one before, and a kill costs 5 s; our writes are so short that most kills come after them.`,
      "The first two are our own TypeScript, after descriptions of Cap's main branch and of its pull request 1831. So their CPU seconds and memory are Node.js's, not Rust's, which would need less of both; bytes and what a kill leaves do not depend on the language. It is an assumption that main writes over the file in place: for the pull request its reviewers say so.",
    ].join('\n\n'),
    budgets: [
      {
        what: 'bytes written against the better of the others',
        limit: 'at most 0.02',
        measured: (oursBytes / least).toFixed(4),
        holds: oursBytes / least <= 0.02,
      },
      {
        what: 'lost of the cursor log when killed while it is written',
        limit: 'at most 300 ms of it',
        measured: lossText(ours?.killed ?? []),
        holds: kept === true,
      },
    ],
    tables: [costTable(measured, ours), killTable(measured)],
    plots: [
      plotOf('written', 'bytes written (MB)', measured, ({ writtenBytes }) => writtenBytes / 1e6),
    ],
    notes: [
      'Bytes written are counted by the writer. What the kernel counts (`wchar` of `/proc/PID/io`) stands beside it; it has the output of the process and the wake-ups of its threads too. Bytes for the disk (`write_bytes`) are pages that were made dirty: what is overwritten before it reached the disk is counted as well, small appends to one page are counted once or twice.',
      'A pause is the time in which nothing else of the process could run, from the call of a flush to its end.',
    ],
  };
}

function costTable(measured: readonly Measured[], ours: Measured | undefined): Table {
  return {
    title: 'What it costs',
    columns: [
      'way',
      'bytes written (MB)',
      'ratio',
      'by the kernel (MB)',
      'for the disk (MB)',
      'CPU (s)',
      'ratio',
      'peak memory (MB)',
      'longest pause (ms)',
    ],
    rows: measured.map((each) => {
      const ratio = (figure: (figures: FlushFigures) => number): string =>
        `${(middle(each, figure) / middle(ours, figure)).toFixed(1)}×`;
      const text = (figure: (figures: FlushFigures) => number, digits: number): string =>
        spreadText(each.rounds.map(figure), digits);
      return [
        titles[each.strategy],
        text(({ writtenBytes }) => writtenBytes / 1e6, 1),
        ratio(({ writtenBytes }) => writtenBytes),
        text(({ givenToSystemBytes }) => givenToSystemBytes / 1e6, 1),
        text(({ givenToDiskBytes }) => givenToDiskBytes / 1e6, 1),
        text(({ cpuSeconds }) => cpuSeconds, 2),
        ratio(({ cpuSeconds }) => cpuSeconds),
        text(({ peakBytes }) => peakBytes / 1e6, 0),
        text(({ longestPauseMs }) => longestPauseMs, 1),
      ];
    }),
  };
}

function killTable(measured: readonly Measured[]): Table {
  return {
    title: `What is left of it, killed while the last flush writes`,
    columns: ['way', 'killed', 'while it wrote', 'all events read', 'none read', 'lost'],
    rows: measured.map(({ strategy, killed }) => [
      titles[strategy],
      String(killed.length),
      String(killed.filter(({ cameLate }) => !cameLate).length),
      String(killed.filter(({ recorded, readable }) => readable >= recorded).length),
      String(killed.filter(({ readable }) => readable === 0).length),
      lossText(killed),
    ]),
  };
}

/** Of the recorded time, the worst case: `0 ms to 3600.0 s`. */
function lossText(killed: readonly AfterKill[]): string {
  const losses = killed.map(({ recorded, readable }) => lostMs(recorded - readable));
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  return least === most ? timeText(most) : `${timeText(least)} to ${timeText(most)}`;
}

function lostMs(events: number): number {
  return (Math.max(0, events) * 1000) / eventsPerSecond;
}

function timeText(ms: number): string {
  return ms < 10_000 ? `${ms.toFixed(0)} ms` : `${(ms / 60_000).toFixed(1)} minutes`;
}

function plotOf(
  name: string,
  title: string,
  measured: readonly Measured[],
  figure: (figures: FlushFigures) => number,
): BarPlot {
  return {
    kind: 'bars',
    name,
    title: `The cursor log of one hour: ${title}`,
    value: { title, scale: 'logarithmic' },
    bars: measured.map((each) => ({
      name: titles[each.strategy],
      parts: [{ name: title, value: middle(each, figure) }],
    })),
  };
}

function middle(measured: Measured | undefined, figure: (figures: FlushFigures) => number): number {
  return median(measured?.rounds.map(figure) ?? []);
}
