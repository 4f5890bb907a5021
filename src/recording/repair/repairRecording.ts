import { constants } from 'node:fs';
import { access, lstat, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CodereelError, errnoOf } from '../../base/errors.ts';
import { writeFailure } from '../../base/fileErrors.ts';
import type { Log } from '../../base/log.ts';
import { unreachable } from '../../base/unreachable.ts';
import { readCursorLog } from '../cursorLog.ts';
import { timeInFolderName } from '../folderName.ts';
import { manifestFormat, recordingFiles, type Manifest } from '../manifest.ts';
import {
  readDamagedManifest,
  readManifest,
  updateManifest,
  writeManifest,
} from '../manifestFile.ts';
import type { VideoFacts } from '../mp4/probe.ts';
import { leftoversIn } from './repairFiles.ts';
import { inspectVideo, type VideoState } from './repairInspect.ts';
import { cutLog, inspectLog, type LogState } from './repairLog.ts';
import { manifestAnew, repairedManifest, type FolderFacts } from './repairManifest.ts';
import { repairVideo, type RepairVideoOptions } from './repairVideo.ts';
import { readTimelineLog } from '../timelineLog.ts';

/** What is wrong with a recording, in the order in which it is mended. */
export type Finding =
  /** Files that only whoever recorded had a use for. */
  | 'leftovers'
  /** A log ends within a line. */
  | 'tornLog'
  /** The video is in fragments, torn perhaps, or its tables are lost. */
  | 'fragments'
  /** The manifest is missing or damaged. */
  | 'noManifest'
  /** The manifest says that it is still being recorded, or that the end of it is still to be made. */
  | 'unfinished';

const logNames = ['cursor', 'keys', 'timeline'] as const;
type LogName = (typeof logNames)[number];

/** A recording as it was found. */
export interface Examination {
  readonly folder: string;
  /** Empty: nothing is to be done. */
  readonly findings: readonly Finding[];
  readonly manifest: Manifest | undefined;
  readonly video: VideoState;
  readonly logs: Readonly<Record<LogName, LogState | undefined>>;
  readonly leftovers: readonly string[];
}

export interface RepairOptions extends RepairVideoOptions {
  /** Now, for the manifest. */
  readonly at: Date;
  /** Makes the preview picture of a video; rejects where it cannot. */
  readonly makePreview: (video: string, target: string) => Promise<void>;
  readonly log: Log;
}

export interface RepairedRecording {
  readonly manifest: Manifest;
  /** undefined: there is not one whole picture in it. */
  readonly video: VideoFacts | undefined;
}

/**
 * Looks at a recording that nobody is at work on, and changes nothing. Throws 'not-a-recording' for a
 * folder that is none, 'newer-format' for a newer Codereel's, 'invalid-input' for what cannot be read.
 */
export async function examineRecording(folder: string): Promise<Examination> {
  const video = await inspectVideo(path.join(folder, recordingFiles.video));
  const manifest = await manifestOrDamage(folder, video);
  if (manifest?.state === 'finished' && video.kind === 'missing') {
    throw noVideo(folder);
  }
  const states = await Promise.all(
    logNames.map((name) => inspectLog(path.join(folder, recordingFiles[name]))),
  );
  const [cursor, keys, timeline] = states;
  const leftovers = await leftoversIn(folder);
  const findings: readonly (Finding | undefined)[] = [
    leftovers.length > 0 ? 'leftovers' : undefined,
    states.some((log) => log !== undefined && isTorn(log)) ? 'tornLog' : undefined,
    video.kind === 'fragments' || video.kind === 'tablesLost' ? 'fragments' : undefined,
    manifest === undefined ? 'noManifest' : undefined,
    manifest?.state === 'recording' || manifest?.video.incomplete === true
      ? 'unfinished'
      : undefined,
  ];
  return {
    folder,
    findings: findings.filter((finding) => finding !== undefined),
    manifest,
    video,
    logs: { cursor, keys, timeline },
    leftovers,
  };
}

/**
 * Mends what was found. Every step leaves the recording better or as it was, and the manifest says that
 * it is finished only at the end: whatever ends a repair, another one goes on from there. Throws what
 * repairVideo throws.
 */
