import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../stage/supervised.ts';
import type { RoundReport } from './aftermath.ts';
import { parseSoakArguments, UsageError } from './arguments.ts';
import { openEditorStage, type EditorStage } from './editorStage.ts';
import { planRound } from './plan.ts';
import { playRound } from './round.ts';
import { openSoakStage } from './soakStage.ts';
import { roundLine, summaryText } from './summary.ts';

/**
 * `npm run soak [-- --rounds N --seed TEXT --only KIND,KIND --first N]` after its set-up: real
 * recordings, of which something is killed at a random moment, and what is left of them. Exit code 1 if
 * a round found something wrong, 2 for words it does not know.
 */
async function main(): Promise<number> {
  const { rounds, seed, kinds, first } = parseSoakArguments(
    process.argv.slice(2),
    Date.now().toString(36),
  );
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const dist = path.join(root, 'test', '.out', `soak-${process.pid}`);
  const environment = process.env;
  await mkdir(dist, { recursive: true });
  await run('node', ['esbuild.mjs', `--outdir=${dist}`], { environment, workingFolder: root });
  console.log(`seed "${seed}", rounds ${first} to ${first + rounds - 1}: ${kinds.join(', ')}`);
  const stage = await openSoakStage(environment['PATH'] ?? '', dist);
  const installation = environment['CODEREEL_TEST_CODE_SERVER'] ?? '';
  const reports: RoundReport[] = [];
  let editor: EditorStage | undefined;
  const enough = new AbortController();
  // A second one comes from the stage of VS Code, when it has closed itself.
  process.on('SIGINT', () => enough.abort());
  try {
    for (let index = first; index < first + rounds && !enough.signal.aborted; index += 1) {
      const plan = planRound(seed, index, kinds);
      if (plan.kind === 'editor') {
        editor ??= await openEditorStage({ stage, environment, root, installation });
      }
      const report = await (
        plan.kind === 'editor' && editor !== undefined
          ? editor.playRound(plan)
          : playRound(plan, stage)
      ).catch((error: unknown) => {
        if (enough.signal.aborted) {
          return undefined;
        }
        throw error;
      });
      if (report === undefined) {
        break;
      }
      reports.push(report);
      console.log(roundLine(report));
      if (report.problems.length === 0) {
        await rm(report.folder, { recursive: true, force: true });
      }
    }
  } finally {
    await editor?.close();
    await stage.close(reports.some(({ problems }) => problems.length > 0));
  }
  await rm(dist, { recursive: true, force: true });
  console.log(`\n${summaryText(reports, seed)}`);
  return reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
