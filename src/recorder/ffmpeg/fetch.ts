import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { asCodereelError, CodereelError, errnoOf } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';
import { makeFolderWithParents } from '../../base/newFolder.ts';
import { fetchedBuilds, type FetchedBuild } from './fetchedBuilds.ts';
import { installHint } from './installHint.ts';
import { canCapture, inspectFfmpeg, programName, type Ffmpeg } from './locate.ts';

export interface FetchOptions {
  /** Where it shall lie; made if need be. */
  readonly folder: string;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Default: the builds whose checksums we know. */
  readonly builds?: Readonly<Record<string, FetchedBuild>>;
  /** From 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** A server that says nothing for so long is given up. */
const silenceMs = 30_000;

/**
 * Fetches an ffmpeg for this machine: call it once the user has agreed, and keep the path it gives. What was downloaded is
 * checked before anything is done with it, and only a program that answers as ffmpeg and can record
 * the screen stays. On failure nothing is left behind, and an ffmpeg fetched earlier is untouched
 * until its successor has passed the check.
 *
 * @throws CodereelError
 */
export async function fetchFfmpeg(options: FetchOptions): Promise<Ffmpeg> {
  const build = (options.builds ?? fetchedBuilds)[`${options.platform}-${options.arch}`];
  if (build === undefined) {
    throw new CodereelError({
      code: 'ffmpeg-not-found',
      message: `There is no checked build of ffmpeg for ${options.platform}-${options.arch}.`,
      remedy: installHint(options.platform),
    });
  }
  try {
    await makeFolderWithParents(options.folder);
    return await fetchInto(options.folder, build, options);
  } catch (thrown) {
    throw explain(thrown, build, options);
  }
}

async function fetchInto(
  folder: string,
  build: FetchedBuild,
  options: FetchOptions,
): Promise<Ffmpeg> {
  const name = programName(options.platform);
  const mark = randomBytes(4).toString('hex');
  const download = path.join(folder, `${mark}.download`);
  // The extension stays last: Windows runs nothing without it.
  const unpacked = path.join(folder, `${mark}.unpacked.${name}`);
  try {
    await downloadTo(download, build, options);
    await pipeline(
      createReadStream(download),
      createGunzip(),
      createWriteStream(unpacked, { flags: 'wx', mode: 0o700 }),
      options.signal === undefined ? {} : { signal: options.signal },
    );
    const ffmpeg = await checkProgram(unpacked, options);
    const file = path.join(folder, name);
    await rename(unpacked, file);
    return { ...ffmpeg, path: file };
  } finally {
    await rm(download, { force: true });
    await rm(unpacked, { force: true });
  }
}

async function downloadTo(
  file: string,
  build: FetchedBuild,
  { signal, onProgress }: FetchOptions,
): Promise<void> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the server went silent')), silenceMs);
  try {
    const response = await fetch(build.url, {
      signal: AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])]),
    });
    if (!response.ok || response.body === null) {
      throw new Error(`the server answered ${response.status} ${response.statusText}`);
    }
    const hash = createHash('sha256');
    let received = 0;
    await writeChunks(file, response.body, (chunk) => {
      timer.refresh();
      hash.update(chunk);
      received += chunk.byteLength;
      if (received > build.bytes) {
        throw wrongFile(build, `more than ${build.bytes} bytes`);
      }
      onProgress?.(received / build.bytes);
    });
    const sha256 = hash.digest('hex');
    if (received !== build.bytes || sha256 !== build.sha256) {
      throw wrongFile(build, `${received} bytes, SHA-256 ${sha256}`);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function writeChunks(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void = () => undefined,
): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      onChunk(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function checkProgram(
  file: string,
  { environment, platform }: FetchOptions,
): Promise<Ffmpeg> {
  const ffmpeg = await inspectFfmpeg('fetched', file, environment);
  if (ffmpeg instanceof CodereelError) {
    throw ffmpeg;
  }
  if (!(await canCapture(ffmpeg, environment))) {
    throw new CodereelError({
      code: 'ffmpeg-unusable',
      message: 'The fetched ffmpeg was built without screen capture.',
      remedy: installHint(platform),
    });
  }
  return ffmpeg;
}

function wrongFile(build: FetchedBuild, got: string): CodereelError {
  return new CodereelError({
    code: 'ffmpeg-unusable',
    message: 'What was downloaded is not the ffmpeg it should be, and was thrown away.',
    remedy: 'Try again; if it happens again, install ffmpeg yourself.',
    detail: `${build.url}: expected ${build.bytes} bytes, SHA-256 ${build.sha256}; got ${got}`,
  });
}

const unwritable: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'EEXIST',
]);

function explain(thrown: unknown, build: FetchedBuild, options: FetchOptions): CodereelError {
  if (thrown instanceof CodereelError) {
    return thrown;
  }
  if (options.signal?.aborted === true) {
    return new CodereelError({
      code: 'cancelled',
      message: 'Fetching ffmpeg was cancelled.',
      remedy: installHint(options.platform),
    });
  }
  const errno = errnoOf(thrown);
  if (errno === 'ENOSPC') {
    return new CodereelError({
      code: 'disk-full',
      message: `There is no space left in ${options.folder}.`,
      remedy: 'Make room and try again.',
    });
  }
  if (errno !== undefined && unwritable.has(errno)) {
    return new CodereelError({
      code: 'folder-not-writable',
      message: `${options.folder} cannot be written to.`,
      remedy: 'Make it writable, or install ffmpeg yourself.',
    });
  }
  const cause = asCodereelError(thrown);
  return new CodereelError(
    {
      code: 'ffmpeg-not-found',
      message: 'ffmpeg could not be downloaded.',
      remedy: `Check the connection and try again. ${installHint(options.platform)}`,
      detail: `${build.url}: ${cause.detail ?? cause.message}`,
    },
    { cause: thrown },
  );
}