export async function repairRecording(
  examination: Examination,
  { at, makePreview, log, ...options }: RepairOptions,
): Promise<RepairedRecording> {
  const { folder, findings, logs, video, leftovers } = examination;
  const file = path.join(folder, recordingFiles.video);
  for (const name of leftovers) {
    await orWriteFailure(folder, rm(path.join(folder, name), { recursive: true, force: true }));
  }
  if (examination.manifest !== undefined && findings.every((finding) => finding === 'leftovers')) {
    return { manifest: examination.manifest, video: playing(video) };
  }
  const writtenMs = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => at.getTime(),
  );
  const facts = await mendVideo(file, video, options);
  for (const name of logNames) {
    const lines = logs[name];
    if (lines !== undefined && isTorn(lines)) {
      await cutLog(path.join(folder, recordingFiles[name]), lines);
    }
  }
  const preview = path.join(folder, recordingFiles.preview);
  if (facts !== undefined && !(await isThere(preview))) {
    await makePreview(file, preview).catch((error: unknown) => {
      log.warn(`No preview picture: ${String(error)}`);
    });
  }
  const manifest = await mendManifest(examination, at, {
    folderName: path.basename(path.resolve(folder)),
    video: facts,
    videoWrittenMs: writtenMs,
    events: {
      cursor: eventsOf(logs.cursor),
      keys: eventsOf(logs.keys),
      timeline: eventsOf(logs.timeline),
    },
    ...(await saidByLogs(folder)),
    hasPreview: await isThere(preview),
  });
  return { manifest, video: facts };
}

async function mendVideo(
  file: string,
  state: VideoState,
  options: RepairVideoOptions,
): Promise<VideoFacts | undefined> {
  return state.kind === 'fragments' || state.kind === 'tablesLost'
    ? repairVideo(file, state, options)
    : playing(state);
}

async function mendManifest(
  { folder, manifest, video }: Examination,
  at: Date,
  facts: FolderFacts,
): Promise<Manifest> {
  const isInterrupted = manifest === undefined || manifest.state === 'recording';
  const isTornVideo = video.kind === 'fragments' && video.facts.torn;
  const recoveredAt = isInterrupted || isTornVideo ? at.toISOString() : null;
  if (manifest === undefined) {
    const anew = manifestAnew(await readDamagedManifest(folder), facts);
    const repaired = repairedManifest(anew, facts, recoveredAt);
    await writeManifest(folder, repaired);
    return repaired;
  }
  const repaired = repairedManifest(manifest, facts, recoveredAt);
  await updateManifest(folder, repaired);
  return repaired;
}

function playing(state: VideoState): VideoFacts | undefined {
  return 'facts' in state ? state.facts : undefined;
}

/** undefined: there is none, or one that is damaged and may be made anew. */
async function manifestOrDamage(folder: string, video: VideoState): Promise<Manifest | undefined> {
  try {
    return await readManifest(folder);
  } catch (error) {
    if (!(error instanceof CodereelError) || error.code !== 'not-a-recording') {
      throw error;
    }
    const mayBeMadeAnew = isOurs(folder, video) && (await isReplaceable(folder));
    if (!mayBeMadeAnew) {
      throw error;
    }
    return undefined;
  }
}

/** Without a manifest, the video says whose the folder is; the folder's name, where there is no picture. */
function isOurs(folder: string, video: VideoState): boolean {
  switch (video.kind) {
    case 'fragments':
    case 'damaged':
    case 'tablesLost':
    case 'ordinary':
      return true;
    case 'noPicture':
      return timeInFolderName(path.basename(path.resolve(folder))) !== undefined;
    case 'missing':
    case 'others':
      return false;
  }
  return unreachable(video);
}

/** There is no manifest, or what has its name is a file that can be read and is no other program's. */
async function isReplaceable(folder: string): Promise<boolean> {
  const file = path.join(folder, recordingFiles.manifest);
  try {
    if (!(await lstat(file)).isFile()) {
      return false;
    }
    await access(file, constants.R_OK);
  } catch (error) {
    return errnoOf(error) === 'ENOENT';
  }
  const raw = await readDamagedManifest(folder);
  return !(
    typeof raw === 'object' &&
    raw !== null &&
    'format' in raw &&
    raw.format !== manifestFormat
  );
}

/** What the logs' headers tell of the recording, where there are any that can be read. */
async function saidByLogs(folder: string): Promise<Pick<FolderFacts, 'epoch' | 'area'>> {
  const cursor = await readCursorLog(folder).catch(() => undefined);
  const timeline = await readTimelineLog(folder).catch(() => undefined);
  return {
    epoch: timeline?.header.epoch ?? cursor?.header.epoch,
    area: cursor?.header.area ?? null,
  };
}

function isTorn({ wholeBytes, bytes }: LogState): boolean {
  return wholeBytes < bytes;
}

/** undefined: there is no log, or nothing whole in it, and it is gone. */
function eventsOf(log: LogState | undefined): number | undefined {
  return log === undefined || log.wholeBytes === 0 ? undefined : log.events;
}

async function isThere(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isFile();
  } catch {
    return false;
  }
}

async function orWriteFailure(folder: string, doing: Promise<void>): Promise<void> {
  try {
    await doing;
  } catch (error) {
    throw writeFailure(folder, error);
  }
}

function noVideo(folder: string): CodereelError {
  return new CodereelError({
    code: 'not-a-recording',
    message: `There is no video in ${folder} that could be repaired.`,
    remedy: 'Put its recording.mp4 back from a copy, or delete the recording.',
  });
}
