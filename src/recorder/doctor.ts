import { access, constants, stat, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../base/environment.ts';
import { asCodereelError, CodereelError, errnoOf, type ErrorData } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { runToEnd } from '../base/supervisedProcess.ts';
import {
  captureBufferLimit,
  queueLimit,
  skippedWarning,
  type BufferSettings,
} from '../protocol/bufferLimits.ts';
import {
  setupReport,
  type DisplayFacts,
  type FfmpegFacts,
  type InputHookFacts,
  type OutputFacts,
  type ScreenFacts,
  type SetupReport,
  type SoundFacts,
} from './doctorReport.ts';
import { captureDevice, readCapabilities } from './ffmpeg/capabilities.ts';
import { CaptureInputParser, type CaptureInput } from './ffmpeg/captureInput.ts';
import { locateFfmpeg } from './ffmpeg/locate.ts';
import { platformDisplay, type PlatformDisplay } from './ffmpeg/platformDisplay.ts';
import { InputHook, type HookProgram } from './input/inputHook.ts';
import { listScreenSources } from './screen/listSources.ts';
import { listSoundDevices } from './sound/soundDevices.ts';
import { missingGstreamer } from './wayland/gstreamer.ts';
import { portalFacts } from './wayland/screenCast.ts';

export interface SetupOptions {
  readonly environment: Environment;
  readonly version: string;
  readonly log: Log;
  /** As for locateFfmpeg. */
  readonly ffmpegPath: string;
  readonly packageFolders: readonly string[];
  /** null: this build has no input hook. */
  readonly hook: HookProgram | null;
  /** Absolute: the folder recordings would go to; it need not exist yet. */
  readonly outputFolder: string;
  readonly bufferSettings: BufferSettings;
}

/**
 * Finds out whether recording works here, by trying each part: ffmpeg is asked what it can do, one
 * frame is grabbed, the input hook is started in its own process and ended again. Nothing is
 * written. Never rejects: what does not work is in the report.
 */
export async function checkSetup(options: SetupOptions): Promise<SetupReport> {
  const { environment, bufferSettings, log } = options;
  const [ffmpeg, inputHook, output] = await Promise.all([
    orError(findFfmpeg(options), log),
    tryInputHook(options),
    orError(inspectFolder(options.outputFolder), log),
  ]);
  const display = await orError(
    tryDisplay('path' in ffmpeg ? ffmpeg : undefined, environment),
    log,
  );
  const [screen, sound, wayland] = await Promise.all([
    listScreen('path' in ffmpeg ? ffmpeg : undefined, options),
    listSound('path' in ffmpeg ? ffmpeg.path : undefined, environment),
    'kind' in display && display.kind === 'wayland' ? tryWayland(environment, log) : null,
  ]);
  const limits = {
    instant: queueLimit(environment, bufferSettings, 'instant'),
    studio: queueLimit(environment, bufferSettings, 'studio'),
    capture: captureBufferLimit(environment, bufferSettings),
  };
  return setupReport({
    codereel: options.version,
    platform: { os: process.platform, arch: process.arch, release: os.release() },
    node: { version: process.versions.node, electron: process.versions['electron'] ?? null },
    ffmpeg,
    display,
    screen,
    sound,
    wayland,
    inputHook,
    output,
    limits,
    skippedLimits: skippedWarning(Object.values(limits)),
  });
}

async function findFfmpeg(options: SetupOptions): Promise<FfmpegFacts> {
  const { environment, packageFolders } = options;
  const ffmpeg = await locateFfmpeg({
    settingPath: options.ffmpegPath,
    environment,
    packageFolders,
  });
  const capabilities = await readCapabilities(ffmpeg, environment);
  return {
    path: ffmpeg.path,
    source: ffmpeg.source,
    version: ffmpeg.version.text,
    device: captureDevice(process.platform),
    ...capabilities,
  };
}

/** Grabs one frame and throws it away. */
async function tryDisplay(
  ffmpeg: FfmpegFacts | undefined,
  environment: Environment,
): Promise<DisplayFacts> {
  const display = platformDisplay(process.platform, environment);
  const facts = {
    kind: display.kind,
    name: display.kind === 'x11' ? display.display : '',
    perhapsXwayland: display.kind === 'x11' && display.perhapsXwayland,
    size: null,
  };
  const input = trialInput(display);
  if (
    ffmpeg === undefined ||
    input === undefined ||
    !ffmpeg.captureDevices.includes(ffmpeg.device)
  ) {
    return facts;
  }
  const answer = await runToEnd(
    ffmpeg.path,
    ['-hide_banner', '-nostats', ...input, '-frames:v', '1', '-f', 'null', '-'],
    { timeoutMs: 10_000, environment, maxOutputBytes: 100_000 },
  );
  const grabbed = readInput(answer.stderr);
  if (answer.code !== 0 || grabbed === undefined) {
    throw new CodereelError({
      code: 'no-display',
      message: `The display ${facts.name === '' ? '' : `${facts.name} `}cannot be recorded.`,
      remedy: 'Check that it is there and that you may use it (DISPLAY, XAUTHORITY).',
      detail: answer.error?.message ?? answer.stderr,
    });
  }
  return { ...facts, size: { width: grabbed.width, height: grabbed.height } };
}

/** Displays and windows to choose from. */
async function listScreen(
  ffmpeg: FfmpegFacts | undefined,
  { environment, ffmpegPath: settingPath, packageFolders }: SetupOptions,
): Promise<ScreenFacts> {
  if (ffmpeg === undefined) {
    return { displays: 0, windowHold: null, notes: [] };
  }
  const { displays, windowHold, notes } = await listScreenSources({
    platform: process.platform,
    environment,
    ffmpeg: await locateFfmpeg({ settingPath, environment, packageFolders }),
  });
  return { displays: displays.length, windowHold, notes };
}

async function listSound(
  ffmpegPath: string | undefined,
  environment: Environment,
): Promise<SoundFacts> {
  if (ffmpegPath === undefined) {
    return { microphones: 0, systems: 0, problem: null };
  }
  const { platform } = process;
  const found = await listSoundDevices({ ffmpegPath, environment, platform });
  const { microphones, systems, problem } = found;
  return { microphones: microphones.length, systems: systems.length, problem };
}

/** Asks for no screen: only whether one could be asked for, and its pictures be taken. */
async function tryWayland(environment: Environment, log: Log): Promise<ErrorData | null> {
  const portal = await orError(portalFacts(environment), log);
  const missing = await missingGstreamer(environment);
  return 'code' in portal ? portal : (missing?.toData() ?? null);
}

/** macOS would ask for permission, in the name of whoever asks: that belongs to a recording. */
function trialInput(display: PlatformDisplay): readonly string[] | undefined {
  switch (display.kind) {
    case 'x11':
      return ['-f', 'x11grab', '-i', display.display];
    case 'windows':
      return ['-f', 'gdigrab', '-i', 'desktop'];
    case 'macos':
    case 'wayland':
      return undefined;
  }
  return undefined;
}

function readInput(stderr: string): CaptureInput | undefined {
  const parser = new CaptureInputParser();
  for (const line of stderr.split(/\r?\n/)) {
    const input = parser.push(line);
    if (input !== undefined) {
      return input;
    }
  }
  return undefined;
}

async function tryInputHook({ hook, environment, log }: SetupOptions): Promise<InputHookFacts> {
  if (hook === null) {
    return {
      works: false,
      message: 'This build of Codereel has no input hook for this platform.',
      remedy: 'The video is recorded all the same, without a cursor log.',
    };
  }
  let running: InputHook | undefined;
  const facts = await new Promise<InputHookFacts>((resolve) => {
    running = new InputHook({
      program: hook,
      environment,
      log,
      mouse: true,
      keys: false,
      onEvents: () => undefined,
      onReady: () => resolve({ works: true, message: 'the input hook works', remedy: '' }),
      onUnavailable: ({ message, remedy }) => resolve({ works: false, message, remedy }),
    });
  });
  await running?.stop();
  return facts;
}

/** Free space where the folder is, or would be. */
async function inspectFolder(folder: string): Promise<OutputFacts> {
  const existing = await nearestExisting(folder);
  try {
    await access(existing, constants.W_OK);
    if (!(await stat(existing)).isDirectory()) {
      throw notWritable(folder, `${existing} is not a folder`);
    }
    const { bavail, bsize } = await statfs(existing);
    return { folder, freeBytes: bavail * bsize };
  } catch (error) {
    throw error instanceof CodereelError ? error : notWritable(folder, String(error));
  }
}

async function nearestExisting(folder: string): Promise<string> {
  let current = folder;
  for (;;) {
    try {
      await stat(current);
      return current;
    } catch (error) {
      const parent = path.dirname(current);
      if (errnoOf(error) !== 'ENOENT' || parent === current) {
        return current;
      }
      current = parent;
    }
  }
}

function notWritable(folder: string, detail: string): CodereelError {
  return new CodereelError({
    code: 'folder-not-writable',
    message: `Recordings cannot be written to ${folder}.`,
    remedy: 'Choose another folder.',
    detail,
  });
}

async function orError<T>(promise: Promise<T>, log: Log): Promise<T | ErrorData> {
  try {
    return await promise;
  } catch (thrown) {
    const error = asCodereelError(thrown).toData();
    log.info(`${error.message} ${error.detail ?? ''}`.trim());
    return error;
  }
}
