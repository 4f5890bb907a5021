import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { makeVsix } from '../stage/vsix.ts';

/**
 * `npm test` after its set-up: every kind of test, one after the other whatever the one before gave,
 * and one sum. The last line is `N passed, N failed, N skipped`; exit code 1 if a test failed or
 * none ran.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const results = join(root, 'test', '.out', 'results');

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why something was skipped, or what went wrong outside of any test. */
  readonly remark?: string;
}

interface Part {
  readonly name: string;
  run(): Promise<Outcome>;
}

const passed: Outcome = { passed: 1, failed: 0, skipped: 0 };

function failed(remark: string): Outcome {
  return { passed: 0, failed: 1, skipped: 0, remark };
}

/** Runs a command with its words on the terminal; gives its exit code. */
async function show(
  command: string,
  commandArguments: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(command, [...commandArguments], {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
}

function script(name: string): Part {
  return {
    name,
    run: async () => {
      const code = await show('npm', ['run', '--silent', name]);
      return code === 0 ? passed : failed(`exit code ${code}`);
    },
  };
}

const vitestReportSchema = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  numPendingTests: v.number(),
  numTodoTests: v.number(),
});

interface VitestRun {
  readonly name: string;
  readonly project: 'unit' | 'node' | 'e2e';
  /** Only the files whose path holds one of these. */
  readonly files?: readonly string[];
  readonly variables?: () => Promise<Readonly<Record<string, string>>>;
}

function vitest({ name, project, files = [], variables }: VitestRun): Part {
  return {
    name,
    run: async () => {
      const report = join(results, `${name.replaceAll(/\W+/g, '-')}.json`);
      const code = await show(
        'vitest',
        [
          'run',
          '--config=test/vitest.config.ts',
          `--project=${project}`,
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${report}`,
          ...files,
        ],
        await variables?.(),
      );
      return readVitestReport(report, code);
    },
  };
}

async function readVitestReport(file: string, code: number): Promise<Outcome> {
  const report = v.parse(vitestReportSchema, JSON.parse(await readFile(file, 'utf8')));
  const outcome = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  // A file that cannot be loaded, or an error outside of any test: no test tells of it.
  return code !== 0 && outcome.failed === 0
    ? { ...outcome, failed: 1, remark: `vitest ended with exit code ${code}` }
    : outcome;
}

/** `skipExitCode` is how the desktop entry says that there is no VS Code to run in. */
const skipExitCode = 77;

const desktop: Part = {
  name: 'desktop VS Code',
  run: async () => {
    const code = await show('node', ['test/e2e/desktop/main.ts'], await vsixVariables());
    if (code === skipExitCode) {
      const remark = 'no desktop VS Code here: name one in CODEREEL_TEST_VSCODE';
      return { passed: 0, failed: 0, skipped: 1, remark };
    }
    return code === 0 ? passed : failed(`exit code ${code}`);
  },
};

/** Both runs in VS Code use one VSIX, made when the first of them begins. */
let vsix: Promise<string> | undefined;
async function vsixVariables(): Promise<{ CODEREEL_TEST_VSIX: string }> {
  vsix ??= makeVsix({ root, environment: process.env });
  return { CODEREEL_TEST_VSIX: await vsix };
}

const parts: readonly Part[] = [
  script('format:check'),
  script('lint'),
  script('types'),
  vitest({ name: 'unit', project: 'unit' }),
  vitest({ name: 'node', project: 'node' }),
  vitest({ name: 'e2e', project: 'e2e', variables: vsixVariables }),
  vitest({
    name: 'e2e, oldest VS Code',
    project: 'e2e',
    files: ['test/e2e/smoke.test.ts', 'test/e2e/essentials.test.ts'],
    variables: async () => ({
      ...(await vsixVariables()),
      CODEREEL_TEST_CODE_SERVER: process.env['CODEREEL_TEST_OLDEST_CODE_SERVER'] ?? '',
    }),
  }),
  desktop,
];

async function main(): Promise<number> {
  await rm(results, { recursive: true, force: true });
  await mkdir(results, { recursive: true });
  const rows: { name: string; outcome: Outcome; seconds: number }[] = [];
  for (const part of parts) {
    console.log(`\n── ${part.name} ${'─'.repeat(Math.max(0, 70 - part.name.length))}`);
    const begin = performance.now();
    const outcome = await part
      .run()
      .catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
    rows.push({ name: part.name, outcome, seconds: (performance.now() - begin) / 1000 });
  }

  const total = { passed: 0, failed: 0, skipped: 0 };
  console.log(`\n${'test'.padEnd(22)}  passed  failed  skipped     time`);
  for (const { name, outcome, seconds } of rows) {
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
    const counts = [
      String(outcome.passed).padStart(6),
      String(outcome.failed).padStart(6),
      String(outcome.skipped).padStart(7),
      `${seconds.toFixed(1)} s`.padStart(7),
    ].join('  ');
    console.log(`${name.padEnd(22)}  ${counts}  ${outcome.remark ?? ''}`.trimEnd());
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

process.exitCode = await main();
