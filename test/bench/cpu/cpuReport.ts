import type { BarPlot, Budget, PartReport, Table } from '../benchPart.ts';
import { median, spreadOf, spreadText } from '../statistics.ts';
import type { Measurement } from './measure.ts';
import type { SideBySide } from './sideBySide.ts';

/** Every recorder that was there, once each round. */
export interface CpuRound {
  /** The X server's CPU seconds for each second, with nothing recorded. */
  readonly nothing: number | undefined;
  readonly measurements: readonly Measurement[];
}

export interface CpuFindings {
  readonly rounds: readonly CpuRound[];
  readonly sideBySide: readonly SideBySide[];
  /** What all are measured against, and what the budgets are for. */
  readonly baseline: string;
  readonly ours: string;
}

const cpuLimit = 0.6;
/** Less cannot be told from one take to the next. */
const worseDb = 0.2;

export function cpuReport(findings: CpuFindings, method: string): PartReport {
  return {
    method,
    budgets: budgets(findings),
    tables: [cpuTable(findings), fileTable(findings), timeTable(findings)],
    plots: [cpuPlot(findings)],
    notes: notes(findings),
  };
}

type Figure = (measurement: Measurement) => number | undefined;

function recorders({ rounds }: CpuFindings): string[] {
  return [...new Set(rounds.flatMap((round) => round.measurements.map((one) => one.recorder)))];
}

/** A recorder's figure in each round that has it. */
function figures({ rounds }: CpuFindings, recorder: string, figure: Figure): number[] {
  return rounds.flatMap(({ measurements }) =>
    measurements
      .filter((one) => one.recorder === recorder)
      .map(figure)
      .filter((value) => value !== undefined),
  );
}

/** What it is of the baseline's in the same round: a machine that is slow for a while is so for both. */
function ratios({ rounds, baseline }: CpuFindings, recorder: string, figure: Figure): number[] {
  return rounds.flatMap(({ measurements }) => {
    const valueOf = (name: string): number | undefined => {
      const found = measurements.find((one) => one.recorder === name);
      return found === undefined ? undefined : figure(found);
    };
    const mine = valueOf(recorder);
    const base = valueOf(baseline);
    return mine === undefined || base === undefined ? [] : [mine / base];
  });
}

const both: Figure = ({ cpu, serverCpu }) => cpu + serverCpu;

function cpuTable(findings: CpuFindings): Table {
  const { baseline } = findings;
  const row = (name: string): string[] => [
    name,
    spreadText(
      figures(findings, name, ({ cpu }) => cpu),
      3,
    ),
    spreadText(
      figures(findings, name, ({ serverCpu }) => serverCpu),
      3,
    ),
    spreadText(figures(findings, name, both), 3),
    spreadText(
      ratios(findings, name, ({ cpu }) => cpu),
      2,
    ),
    spreadText(ratios(findings, name, both), 2),
    spreadText(
      figures(findings, name, ({ startStopCpu }) => startStopCpu),
      2,
    ),
    spreadText(
      figures(findings, name, ({ peakBytes }) => peakBytes / 1e6),
      0,
    ),
  ];
  const nothing = spreadText(
    findings.rounds.map((round) => round.nothing).filter((value) => value !== undefined),
    3,
  );
  return {
    title: 'CPU seconds for each recorded second, and memory',
    columns: [
      'recorder',
      'recorder',
      'X server',
      'both',
      `recorder, of ${baseline}`,
      `both, of ${baseline}`,
      'CPU s to start and stop',
      'memory (MB)',
    ],
    rows: [
      ['nothing is recorded', '–', nothing, nothing, '–', '–', '–', '–'],
      ...recorders(findings).map(row),
    ],
  };
}

