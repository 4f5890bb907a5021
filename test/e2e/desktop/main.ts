import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
} from '@vscode/test-electron';
import { type Display, openDisplay } from '../../stage/display.ts';
import { makeVsix } from '../../stage/vsix.ts';

/**
 * The packaged extension in desktop VS Code: the one that `CODEREEL_TEST_VSCODE` names (its
 * executable), or the newest that can be downloaded. Exit code 77: there is none, nothing was tested.
 */
const skipExitCode = 77;
const root = fileURLToPath(new URL('../../..', import.meta.url));
const host = fileURLToPath(new URL('host', import.meta.url));

async function findVisualStudioCode(named: string | undefined): Promise<string | undefined> {
  if (named !== undefined && named !== '') {
    return named;
  }
  try {
    return await downloadAndUnzipVSCode({
      version: 'stable',
      cachePath: join(root, 'test', '.out', 'vscode'),
      timeout: 20_000,
    });
  } catch (error) {
    console.log(
      `Skipped: VS Code cannot be downloaded here (${error instanceof Error ? error.message : String(error)}).\n` +
        'To run this test, name the executable of a VS Code in CODEREEL_TEST_VSCODE.',
    );
    return undefined;
  }
}

async function main(): Promise<number> {
  const environment = process.env;
  const executable = await findVisualStudioCode(environment['CODEREEL_TEST_VSCODE']);
  if (executable === undefined) {
    return skipExitCode;
  }
  const vsix = environment['CODEREEL_TEST_VSIX'] ?? (await makeVsix({ root, environment }));
  const folder = await mkdtemp(join(tmpdir(), 'codereel-desktop-'));
  let display: Display | undefined;
  try {
    if (process.platform === 'linux') {
      display = await openDisplay({ environment, folder });
    }
    const shared = [
      `--user-data-dir=${join(folder, 'vscode')}`,
      `--extensions-dir=${join(folder, 'extensions')}`,
      '--no-sandbox',
    ];
    install(executable, vsix, shared);
    return await runTests({
      vscodeExecutablePath: executable,
      // An extension that does nothing: the one under test is installed, as users have it.
      extensionDevelopmentPath: host,
      extensionTestsPath: join(host, 'tests.cjs'),
      launchArgs: [
        join(root, 'test', 'fixtures', 'sampleProject'),
        ...shared,
        '--disable-workspace-trust',
        '--disable-gpu',
      ],
      ...(display === undefined ? {} : { extensionTestsEnv: { ...display.environment } }),
    });
  } finally {
    await display?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function install(executable: string, vsix: string, folders: readonly string[]): void {
  const [command = executable, ...rest] = resolveCliArgsFromVSCodeExecutablePath(executable, {
    reuseMachineInstall: true,
  });
  const { status } = spawnSync(command, [...rest, ...folders, '--install-extension', vsix], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    timeout: 120_000,
  });
  if (status !== 0) {
    throw new Error(`${command} does not install ${vsix}: exit code ${String(status)}.`);
  }
}

process.exitCode = await main();
