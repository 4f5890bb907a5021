import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CodereelError, errnoOf } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';
import { runToEnd, type RunResult } from '../../base/supervisedProcess.ts';
import { askFfmpeg, captureDevice, parseCaptureDevices } from './capabilities.ts';
import { installHint } from './installHint.ts';
import { isAtLeast, oldestFfmpeg, parseVersion, type FfmpegVersion } from './version.ts';
import { VersionMemory } from './versionMemory.ts';

const ffmpegSettingName = 'codereel.ffmpeg.path';
const ffmpegVariableName = 'CODEREEL_FFMPEG';

export type FfmpegSource =
  | typeof ffmpegSettingName
  | typeof ffmpegVariableName
  | 'ffmpeg-static'
  | 'fetched'
  | 'PATH';

export interface Ffmpeg {
  /** Absolute. */
  readonly path: string;
  readonly source: FfmpegSource;
  readonly version: FfmpegVersion;
}

export interface LocateOptions {
  /** From the setting `codereel.ffmpeg.path`; empty: not set. */
  readonly settingPath: string;
  readonly environment: Environment;
  /** Folders from which the package ffmpeg-static is looked for, as Node looks for packages. */
  readonly packageFolders: readonly string[];
}

/**
 * Finds ffmpeg: the setting, `CODEREEL_FFMPEG`, ffmpeg-static, the path. What the user named must
 * work: it is never passed over in silence. What merely lies about is passed over when it cannot
 * record the screen here (some static builds have no x11grab).
 *
 * @throws CodereelError `ffmpeg-not-found` or `ffmpeg-unusable`.
 */
export async function locateFfmpeg(options: LocateOptions): Promise<Ffmpeg> {
  const { environment } = options;
  const named = namedPlaces(options);
  for (const [source, file] of named) {
    if (file !== '') {
      return namedFfmpeg(source, file, environment);
    }
  }

  const lookedAt: string[] = named.map(([source]) => `${source} (not set)`);
  let unusable: CodereelError | undefined;
  for (const { source, file, missing } of await candidates(options)) {
    if (file === undefined) {
      lookedAt.push(missing);
      continue;
    }
    const answer = await inspectFfmpeg(source, file, environment);
    if (answer instanceof CodereelError) {
      unusable ??= answer;
      lookedAt.push(`${file} (does not work)`);
    } else if (source !== 'PATH' && !(await canCapture(answer, environment))) {
      lookedAt.push(`${file} (cannot record the screen)`);
    } else {
      return answer;
    }
  }
  throw (
    unusable ??
    new CodereelError({
      code: 'ffmpeg-not-found',
      message: `No ffmpeg was found. Looked at: ${lookedAt.join('; ')}.`,
      remedy: installHint(process.platform),
      // Too long for a notification, which VS Code would cut before the remedy.
      detail: `The path: ${pathVariable(environment)}`,
    })
  );
}

type NamingOptions = Pick<LocateOptions, 'settingPath' | 'environment'>;

/** Whether the user has named an ffmpeg, which then is the only one that counts. */
export function isFfmpegNamed(options: NamingOptions): boolean {
  return namedPlaces(options).some(([, file]) => file !== '');
}

/** Where the user may name one, the first of them first; empty: not named there. */
function namedPlaces({
  settingPath,
  environment,
}: NamingOptions): readonly (readonly [FfmpegSource, string])[] {
  return [
    [ffmpegSettingName, settingPath.trim()],
    [ffmpegVariableName, (environment[ffmpegVariableName] ?? '').trim()],
  ];
}

async function namedFfmpeg(
  source: FfmpegSource,
  file: string,
  environment: Environment,
): Promise<Ffmpeg> {
  const resolved = path.isAbsolute(file) ? file : await onPath(file, environment);
  if (resolved === undefined || !(await isFile(resolved))) {
    throw new CodereelError({
      code: 'ffmpeg-not-found',
      message: `${source} names "${file}", and there is no such program.`,
      remedy: `Correct ${source}, or clear it to let Codereel look for ffmpeg itself.`,
    });
  }
  const answer = await inspectFfmpeg(source, resolved, environment);
  if (answer instanceof CodereelError) {
    throw answer;
  }
  return answer;
}