function fileTable(findings: CpuFindings): Table {
  const { baseline } = findings;
  const row = (name: string): string[] => [
    name,
    spreadText(
      figures(findings, name, ({ frames }) => frames),
      1,
    ),
    spreadText(
      figures(findings, name, ({ changed }) => changed),
      0,
    ),
    spreadText(
      ratios(findings, name, ({ changed }) => changed),
      2,
    ),
    spreadText(
      figures(findings, name, ({ bytesPerSecond }) => (bytesPerSecond * 60) / 1e6),
      2,
    ),
    spreadText(
      figures(findings, name, ({ quality }) => quality?.brightnessDb),
      1,
    ),
    spreadText(
      figures(findings, name, ({ quality }) => quality?.similarity),
      4,
    ),
    spreadText(
      figures(findings, name, ({ quality }) => quality?.colourDb),
      1,
    ),
  ];
  return {
    title: 'What is in the file',
    columns: [
      'recorder',
      'frames a second',
      'changed frames',
      `of ${baseline}`,
      'MB a minute',
      'text, PSNR (dB)',
      'text, SSIM',
      'colour, PSNR (dB)',
    ],
    rows: recorders(findings).map(row),
  };
}

function timeTable(findings: CpuFindings): Table {
  const row = (name: string): string[] => [
    name,
    spreadText(
      figures(findings, name, ({ firstFrameMs }) => firstFrameMs),
      0,
    ),
    spreadText(
      figures(findings, name, ({ stopMs }) => stopMs),
      0,
    ),
  ];
  return {
    title: 'Waiting (ms)',
    columns: ['recorder', 'from its start to the first frame', 'from stop to its end'],
    rows: recorders(findings).map(row),
  };
}

function cpuPlot(findings: CpuFindings): BarPlot {
  return {
    kind: 'bars',
    name: 'recorders',
    title: 'CPU seconds for each recorded second: 1080p30, VS Code being typed into',
    value: { title: 'CPU seconds (median; in brackets: lowest to highest)' },
    bars: recorders(findings).map((name) => {
      const { low, high } = spreadOf(figures(findings, name, both));
      return {
        name,
        parts: [
          { name: 'recorder', value: median(figures(findings, name, ({ cpu }) => cpu)) },
          {
            name: 'X server',
            value: median(figures(findings, name, ({ serverCpu }) => serverCpu)),
          },
        ],
        spread: [low, high],
      };
    }),
  };
}

function budgets(findings: CpuFindings): Budget[] {
  const { baseline, ours, sideBySide } = findings;
  const cpu = ratios(findings, ours, (one) => one.cpu);
  const lost = ratioDifferences(findings);
  const missed = sideBySide.map((one) => one.missed);
  return [
    {
      what: `CPU of ${ours}, of ${baseline}`,
      limit: `at most ${cpuLimit.toFixed(2)}`,
      measured: spreadText(cpu, 2),
      holds: median(cpu) <= cpuLimit,
    },
    {
      what: `sharpness of text, against ${baseline} (PSNR)`,
      limit: `no less than ${worseDb} dB below`,
      measured: `${spreadText(lost, 2)} dB`,
      holds: median(lost) >= -worseDb,
    },
    {
      what: `changed frames that only ${baseline} has, both at once`,
      limit: 'no more than the other way round, and 1 in 100',
      measured: sideBySide
        .map(
          (one) =>
            `${one.missed} of ${one.theirs}; the other way ${one.missedByThem} of ${one.ours}`,
        )
        .join('; then '),
      holds:
        missed.length > 0 &&
        sideBySide.every((one) => one.missed <= Math.max(one.missedByThem, one.theirs / 100)),
    },
  ];
}

function ratioDifferences({ rounds, baseline, ours }: CpuFindings): number[] {
  return rounds.flatMap(({ measurements }) => {
    const valueOf = (name: string): number | undefined =>
      measurements.find((one) => one.recorder === name)?.quality?.brightnessDb;
    const mine = valueOf(ours);
    const base = valueOf(baseline);
    return mine === undefined || base === undefined ? [] : [mine - base];
  });
}

function notes(findings: CpuFindings): string[] {
  return findings.sideBySide.map(
    ({ ours, theirs, missed, missedByThem }) =>
      `Both at once, of one screen: ${findings.ours} has ${ours} changed frames, ${findings.baseline} ${theirs}; ${missed} of the latter are without one of the former within a frame and a half, ${missedByThem} the other way round.`,
  );
}
