import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDisplay } from '../../stage/display.ts';
import { makeVsix } from '../../stage/vsix.ts';
import type { BenchContext, BenchPart, Budget, PartReport } from '../benchPart.ts';
import { median, spreadText } from '../statistics.ts';
import { measureActivations, type Activations } from './activation.ts';
import {
  bareFfmpeg,
  fromEditor,
  fromTerminal,
  fromTerminalAnew,
  fromWarmRecorder,
  type Start,
} from './starts.ts';

/** How long a person waits, and what the extension costs who does not record. */
export const startPart: BenchPart = {
  name: 'start',
  title: 'Starting, and being there',
  defaults: { rounds: 5, seconds: 1 },
  run: runStartPart,
};

/** A way to start, and how long it took in each round. */
interface StartTimes {
  readonly start: Start;
  readonly milliseconds: number[];
}

const allowedMs = 150;
const activationMs = 20;

async function runStartPart(context: BenchContext): Promise<PartReport> {
  const starts = await measureStarts(context);
  context.log('packaging, and activating ...');
  const vsix = await makeVsix({ root: context.root, environment: context.environment });
  const activations = await measureActivations(context, vsix);
  const bytes = {
    extension: await bytesOf(context.dist, ['extension.cjs', 'shared.cjs']),
    vsix: (await stat(vsix)).size,
  };
  return {
    method,
    budgets: [...startBudgets(starts), activationBudget(activations)],
    tables: [
      {
        title: 'From the start to the first frame (ms)',
        columns: ['', 'time', 'more than bare ffmpeg'],
        rows: starts.map((one) => [
          one.start.name,
          spreadText(one.milliseconds, 0),
          spreadText(moreThanBare(starts, one), 0),
        ]),
      },
      {
        title: 'The extension',
        columns: ['', 'measured'],
        rows: [
          ['activation: loading and calling activate (ms)', spreadText(activations.codereel, 0)],
          ['the same of an extension that does nothing (ms)', spreadText(activations.nothing, 0)],
          ['more than that (ms)', spreadText(moreThanNothing(activations), 0)],
          ['code that is read for it (kB)', (bytes.extension / 1000).toFixed(0)],
          ['the whole VSIX (kB)', (bytes.vsix / 1000).toFixed(0)],
        ],
      },
    ],
    plots: [
      {
        kind: 'bars',
        name: 'first-frame',
        title: 'From the start to the first frame',
        value: { title: 'ms (median; in brackets: lowest to highest)' },
        limit: {
          name: `bare ffmpeg + ${allowedMs} ms`,
          value: median(bare(starts)) + allowedMs,
        },
        bars: starts.map(({ start, milliseconds }) => ({
          name: start.name,
          parts: [{ name: 'time', value: median(milliseconds) }],
          spread: [Math.min(...milliseconds), Math.max(...milliseconds)],
        })),
      },
    ],
    notes: [],
  };
}

async function bytesOf(folder: string, names: readonly string[]): Promise<number> {
  const stats = await Promise.all(names.map((name) => stat(join(folder, name))));
  return stats.reduce((sum, { size }) => sum + size, 0);
}

async function measureStarts(context: BenchContext): Promise<StartTimes[]> {
  const display = await openDisplay({
    environment: context.environment,
    folder: context.outFolder,
  });
  try {
    const size = `${display.width}x${display.height}`;
    const environment = {
      ...display.environment,
      XDG_STATE_HOME: join(context.outFolder, 'state'),
    };
    const scene = { environment, dist: context.dist, display: display.name, size };
    const found = [bareFfmpeg, fromTerminal, fromTerminalAnew, fromEditor, fromWarmRecorder].map(
      (start): StartTimes => ({ start, milliseconds: [] }),
    );
    context.log('the first start of all, which is not counted ...');
    await fromTerminal.measure(scene, join(context.outFolder, 'first'));
    for (let round = 0; round < context.rounds; round += 1) {
      for (const [place, { start, milliseconds }] of found.entries()) {
        const time = await start.measure(scene, join(context.outFolder, `${round}-${place}`));
        context.log(`round ${round + 1}: ${start.name}: ${time.toFixed(0)} ms`);
        milliseconds.push(time);
      }
    }
    return found;
  } finally {
    await display.close();
  }
}

function bare(starts: readonly StartTimes[]): readonly number[] {
  return starts.find(({ start }) => start === bareFfmpeg)?.milliseconds ?? [];
}

/** In each round. */
function moreThanBare(starts: readonly StartTimes[], { milliseconds }: StartTimes): number[] {
  const base = bare(starts);
  return milliseconds.map((time, round) => time - (base[round] ?? Number.NaN));
}

function startBudgets(starts: readonly StartTimes[]): Budget[] {
  return starts
    .filter(({ start }) => start === fromTerminal || start === fromWarmRecorder)
    .map((one) => {
      const more = moreThanBare(starts, one);
      return {
        what: `${one.start.name}: first frame later than bare ffmpeg's`,
        limit: `at most ${allowedMs} ms`,
        measured: `${spreadText(more, 0)} ms`,
        holds: median(more) <= allowedMs,
      };
    });
}

function activationBudget(activations: Activations): Budget {
  const more = moreThanNothing(activations);
  return {
    what: "the extension's activation, more than that of one that does nothing",
    limit: `under ${activationMs} ms`,
    measured: `${spreadText(more, 0)} ms`,
    holds: median(more) < activationMs,
  };
}

/** In each window, because a window that is slow is slow for both. */
function moreThanNothing({ codereel, nothing }: Activations): number[] {
  return codereel.map((ms, window) => ms - (nothing[window] ?? Number.NaN));
}

const method = `From a command or request until a frame is there: for bare ffmpeg until the first fragment comes out
of its pipe, for Codereel until it is in the file on the disk, its folder, logs and checks included, on a
1920x1080 display, in turn. ffmpeg's version is remembered from an earlier start, but where it says
otherwise. The extension launches a recorder when it is told to record; the last row leaves that out.
Activation is what VS Code's own page "Running Extensions" says, in the newest VS Code with an extension
host that has just started; beside Codereel there is an extension that does nothing, which tells how much
of it is VS Code's own.`;