interface Candidate {
  readonly source: FfmpegSource;
  readonly file: string | undefined;
  /** How the place is called in the list of those that held nothing. */
  readonly missing: string;
}

async function candidates(options: LocateOptions): Promise<Candidate[]> {
  return [
    {
      source: 'ffmpeg-static',
      file: await staticFfmpeg(options.packageFolders),
      missing: `the package ffmpeg-static beside ${options.packageFolders.join(', ')}`,
    },
    {
      source: 'PATH',
      file: await onPath('ffmpeg', options.environment),
      missing: 'every folder of the path',
    },
  ];
}

/** What ffmpeg's program is called on a platform. */
export function programName(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
}

/**
 * The binary of the package ffmpeg-static: its install script downloads it beside its package.json,
 * if it can. The package's own index is not imported: all it does is guess the same path.
 */
async function staticFfmpeg(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const manifest = resolveFrom(folder, 'ffmpeg-static/package.json');
    if (manifest !== undefined) {
      const file = path.join(path.dirname(manifest), programName(process.platform));
      if (await isFile(file)) {
        return file;
      }
    }
  }
  return undefined;
}

function resolveFrom(folder: string, request: string): string | undefined {
  try {
    return createRequire(path.join(folder, 'here.js')).resolve(request);
  } catch {
    return undefined;
  }
}

async function onPath(name: string, environment: Environment): Promise<string | undefined> {
  const extensions =
    process.platform === 'win32' ? ['', ...(environment['PATHEXT'] ?? '.EXE').split(';')] : [''];
  for (const folder of pathVariable(environment).split(path.delimiter)) {
    for (const extension of extensions) {
      const file = path.join(folder, name + extension);
      if (path.isAbsolute(folder) && (await isFile(file))) {
        return file;
      }
    }
  }
  return undefined;
}

function pathVariable(environment: Environment): string {
  return environment['PATH'] ?? environment['Path'] ?? '';
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Asks the program who it is, where that is not remembered. */
export async function inspectFfmpeg(
  source: FfmpegSource,
  file: string,
  environment: Environment,
): Promise<Ffmpeg | CodereelError> {
  const memory = await VersionMemory.of(file, environment);
  const remembered = await memory?.recall();
  if (remembered !== undefined && tooOld(remembered) === undefined) {
    return { path: file, source, version: remembered };
  }
  const answer = await runToEnd(file, ['-version'], {
    timeoutMs: 10_000,
    environment,
    maxOutputBytes: 100_000,
  });
  const version = answer.code === 0 ? parseVersion(answer.stdout) : undefined;
  const fault = version === undefined ? notFfmpeg(answer) : tooOld(version);
  if (version === undefined || fault !== undefined) {
    const where = source === 'PATH' ? file : `${file} (from ${source})`;
    return new CodereelError({
      code: 'ffmpeg-unusable',
      message: `${where} ${fault ?? 'does not work'}.`,
      remedy: isNamed(source)
        ? `Correct ${source}, or clear it to let Codereel look for ffmpeg itself.`
        : installHint(process.platform),
      detail: answer.error?.message ?? `${answer.stdout}\n${answer.stderr}`.trim().slice(0, 2000),
    });
  }
  await memory?.keep(answer.stdout);
  return { path: file, source, version };
}

function notFfmpeg(answer: RunResult): string {
  if (answer.error !== null) {
    return `cannot be run (${errnoOf(answer.error) ?? answer.error.message})`;
  }
  return answer.timedOut ? 'does not answer "-version"' : 'is not an ffmpeg that works';
}

function tooOld(version: FfmpegVersion): string | undefined {
  const [major, minor] = oldestFfmpeg;
  return isAtLeast(version, major, minor)
    ? undefined
    : `is ffmpeg ${version.text}; Codereel needs ${major}.${minor} or newer`;
}

function isNamed(source: FfmpegSource): boolean {
  return source === ffmpegSettingName || source === ffmpegVariableName;
}

/** Whether it can record the screen of this platform. */
export async function canCapture(ffmpeg: Ffmpeg, environment: Environment): Promise<boolean> {
  const devices = parseCaptureDevices(await askFfmpeg(ffmpeg.path, '-devices', environment));
  return devices.includes(captureDevice(process.platform));
}
