import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../stage/supervised.ts';
import { parseBenchArguments, UsageError, type BenchArguments } from './arguments.ts';
import type { BenchContext, BenchPart, PartReport } from './benchPart.ts';
import { cpuPart } from './cpu/cpuPart.ts';
import { flushPart } from './flush/flushPart.ts';
import { machineFacts } from './machine.ts';
import { memoryPart } from './memory/memoryPart.ts';
import { plotSvg } from './plots.ts';
import { queuePart } from './queue/queuePart.ts';
import { partText, placeSection, plotFile } from './report.ts';
import { startPart } from './start/startPart.ts';
import { stopPart } from './stop/stopPart.ts';

/**
 * `npm run bench [-- PART ... --rounds N --seconds N]` after its set-up: measures, prints, and writes
 * the same into docs/bench. Exit code 1 if a part could not be measured, 2 for words it does not know.
 */
const parts: readonly BenchPart[] = [
  cpuPart,
  memoryPart,
  flushPart,
  queuePart,
  startPart,
  stopPart,
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const outFolder = join(root, 'test', '.out', 'bench');
const docsFolder = join(root, 'docs', 'bench');

async function main(): Promise<number> {
  const environment = process.env;
  const codeServer = environment['CODEREEL_TEST_CODE_SERVER'];
  if (codeServer === undefined) {
    console.error('No VS Code is named. Run "npm run bench".');
    return 2;
  }
  const names = parts.map(({ name }) => name);
  const asked = parseBenchArguments(process.argv.slice(2), names);
  const dist = join(outFolder, 'dist');
  await mkdir(outFolder, { recursive: true });
  console.log('Building what is measured ...');
  await run('node', ['esbuild.mjs', `--outdir=${dist}`], { environment, workingFolder: root });

  const failed: string[] = [];
  for (const part of parts.filter(({ name }) => asked.parts.includes(name))) {
    const folder = join(outFolder, part.name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const size = sizeFor(part, asked);
    console.log(`\n── ${part.title}: ${size.rounds} rounds of ${size.seconds} s ──`);
    const begin = performance.now();
    const left: string[] = [];
    const context: BenchContext = {
      ...size,
      root,
      dist,
      outFolder: folder,
      environment,
      codeServer,
      log: (line) => console.log(`  ${line}`),
      skip: (what, reason) => {
        console.log(`  left out: ${what}: ${reason}`);
        left.push(`Left out: ${what}: ${reason}.`);
      },
    };
    try {
      const report = await part.run(context);
      const took = `${((performance.now() - begin) / 60_000).toFixed(1)} minutes`;
      const effort = `${size.rounds} rounds of ${size.seconds} s, in ${took}.`;
      await keep(part, { ...report, notes: [...report.notes, ...left, effort] }, context);
    } catch (error) {
      console.error(error);
      failed.push(part.name);
    }
  }
  if (failed.length > 0) {
    console.error(`\nNot measured: ${failed.join(', ')}`);
  }
  return failed.length === 0 ? 0 : 1;
}

function sizeFor(
  { defaults }: BenchPart,
  { rounds, seconds }: BenchArguments,
): BenchPart['defaults'] {
  return { rounds: rounds ?? defaults.rounds, seconds: seconds ?? defaults.seconds };
}

/** Prints a report and puts it, with its plots, where it is kept. */
async function keep(part: BenchPart, report: PartReport, context: BenchContext): Promise<void> {
  const section = partText(part, report, await machineFacts(context));
  console.log(`\n${section}`);
  await mkdir(docsFolder, { recursive: true });
  for (const plot of report.plots) {
    await writeFile(join(docsFolder, plotFile(part.name, plot.name)), plotSvg(plot));
  }
  const file = join(docsFolder, 'README.md');
  const before = await readFile(file, 'utf8').catch(() => '');
  const order = parts.map(({ name }) => name);
  await writeFile(file, placeSection(before, order, part.name, section));
  console.log(`Kept in ${relative(root, file)}`);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
