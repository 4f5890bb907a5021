import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../base/environment.ts';
import { CodereelError, errnoOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { unreachable } from '../base/unreachable.ts';
import { recordingFiles } from '../recording/manifest.ts';
import type { VideoFacts } from '../recording/mp4/probe.ts';
import { removeRepairing } from '../recording/repair/repairFiles.ts';
import { inspectVideo, notOurs, type VideoState } from '../recording/repair/repairInspect.ts';
import {
  examineRecording,
  repairRecording,
  type Examination,
  type Finding,
} from '../recording/repair/repairRecording.ts';
import { repairVideo } from '../recording/repair/repairVideo.ts';
import { locateFfmpeg } from './ffmpeg/locate.ts';
import { makePreview } from './ffmpeg/preview.ts';
import { removeDeadMark, standingByMark, type Standing } from './standing/standing.ts';
import { WorkMark } from './standing/workMark.ts';

export interface RepairDependencies {
  readonly environment: Environment;
  readonly log: Log;
  /** From the setting, or empty: the ffmpeg that makes the preview picture. */
  readonly ffmpegPath: string;
  /** Folders from which the package ffmpeg-static is looked for. */
  readonly packageFolders: readonly string[];
  readonly signal?: AbortSignal;
  /** How much is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What became of a recording or a file that was to be repaired. */
export interface Repaired {
  /** null: a video by itself. */
  readonly folder: string | null;
  readonly file: string;
  /** What the recording is called; null: a video by itself. */
  readonly name: string | null;
  /** What was wrong with it; empty: nothing, and nothing was done. */
  readonly findings: readonly Finding[];
  /** undefined: there is not one whole picture in it. */
  readonly video: VideoFacts | undefined;
  /** The video is damaged before its end, and was left as it is. */
  readonly isDamaged: boolean;
}

/**
 * Makes an ordinary recording of one that was interrupted, whatever ended it, without asking anything.
 * `target`: an absolute path of a recording's folder, or of a video that Codereel wrote. May be called
 * again, on anything: what is as it should be is left alone.
 *
 * Throws CodereelError, and the file is as it was: 'already-recording' where somebody is at work on it,
 * 'not-a-recording', 'invalid-input', 'newer-format', 'folder-not-writable', 'disk-full',
 * 'write-failed' or 'cancelled'.
 */
export async function repair(target: string, dependencies: RepairDependencies): Promise<Repaired> {
  const folder = await recordingAt(target);
  return folder === undefined
    ? repairFile(target, dependencies)
    : repairFolder(folder, dependencies);
}

async function repairFolder(folder: string, dependencies: RepairDependencies): Promise<Repaired> {
  const file = path.join(folder, recordingFiles.video);
  const mark = path.join(folder, recordingFiles.recorder);
  await refuseAtWork(mark, folder, [file, path.join(folder, recordingFiles.manifest)]);
  const first = await examineRecording(folder);
  if (first.findings.length === 0 && !(await isThere(mark))) {
    return asItWas(first);
  }
  return withMark(mark, folder, dependencies, async () => {
    // Another repair may have been at it until now.
    const examination = await examineRecording(folder);
    if (examination.findings.length === 0) {
      return asItWas(examination);
    }
    const { environment, log, ffmpegPath, packageFolders } = dependencies;
    log.info(`Repairing ${folder}: ${examination.findings.join(', ')}.`);
    const { manifest, video } = await repairRecording(examination, {
      signal: dependencies.signal,
      onProgress: dependencies.onProgress,
      at: new Date(),
      makePreview: async (from, to) => {
        const ffmpeg = await locateFfmpeg({ settingPath: ffmpegPath, environment, packageFolders });
        await makePreview(ffmpeg, from, to, environment);
      },
      log,
    });
    const { findings, video: found } = examination;
    return { folder, file, name: manifest.name, findings, video, isDamaged: isDamaged(found) };
  });
}

function asItWas({ folder, manifest, video }: Examination): Repaired {
  return {
    folder,
    file: path.join(folder, recordingFiles.video),
    name: manifest?.name ?? null,
    findings: [],
    video: 'facts' in video ? video.facts : undefined,
    isDamaged: isDamaged(video),
  };
}

function isDamaged({ kind }: VideoState): boolean {
  return kind === 'damaged';
}

async function repairFile(file: string, dependencies: RepairDependencies): Promise<Repaired> {
  const mark = `${file}.repair.json`;
  await refuseAtWork(mark, file, [file]);
  const first = await inspectVideo(file);
  const done = { folder: null, file, name: null, isDamaged: false };
  switch (first.kind) {
    case 'missing':
      throw cannotRead(file, 'ENOENT');
    case 'noPicture':
      throw noPicture(file);
    case 'others':
      throw notOurs(file);
    case 'damaged':
      throw damaged(file);
    case 'ordinary':
      return { ...done, findings: [], video: first.facts };
    case 'fragments':
    case 'tablesLost':
      return withMark(mark, file, dependencies, async () => {
        await removeRepairing(file);
        const state = await inspectVideo(file);
        if (state.kind !== 'fragments' && state.kind !== 'tablesLost') {
          const video = 'facts' in state ? state.facts : undefined;
          return { ...done, findings: [], video };
        }
        const video = await repairVideo(file, state, dependencies);
        if (video === undefined) {
          throw noPicture(file);
        }
        return { ...done, findings: ['fragments'], video };
      });
  }
  return unreachable(first);
}

/** While `work` runs, others see that somebody is at it. */
async function withMark<T>(
  file: string,
  what: string,
  { environment }: RepairDependencies,
  work: () => Promise<T>,
): Promise<T> {
  await removeDeadMark(file);
  const mark = await WorkMark.take(file, 'repair', environment);
  if (mark === undefined) {
    throw atWork(what, 'is being repaired already');
  }
  try {
    return await work();
  } finally {
    await mark.remove();
  }
}

async function refuseAtWork(mark: string, what: string, touched: readonly string[]): Promise<void> {
  const standing = await standingByMark(mark, touched);
  const words = wordsOf(standing);
  if (words !== undefined) {
    throw atWork(what, words);
  }
}

function wordsOf(standing: Standing): string | undefined {
  switch (standing.kind) {
    case 'recorder':
    case 'terminal':
      return 'is still being recorded';
    case 'repair':
      return 'is being repaired already';
    case 'elsewhere':
      return `is, as far as one can tell from here, still being recorded on ${standing.host}`;
    case 'nobody':
      return undefined;
  }
  return unreachable(standing);
}

/** The folder of the recording that a path means; undefined for a file by itself. */
async function recordingAt(target: string): Promise<string | undefined> {
  let found;
  try {
    found = await lstat(target);
  } catch (error) {
    throw cannotRead(target, errnoOf(error) ?? String(error));
  }
  if (found.isDirectory()) {
    return target;
  }
  if (!found.isFile()) {
    throw cannotRead(target, found.isSymbolicLink() ? 'it is a link' : 'it is not a file');
  }
  const folder = path.dirname(target);
  const company = [recordingFiles.manifest, recordingFiles.recorder, recordingFiles.timeline];
  const isCompanied = await Promise.all(company.map((name) => isThere(path.join(folder, name))));
  return path.basename(target) === recordingFiles.video && isCompanied.includes(true)
    ? folder
    : undefined;
}

async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch {
    return false;
  }
}

function atWork(what: string, words: string): CodereelError {
  return new CodereelError({
    code: 'already-recording',
    message: `${what} ${words}, so it was left as it is.`,
    remedy: 'Wait until that has ended, or end it, and try again.',
  });
}

function cannotRead(target: string, why: string): CodereelError {
  return new CodereelError({
    code: 'invalid-input',
    message: `${target} cannot be repaired: ${why === 'ENOENT' ? 'there is no such file' : why}.`,
    remedy: "Give a recording's folder, or a video that Codereel recorded.",
  });
}

function damaged(file: string): CodereelError {
  return new CodereelError({
    code: 'not-a-recording',
    message: `${file} is damaged before its end, so it was left as it is: a repair would end it there.`,
    remedy: 'It may play beyond the damage. If there is a copy of it, use that one.',
  });
}

function noPicture(file: string): CodereelError {
  return new CodereelError({
    code: 'not-a-recording',
    message: `There is not one whole picture in ${file}: it was cut off before.`,
    remedy: 'There is nothing to recover. Delete it.',
  });
}
