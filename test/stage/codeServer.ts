import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Environment } from '../../src/base/environment.ts';
import { run, supervise } from './supervised.ts';

/** VS Code as code-server, serving the workbench to a browser; extensions run in its own Node. */
export interface CodeServer {
  readonly origin: string;
  readonly processId: number;
  /** The address that opens `folder` in a workbench. */
  addressOf(folder: string): string;
  close(): Promise<void>;
}

export interface CodeServerOptions {
  /** The folder of an installation: it holds `node_modules/.bin/code-server` and its Node. */
  readonly installation: string;
  readonly userDataFolder: string;
  readonly extensionsFolder: string;
  /** Extensions to install before it starts. */
  readonly vsixFiles: readonly string[];
  /** Merged over the settings of a clean stage. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The user's keybindings.json. */
  readonly keybindings: readonly unknown[];
  /** What code-server, its extension hosts and its terminals inherit. */
  readonly environment: Environment;
}

export async function openCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { installation, userDataFolder, extensionsFolder } = options;
  const programs = join(installation, 'node_modules', '.bin');
  const command = join(programs, 'node');
  const script = join(programs, 'code-server');
  const environment = {
    ...options.environment,
    PATH: [programs, options.environment['PATH']].join(delimiter),
  };
  const configuration = join(userDataFolder, 'code-server.yaml');
  const folders = [
    `--user-data-dir=${userDataFolder}`,
    `--extensions-dir=${extensionsFolder}`,
    `--config=${configuration}`,
  ];

  await mkdir(join(userDataFolder, 'User'), { recursive: true });
  await mkdir(extensionsFolder, { recursive: true });
  await writeFile(configuration, 'auth: none\n');
  await writeFile(
    join(userDataFolder, 'User', 'settings.json'),
    JSON.stringify({ ...cleanStageSettings, ...options.settings }, undefined, 2),
  );
  await writeFile(
    join(userDataFolder, 'User', 'keybindings.json'),
    JSON.stringify(options.keybindings),
  );
  for (const file of options.vsixFiles) {
    await run(command, [script, ...folders, '--install-extension', file], {
      environment,
      timeoutMs: 120_000,
    });
  }

  const server = supervise(
    command,
    [
      script,
      ...folders,
      '--auth=none',
      '--bind-addr=127.0.0.1:0',
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
    ],
    { name: 'code-server', environment },
  );
  try {
    const [, origin] = await server.waitForOutput(/listening on (http:\/\/127\.0\.0\.1:\d+)/);
    if (origin === undefined || server.child.pid === undefined) {
      throw new Error(`code-server did not say where it listens:\n${server.tail()}`);
    }
    const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(30_000) });
    if (!answer.ok) {
      throw new Error(`code-server answers ${answer.status} to ${answer.url}`);
    }
    return {
      origin,
      processId: server.child.pid,
      addressOf: (folder) => `${origin}/?folder=${encodeURIComponent(folder)}`,
      close: async () => {
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** No greeting, no offers, no questions: the workbench shows the project and nothing else. */
const cleanStageSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.editor.empty.hint': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'editor.fontFamily': 'DejaVu Sans Mono',
  'terminal.integrated.fontFamily': 'DejaVu Sans Mono',
  // The terminal's text stands in the DOM instead of on a canvas.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.initialHint': false,
} as const;
