import { stat } from 'node:fs/promises';
import path from 'node:path';
import { asCodereelError, type CodereelError } from '../base/errors.ts';
import { sourceText } from '../protocol/source.ts';
import { recordingFiles, type Manifest } from '../recording/manifest.ts';
import { readManifest } from '../recording/manifestFile.ts';
import { probeVideo, type SoundFacts, type VideoFacts } from '../recording/mp4/probe.ts';
import { exitCodes, type ExitCode } from './commandTable.ts';
import type { CliContext } from './context.ts';
import { byteSize } from '../base/amounts.ts';
import { alignRows, counted, lengthOfTime } from './format.ts';

/**
 * Tells what is in a video file, or in a recording's folder. A folder whose manifest cannot be read
 * still tells of its video, and fails.
 */
export async function probe(
  { target }: { readonly target: string },
  { output, workingFolder }: CliContext,
): Promise<ExitCode> {
  const resolved = path.resolve(workingFolder, target);
  const folder = (await isFolder(resolved)) ? resolved : undefined;
  const file = folder === undefined ? resolved : path.join(folder, recordingFiles.video);
  const manifest = folder === undefined ? undefined : await manifestOrError(folder);
  const video = await probeVideo(file);
  const readable = manifest instanceof Error ? undefined : manifest;
  output.object({
    type: 'probe',
    folder: folder ?? null,
    file,
    ...video,
    duration: video.durationMs / 1000,
    manifest: readable ?? null,
  });
  output.print(probeText(file, video, readable));
  if (manifest instanceof Error) {
    output.error(manifest);
    return exitCodes.failed;
  }
  return exitCodes.ok;
}

async function isFolder(target: string): Promise<boolean> {
  try {
    return (await stat(target)).isDirectory();
  } catch {
    // probeVideo says what is wrong with a path that leads nowhere.
    return false;
  }
}

async function manifestOrError(folder: string): Promise<Manifest | CodereelError> {
  try {
    return await readManifest(folder);
  } catch (error) {
    return asCodereelError(error);
  }
}

function probeText(file: string, video: VideoFacts, manifest: Manifest | undefined): string {
  const { codec, width, height, durationMs, frames, keyframes, bytes, torn, fragmented } = video;
  const { sounds } = video;
  const kind = fragmented ? 'fragmented MP4' : 'MP4';
  const rows = [
    ['Video', file],
    ['Kind', `${codec} in ${kind}${torn ? ', cut off; it plays up to there' : ''}`],
    ['Duration', lengthOfTime(durationMs)],
    [
      'Picture',
      `${width}x${height}, ${counted(frames, 'frame')}, ${counted(keyframes, 'keyframe')}`,
    ],
    ...sounds.map((sound) => ['Sound', soundWords(sound)]),
    ['Size', byteSize(bytes)],
  ];
  if (manifest !== undefined) {
    const { name, mode, state, createdAt, cursor, keys, clock, statistics } = manifest;
    rows.push(
      ['Name', name],
      ['Recorded', `${createdAt}, ${mode}, ${state}`],
      ['Dropped', counted(statistics.dropped, 'frame')],
      ['Source', sourceText(manifest.source)],
      ...(clock.pauses.length === 0 ? [] : [['Pauses', pauseWords(clock.pauses)]]),
      ...manifest.sound.map(deviceRow),
      ['Cursor', cursor.state === 'on' ? counted(cursor.events, 'event') : cursor.state],
      ['Keys', keys.state === 'on' ? `${counted(keys.events, 'event')} (${keys.log})` : keys.state],
    );
  }
  return alignRows(rows);
}

function soundWords({ name, codec, sampleRate, channels, durationMs }: SoundFacts): string {
  const what = `${codec}, ${sampleRate} Hz, ${channels} channels, ${lengthOfTime(durationMs)}`;
  return name === '' ? what : `${name}: ${what}`;
}

function pauseWords(pauses: Manifest['clock']['pauses']): string {
  const lengthMs = pauses.reduce((sum, pause) => sum + pause.lengthMs, 0);
  return `${pauses.length}, ${lengthOfTime(lengthMs)} left out`;
}

/** Less is no tenth of a second. */
const leastFilledMs = 50;

/** Where a sound came from, and whether it was there all the time. */
function deviceRow({ kind, device, state, filledMs }: Manifest['sound'][number]): string[] {
  const name = kind === 'microphone' ? 'Microphone' : 'System';
  const filled = filledMs >= leastFilledMs ? `, silence put in for ${lengthOfTime(filledMs)}` : '';
  return [name, `${device === '' ? "the system's choice" : device}, ${state}${filled}`];
}
