import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Environment } from '../../src/base/environment.ts';
import { type CodeServer, openCodeServer } from './codeServer.ts';
import { type Display, openDisplay } from './display.ts';
import { createInput, type Input } from './input.ts';
import { killAll, processesMarked, type StageProcess } from './stageProcesses.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/**
 * A real VS Code on a display of its own with an extension in it, and a person's hands. Several
 * stages may stand at once: each has its own display, port and folders.
 */
export interface Stage {
  readonly display: Display;
  readonly server: CodeServer;
  /** The first window. */
  readonly workbench: Workbench;
  readonly input: Input;
  readonly folders: StageFolders;
  /** Another window on the same VS Code, in front of the others. */
  openWindow(projectFolder: string, look?: WindowLook): Promise<Workbench>;
  /** Everything that runs because of this stage, wherever it moved itself to. */
  processes(): Promise<StageProcess[]>;
  /** Ends it all and removes its folders; gives what the extension left behind. */
  close(): Promise<StageProcess[]>;
}

/** How a window is shown. */
export interface WindowLook {
  /** How many pixels of the screen one of the page takes, along each side. Default 1. */
  readonly scaleFactor?: number;
}

export interface StageFolders {
  readonly root: string;
  /** HOME of everything on the stage. */
  readonly home: string;
  readonly userData: string;
  readonly extensions: string;
  /** The stage's own copy of the project. */
  readonly project: string;
}

export interface StageOptions {
  /** The environment to begin from; only PATH, LANG and the like are taken. */
  readonly baseEnvironment: Environment;
  /** The folder of a code-server installation. */
  readonly installation: string;
  readonly vsixFiles: readonly string[];
  /** The folder to copy onto the stage and to open. */
  readonly project: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Keybindings of the user's own, as in keybindings.json. */
  readonly keybindings?: readonly unknown[];
  /** Variables for code-server and so for the extension: `CODEREEL_FFMPEG`, `PATH`. */
  readonly environment?: Environment;
  /** Windows can be moved and resized; otherwise each fills the screen. */
  readonly freeWindows?: boolean;
}

/** How VS Code looks, every now and then, for programs whose ports might be forwarded. */
const portSearch = /^(\/bin\/sh -c )?ps -F -A -l|^grep root$/;

const inheritedVariables = ['PATH', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];

export async function openStage(options: StageOptions): Promise<Stage> {
  const root = await mkdtemp(join(tmpdir(), 'codereel-stage-'));
  const mark = { name: 'CODEREEL_STAGE', value: randomUUID() };
  const folders: StageFolders = {
    root,
    home: join(root, 'home'),
    userData: join(root, 'vscode'),
    extensions: join(root, 'extensions'),
    project: join(root, basename(options.project)),
  };
  const closers: (() => Promise<void>)[] = [];
  /** Extension hosts and terminals wait for a window to come back: they are not strays. */
  const ownPrograms = [join(options.installation, 'node_modules', 'code-server'), '/chromium/'];
  const belongsToStage = (command: readonly string[]): boolean =>
    portSearch.test(command.join(' ')) ||
    command.some((part) => ownPrograms.some((program) => part.includes(program)));
  const processes = async (): Promise<StageProcess[]> =>
    processesMarked(`${mark.name}=${mark.value}`);
  let closing: Promise<StageProcess[]> | undefined;
  const tearDown = async (): Promise<StageProcess[]> => {
    for (const closer of closers.toReversed()) {
      await closer();
    }
    const left = await processes();
    killAll(left);
    const stray = left.filter(({ command }) => !belongsToStage(command));
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    release();
    return stray;
  };
  const close = async (): Promise<StageProcess[]> => (closing ??= tearDown());
  const release = closeOnExit(root, close);

  try {
    await mkdir(folders.home, { recursive: true });
    await cp(options.project, folders.project, { recursive: true });
    const environment: Record<string, string | undefined> = {
      ...Object.fromEntries(
        inheritedVariables.map((name) => [name, options.baseEnvironment[name]]),
      ),
      HOME: folders.home,
      [mark.name]: mark.value,
    };

    const { freeWindows = false } = options;
    const display = await openDisplay({ environment, folder: root, freeWindows });
    closers.push(() => display.close());

    const server = await openCodeServer({
      installation: options.installation,
      userDataFolder: folders.userData,
      extensionsFolder: folders.extensions,
      vsixFiles: options.vsixFiles,
      settings: options.settings ?? {},
      keybindings: options.keybindings ?? [],
      environment: { ...display.environment, ...options.environment },
    });
    closers.push(() => server.close());

    const input = createInput(display.environment);
    let windows = 0;
    const openWindow: Stage['openWindow'] = async (projectFolder, { scaleFactor = 1 } = {}) => {
      windows += 1;
      const workbench = await openWorkbench({
        address: server.addressOf(projectFolder),
        profileFolder: join(root, `chromium-${windows}`),
        // A VS Code in a browser is known by the browser: this must name one.
        windowClass: `chromium-stage-${windows}`,
        environment: display.environment,
        input,
        scaleFactor,
        freeWindow: freeWindows,
      });
      closers.push(() => workbench.close());
      return workbench;
    };
    const workbench = await openWindow(folders.project);
    return { display, server, workbench, input, folders, openWindow, processes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * When this process is told to end before `close` (Ctrl+C), the stage is closed first; whatever
 * happens, the folder goes. Gives the function that takes this back.
 */
function closeOnExit(folder: string, close: () => Promise<unknown>): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    // `close` gives the signal its usual effect back; then it is raised anew.
    void close().finally(() => process.kill(process.pid, signal));
  };
  process.once('exit', remove);
  for (const signal of signals) {
    process.on(signal, interrupted);
  }
  return () => {
    process.off('exit', remove);
    for (const signal of signals) {
      process.off(signal, interrupted);
    }
  };
}
