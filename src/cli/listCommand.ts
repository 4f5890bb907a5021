import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CodereelError } from '../base/errors.ts';
import { standingOf } from '../recorder/standing/standing.ts';
import { recordingFiles, type Manifest } from '../recording/manifest.ts';
import { listRecordings, type RecordingEntry } from '../recording/recordingFolder.ts';
import { defaultOutputFolder, exitCodes, type ExitCode } from './commandTable.ts';
import type { CliContext } from './context.ts';
import { byteSize, runningTime } from '../base/amounts.ts';
import { alignRows } from './format.ts';

/** Lists the recordings in a folder, newest first. One that cannot be read is listed with its reason. */
export async function list(
  { folder: typed }: { readonly folder?: string },
  { output, workingFolder }: CliContext,
): Promise<ExitCode> {
  const folder = path.resolve(workingFolder, typed ?? defaultOutputFolder);
  if (typed !== undefined) {
    await mustExist(folder);
  }
  const entries = await Promise.all((await listRecordings(folder)).map(listed));
  for (const entry of entries) {
    output.object({ type: 'recording', ...entryObject(entry) });
  }
  const interrupted = entries.filter(({ state }) => state === 'interrupted').length;
  output.object({ type: 'list', folder, recordings: entries.length });
  output.print(
    entries.length === 0
      ? `There are no recordings in ${folder}.`
      : `${folder}\n${alignRows(entries.map(entryRow))}`,
  );
  if (interrupted > 0) {
    output.note('codereel repair makes ordinary recordings of those that were interrupted.');
  }
  return exitCodes.ok;
}

type ListedState = Manifest['state'] | 'interrupted' | 'broken';
type ListedEntry = RecordingEntry & { readonly state: ListedState };

/** As its manifest says it is, unless that has not been so since its recorder was killed. */
async function listed(entry: RecordingEntry): Promise<ListedEntry> {
  if ('problem' in entry) {
    return { ...entry, state: 'broken' };
  }
  const { state } = entry.manifest;
  const isAlone = state === 'recording' && (await standingOf(entry.folder)).kind === 'nobody';
  return { ...entry, state: isAlone ? 'interrupted' : state };
}

async function mustExist(folder: string): Promise<void> {
  try {
    await stat(folder);
  } catch (error) {
    throw new CodereelError(
      {
        code: 'invalid-input',
        message: `There is no folder ${folder}.`,
        remedy: 'Name a folder that holds recordings.',
      },
      { cause: error },
    );
  }
}

function entryObject(entry: ListedEntry): Readonly<Record<string, unknown>> {
  const { folder } = entry;
  if ('problem' in entry) {
    return { folder, problem: entry.problem };
  }
  const { name, mode, createdAt, video, cursor, keys, sound, clock, statistics, recovered } =
    entry.manifest;
  const { durationMs, frames, width, height, bytes } = video;
  return {
    folder,
    file: path.join(folder, recordingFiles.video),
    name,
    mode,
    state: entry.state,
    createdAt,
    durationMs,
    duration: durationMs / 1000,
    frames,
    dropped: statistics.dropped,
    width,
    height,
    fileBytes: bytes,
    cursorEvents: cursor.events,
    keyEvents: keys.events,
    sounds: sound.map(({ kind }) => kind),
    pauses: clock.pauses.length,
    recovered: recovered?.at ?? null,
    problem: null,
  };
}

function entryRow(entry: ListedEntry): readonly string[] {
  const folder = path.basename(entry.folder);
  if ('problem' in entry) {
    // In the last column: a long reason would push the others' columns apart.
    return [folder, entry.state, '', '', '', '', '', entry.problem.message];
  }
  const { mode, video, name, sound } = entry.manifest;
  return [
    folder,
    entry.state,
    mode,
    runningTime(video.durationMs),
    `${video.width}x${video.height}`,
    byteSize(video.bytes),
    sound.map(({ kind }) => kind).join('+'),
    name,
  ];
}
