import type { Environment } from '../../src/base/environment.ts';

/** One thing that `npm run bench` measures, and how it tells what came of it. */
export interface BenchPart {
  /** How it is asked for: `npm run bench -- NAME`. */
  readonly name: string;
  readonly title: string;
  /** What it takes when the command line says nothing else: together well under half an hour. */
  readonly defaults: BenchSize;
  run(context: BenchContext): Promise<PartReport>;
}

export interface BenchSize {
  /** How often everything is measured; the report gives medians. */
  readonly rounds: number;
  /** How long one measured recording lasts, in seconds. */
  readonly seconds: number;
}

export interface BenchContext extends BenchSize {
  /** The repository. */
  readonly root: string;
  /** What `npm run build` makes of it, made for this run: `cli.js`, `recorder.js` and the others. */
  readonly dist: string;
  /** The part's own folder, empty at first; what is in it may be looked at after the run. */
  readonly outFolder: string;
  /** What to start programs and stages with. */
  readonly environment: Environment;
  /** The folder of an installation of code-server, as `openStage` wants it. */
  readonly codeServer: string;
  /** A line on the terminal, so that a person sees where it is. */
  log(line: string): void;
  /** Says, on the terminal and in the report, that something is left out, and why. */
  skip(what: string, reason: string): void;
}

/** What a part has to tell; numbers are already words, with their units in the column's title. */
export interface PartReport {
  /** What was done and how it was measured: a paragraph or two of Markdown. */
  readonly method: string;
  readonly budgets: readonly Budget[];
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  /** Remarks below the tables, a sentence or two each. */
  readonly notes: readonly string[];
}

/** A promise of the project's, with what was measured. */
export interface Budget {
  readonly what: string;
  /** `at most 0.60` */
  readonly limit: string;
  readonly measured: string;
  readonly holds: boolean;
}

export interface Table {
  readonly title: string;
  /** The first stands to the left, all others to the right. */
  readonly columns: readonly string[];
  /** As long as `columns` each. */
  readonly rows: readonly (readonly string[])[];
}

export type Plot = LinePlot | BarPlot;

interface PlotFrame {
  /** Its file in docs/bench is `PART-NAME.svg`; small letters, digits and dashes. */
  readonly name: string;
  readonly title: string;
  /** A horizontal line that is not to be crossed. */
  readonly limit?: { readonly name: string; readonly value: number };
}

export interface Axis {
  /** With the unit: `minutes`, `memory (MB)`. */
  readonly title: string;
  /** Default: linear, and values begin at 0. */
  readonly scale?: 'linear' | 'logarithmic';
}

/** Something over something else, a line for each series. */
export interface LinePlot extends PlotFrame {
  readonly kind: 'lines';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

/** A value for each of some things; stacked when things have several parts. */
export interface BarPlot extends PlotFrame {
  readonly kind: 'bars';
  readonly value: Axis;
  readonly bars: readonly {
    readonly name: string;
    readonly parts: readonly { readonly name: string; readonly value: number }[];
    /** How far the whole bar's value went in the rounds. */
    readonly spread?: readonly [low: number, high: number];
  }[];
}
