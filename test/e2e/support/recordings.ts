import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../../src/base/errors.ts';
import { recordingFiles, type Manifest } from '../../../src/recording/manifest.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { listRecordings } from '../../../src/recording/recordingFolder.ts';
import { expect } from 'vitest';
import type { Stage } from '../../stage/stage.ts';
import { probeVideo } from './video.ts';
import { waitFor } from '../../stage/waitFor.ts';

export interface RecordingOnDisk {
  readonly folder: string;
  readonly video: string;
  readonly manifest: Manifest;
}

/** The recordings in a folder, newest first. One that cannot be read is a failure. */
export async function recordingsIn(parent: string): Promise<RecordingOnDisk[]> {
  return (await listRecordings(parent)).map((entry) => {
    if ('problem' in entry) {
      throw new Error(`${entry.folder} cannot be read: ${entry.problem.message}`);
    }
    const { folder, manifest } = entry;
    return { folder, manifest, video: join(folder, recordingFiles.video) };
  });
}

/** The newest recording; rejects when there is none. */
export async function newestRecording(parent: string): Promise<RecordingOnDisk> {
  const [newest] = await recordingsIn(parent);
  if (newest === undefined) {
    throw new Error(`There is no recording in ${parent}.`);
  }
  return newest;
}

/** Settles when the recorder has done with a recording: it takes its address away last. */
export async function endedRecording(
  folder: string,
  { timeoutMs }: { readonly timeoutMs: number } = { timeoutMs: 15_000 },
): Promise<RecordingOnDisk> {
  await waitFor(
    `the recorder has left ${folder}`,
    async () => !(await readdir(folder)).includes(recordingFiles.recorder),
    { timeoutMs, seen: () => readdir(folder) },
  );
  return {
    folder,
    manifest: await readManifest(folder),
    video: join(folder, recordingFiles.video),
  };
}

/** 0 also for a file that is not there yet. */
export async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return 0;
    }
    throw error;
  }
}

/** A recording that ended well: what the manifest says is what an outsider finds in the files. */
export async function expectWhole(
  { display }: Pick<Stage, 'display'>,
  { folder, manifest, video }: RecordingOnDisk,
): Promise<void> {
  expect(manifest).toMatchObject({
    state: 'finished',
    error: null,
    preview: recordingFiles.preview,
  });
  const probed = await probeVideo(video, display.environment);
  expect(probed).toMatchObject({
    codec: 'h264',
    pixelFormat: 'yuv420p',
    width: display.width,
    height: display.height,
    frames: manifest.video.frames,
  });
  expect(probed.frames).toBeGreaterThan(0);
  const preview = await readFile(join(folder, recordingFiles.preview));
  expect(preview.subarray(0, 2), 'a JPEG begins with SOI').toEqual(Buffer.from([0xff, 0xd8]));
}
