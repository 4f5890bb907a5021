import { open } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { replaceFile } from '../base/atomicFile.ts';
import { CodereelError, errnoOf } from '../base/errors.ts';
import { writeFailure } from '../base/fileErrors.ts';
import {
  manifestFormat,
  manifestSchema,
  manifestVersion,
  recordingFiles,
  type Manifest,
} from './manifest.ts';
import { describeIssues } from './typedLog.ts';

/** A manifest is a few kilobytes; what is longer is none. */
const longestManifest = 1024 * 1024;

/**
 * The manifest of a recording. Throws 'newer-format' for a greater version and 'not-a-recording' for
 * one that is missing or damaged, saying what is wrong with which file.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const { manifest } = await readBoth(folder);
  return manifest;
}

/**
 * Replaces the manifest; readers see the old one or the new one, never a part. Throws 'internal' for a
 * manifest that is none, 'disk-full' or 'write-failed'; the old one stands then.
 */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const checked = v.safeParse(manifestSchema, manifest);
  if (!checked.success) {
    throw new CodereelError({
      code: 'internal',
      message: `The manifest to be written is not valid: ${describeIssues(checked.issues)}.`,
      remedy: 'Report this with the log ("Codereel: Show Log").',
    });
  }
  await replaceManifest(folder, checked.output);
}

/** Changes the name in the manifest, and nothing else, not even what this version does not know. */
export async function renameInManifest(folder: string, name: string): Promise<void> {
  const { raw } = await readBoth(folder);
  await replaceManifest(folder, { ...raw, name });
}

/**
 * Replaces the manifest as writeManifest does, and keeps what stood in it that this version does not
 * know.
 */
export async function updateManifest(folder: string, manifest: Manifest): Promise<void> {
  const { raw } = await readBoth(folder);
  await replaceManifest(folder, withUnknown(raw, manifest));
}

/** `known` over `raw`, in objects within objects too. */
function withUnknown(raw: object, known: object): object {
  const merged: Record<string, unknown> = { ...raw };
  for (const [key, value] of Object.entries(known)) {
    const before = merged[key];
    merged[key] =
      isPlainObject(value) && isPlainObject(before) ? withUnknown(before, value) : value;
  }
  return merged;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON of a manifest that readManifest refuses, for who makes another; undefined if it is none. */
export async function readDamagedManifest(folder: string): Promise<unknown> {
  const file = path.join(folder, recordingFiles.manifest);
  try {
    return parseObject(file, await readText(file));
  } catch {
    return undefined;
  }
}

async function replaceManifest(folder: string, manifest: object): Promise<void> {
  const file = path.join(folder, recordingFiles.manifest);
  try {
    await replaceFile(file, `${JSON.stringify(manifest, null, 2)}\n`);
  } catch (error) {
    throw writeFailure(file, error);
  }
}

async function readBoth(folder: string): Promise<{ raw: object; manifest: Manifest }> {
  const file = path.join(folder, recordingFiles.manifest);
  const raw = parseObject(file, await readText(file));
  if (!('format' in raw) || raw.format !== manifestFormat) {
    throw notAManifest(file, `it does not say "format": "${manifestFormat}"`);
  }
  if ('version' in raw && Number.isInteger(raw.version) && Number(raw.version) > manifestVersion) {
    throw new CodereelError({
      code: 'newer-format',
      message: `${file} has format version ${String(raw.version)}; this Codereel reads up to ${manifestVersion}.`,
      remedy: 'Update Codereel.',
    });
  }
  const checked = v.safeParse(manifestSchema, raw);
  if (!checked.success) {
    throw notAManifest(file, describeIssues(checked.issues));
  }
  return { raw, manifest: checked.output };
}

async function readText(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      if ((await handle.stat()).size > longestManifest) {
        throw notAManifest(file, `it is longer than ${longestManifest} bytes`);
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (error instanceof CodereelError || errno === undefined) {
      throw error;
    }
    throw notAManifest(file, errno === 'ENOENT' ? 'there is none' : `it cannot be read (${errno})`);
  }
}

function parseObject(file: string, text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notAManifest(file, `it is no JSON: ${error instanceof Error ? error.message : ''}`);
  }
  if (typeof value !== 'object' || value === null) {
    throw notAManifest(file, 'it is no JSON object');
  }
  return value;
}

function notAManifest(file: string, why: string): CodereelError {
  return new CodereelError({
    code: 'not-a-recording',
    message: `${file} is not a usable manifest: ${why}.`,
    remedy: `The video beside it, ${recordingFiles.video}, may still play.`,
  });
}
