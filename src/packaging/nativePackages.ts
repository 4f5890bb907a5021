import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { captureDevice } from '../recorder/ffmpeg/capabilities.ts';
import { programName } from '../recorder/ffmpeg/locate.ts';
import { binaryTarget, type BinaryTarget } from './binaryTarget.ts';

/**
 * The packages that cannot be bundled, laid where Node looks for them from `dist/`. Each function
 * says in one line what it did, or what it left out and why.
 */
export interface NativeOptions {
  /** The checkout's node_modules. */
  readonly from: string;
  /** The staged `dist/node_modules`. */
  readonly to: string;
  readonly target: BinaryTarget;
}

/** uiohook-napi and its loader, with the one prebuilt binary the target can load. */
export async function layInputHook({ from, to, target }: NativeOptions): Promise<string> {
  const prebuild = path.join('prebuilds', target, 'uiohook-napi.node');
  const source = path.join(from, 'uiohook-napi');
  const real = await realTarget(path.join(source, prebuild));
  if (real !== target) {
    const why = real === undefined ? 'there is none' : `the published one is for ${real}`;
    return `Left out: the input hook for ${target} (${why}). Without it there is no cursor log.`;
  }
  await copyFiles(source, path.join(to, 'uiohook-napi'), [
    'package.json',
    'LICENSE',
    path.join('dist', 'index.js'),
    prebuild,
  ]);
  await copyFiles(path.join(from, 'node-gyp-build'), path.join(to, 'node-gyp-build'), [
    'package.json',
    'LICENSE',
    'index.js',
    'node-gyp-build.js',
  ]);
  return `Inside: the input hook for ${target}.`;
}

/** ffmpeg-static's program with its licence, if it was downloaded, fits, and can record the screen. */
export async function layFfmpeg({ from, to, target }: NativeOptions): Promise<string> {
  const platform = platformOf(target);
  const program = programName(platform);
  const source = path.join(from, 'ffmpeg-static');
  const binary = await readIfThere(path.join(source, program));
  const why = binary === undefined ? 'it is not installed' : unfit(binary, target, platform);
  if (why !== undefined) {
    return `Left out: ffmpeg (${why}). This VSIX uses the ffmpeg it finds on the system.`;
  }
  await copyFiles(source, path.join(to, 'ffmpeg-static'), [
    'package.json',
    'LICENSE',
    program,
    `${program}.LICENSE`,
    `${program}.README`,
  ]);
  return `Inside: ffmpeg for ${target}, under the GPL.`;
}

function unfit(
  binary: Uint8Array,
  target: BinaryTarget,
  platform: 'linux' | 'win32' | 'darwin',
): string | undefined {
  const real = binaryTarget(binary);
  if (real !== target) {
    return `the one installed is for ${real ?? 'another platform'}`;
  }
  // A program that has a device has its name in it, as a C string. Asking it would need its platform.
  const device = captureDevice(platform);
  const has = Buffer.from(binary.buffer, binary.byteOffset, binary.byteLength).includes(
    `\0${device}\0`,
  );
  return has ? undefined : `the one installed has no ${device} and cannot record the screen`;
}

function platformOf(target: BinaryTarget): 'linux' | 'win32' | 'darwin' {
  if (target.startsWith('win32')) {
    return 'win32';
  }
  return target.startsWith('darwin') ? 'darwin' : 'linux';
}

async function realTarget(file: string): Promise<BinaryTarget | undefined> {
  const binary = await readIfThere(file);
  return binary === undefined ? undefined : binaryTarget(binary);
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  }
}

async function copyFiles(from: string, to: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(to, file)), { recursive: true });
    await cp(path.join(from, file), path.join(to, file));
  }
}
