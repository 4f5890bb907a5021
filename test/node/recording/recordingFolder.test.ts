import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordingFiles, type Manifest } from '../../../src/recording/manifest.ts';
import { readManifest, writeManifest } from '../../../src/recording/manifestFile.ts';
import {
  createRecordingFolder,
  deleteRecording,
  listRecordings,
  renameRecording,
} from '../../../src/recording/recordingFolder.ts';
import { saveVideoAs } from '../../../src/recording/saveVideo.ts';
import { thrownBy } from '../../unit/recording/thrown.ts';

const date = new Date(2026, 10, 22, 8, 0, 0);
const manifest: Manifest = {
  format: 'codereel.recording',
  version: 1,
  id: '8b0f3d6e-54b5-4d54-9a64-1f7fbb3ce1f0',
  name: 'demo',
  mode: 'instant',
  state: 'finished',
  createdAt: '2026-11-22T08:00:00.000Z',
  source: { kind: 'display', index: 0 },
  clock: {
    epochUnixMs: 1_795_000_000_000,
    epochMonotonicMs: 12.5,
    videoStartMs: 240.5,
    pauses: [],
  },
  video: {
    file: 'recording.mp4',
    codec: 'h264',
    encoder: 'libx264',
    area: { x: 0, y: 0, width: 1920, height: 1080 },
    width: 1920,
    height: 1080,
    framesPerSecond: 30,
    durationMs: 10_000,
    gaps: [],
    incomplete: false,
    frames: 300,
    bytes: 1_000_000,
  },
  cursor: { file: 'cursor.ndjson', state: 'on', events: 12 },
  sound: [],
  keys: { file: 'keys.ndjson', log: 'off', state: 'off', events: 0 },
  timeline: { file: 'timeline.ndjson', events: 0 },
  preview: null,
  statistics: {
    dropped: 0,
    queueCapacityFrames: 96,
    peakQueueFrames: 2,
    peakQueueBytes: 40_000,
    peakMemoryBytes: 90_000_000,
  },
  software: { codereel: '0.1.0', ffmpeg: '5.1', platform: 'linux-x64' },
  error: null,
  ended: null,
  recovered: null,
};

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'codereel-folders-'));
});
afterEach(() => rm(parent, { recursive: true }));

describe('createRecordingFolder', () => {
  it('makes a folder of its own for each recording, with -2 and -3 where the name is taken', async () => {
    const folders = await Promise.all(
      [1, 2, 3].map(() => createRecordingFolder(parent, 'demo', date)),
    );
    expect(folders.map((folder) => path.basename(folder)).sort()).toEqual([
      '2026-11-22T08-00-00-demo',
      '2026-11-22T08-00-00-demo-2',
      '2026-11-22T08-00-00-demo-3',
    ]);
    expect((await readdir(parent)).length).toBe(3);
  });

  it('says that the parent does not exist', async () => {
    const error = await thrownBy(() => createRecordingFolder(`${parent}/none`, 'demo', date));
    expect(error.code).toBe('folder-not-writable');
    expect(error.message).toContain('does not exist');
  });

  it('says that the parent is not a folder', async () => {
    await writeFile(`${parent}/file`, '');
    const error = await thrownBy(() => createRecordingFolder(`${parent}/file`, 'demo', date));
    expect(error.code).toBe('folder-not-writable');
    expect(error.message).toContain('not a folder');
  });

  it.runIf(process.platform === 'linux')('says that one may not write there', async () => {
    // Root may write where the mode forbids it, but not into the kernel's own folders.
    await chmod(parent, 0o500);
    const closed = process.getuid?.() === 0 ? '/sys' : parent;
    const error = await thrownBy(() => createRecordingFolder(closed, 'demo', date));
    await chmod(parent, 0o700);
    expect(error.code).toBe('folder-not-writable');
    expect(error.message).toMatch(/may not write|only be read/);
  });
});

describe('the manifest', () => {
  it('is read back as it was written', async () => {
    const folder = await recording('demo');
    expect(await readManifest(folder)).toEqual(manifest);
    expect(await readdir(folder)).toEqual([recordingFiles.manifest]);
  });

  it('is never written invalid: the old one stands', async () => {
    const folder = await recording('demo');
    const error = await thrownBy(() => writeManifest(folder, { ...manifest, id: 'none' }));
    expect(error.code).toBe('internal');
    expect(await readManifest(folder)).toEqual(manifest);
  });

  it('is refused when its version is newer', async () => {
    const folder = await recording(
      'demo',
      JSON.stringify({ ...manifest, version: 2, mode: 'new' }),
    );
    expect((await thrownBy(() => readManifest(folder))).code).toBe('newer-format');
  });

  it.each([
    ['', 'no JSON'],
    ['{"format":"codereel.rec', 'no JSON'],
    ['[]', 'codereel.recording'],
    ['null', 'no JSON object'],
    [JSON.stringify({ ...manifest, video: { ...manifest.video, frames: -1 } }), 'video.frames'],
    [`"${'x'.repeat(1_100_000)}"`, 'longer than'],
  ])('is reported with its file and what is wrong when damaged: %.30j', async (text, why) => {
    const folder = await recording('demo', text);
    const error = await thrownBy(() => readManifest(folder));
    expect(error.code).toBe('not-a-recording');
    expect(error.message).toContain(path.join(folder, recordingFiles.manifest));
    expect(error.message).toContain(why);
  });
});

describe('listRecordings', () => {
  it('gives the newest first', async () => {
    const folders = await Promise.all(
      ['2026-11-20', '2026-11-22', '2026-11-21'].map((day, at) =>
        recording(`${at}`, JSON.stringify({ ...manifest, createdAt: `${day}T08:00:00.000Z` })),
      ),
    );
    const list = await listRecordings(parent);
    expect(list.map(({ folder }) => folder)).toEqual([folders[1], folders[2], folders[0]]);
  });

  it('lists what cannot be read with its problem, in its place, and the rest as ever', async () => {
    const good = await recording('good');
    const newer = await recording('newer', JSON.stringify({ ...manifest, version: 9 }));
    const damaged = await recording('damaged', '{');
    const bare = await createRecordingFolder(parent, 'bare', new Date(2027, 0, 1));
    const list = await listRecordings(parent);
    expect(list[0]?.folder).toBe(bare);
    const problems = list.map((entry) => [
      entry.folder,
      'problem' in entry ? entry.problem.code : entry.manifest.name,
    ]);
    expect(Object.fromEntries(problems)).toEqual({
      [good]: 'demo',
      [newer]: 'newer-format',
      [damaged]: 'not-a-recording',
      [bare]: 'not-a-recording',
    });
  });

  it('leaves out what has nothing to do with Codereel', async () => {
    await mkdir(path.join(parent, 'src'));
    await writeFile(path.join(parent, '2026-11-22T08-00-00-file'), '');
    expect(await listRecordings(parent)).toEqual([]);
  });

  it('gives none when there is no such folder', async () => {
    expect(await listRecordings(path.join(parent, 'none'))).toEqual([]);
  });

  it('says so when it is given a file', async () => {
    await writeFile(path.join(parent, 'file'), '');
    const error = await thrownBy(() => listRecordings(path.join(parent, 'file')));
    expect(error.code).toBe('invalid-input');
  });
});

describe('renameRecording', () => {
  it('changes the name and leaves the folder and what a later version wrote', async () => {
    const folder = await recording('demo', JSON.stringify({ ...manifest, later: [1] }));
    await renameRecording(folder, '  New name ');
    const written: unknown = JSON.parse(
      await readFile(path.join(folder, recordingFiles.manifest), 'utf8'),
    );
    expect(written).toEqual({ ...manifest, name: 'New name', later: [1] });
  });

  it('refuses an empty name', async () => {
    const folder = await recording('demo');
    expect((await thrownBy(() => renameRecording(folder, ' '))).code).toBe('invalid-input');
  });
});

describe('deleteRecording', () => {
  it('deletes the folder with all that is in it', async () => {
    const folder = await recording('demo');
    await writeFile(path.join(folder, recordingFiles.video), 'video');
    await mkdir(path.join(folder, 'exports'));
    await deleteRecording(folder);
    expect(await readdir(parent)).toEqual([]);
  });

  it('deletes one whose manifest is damaged or missing', async () => {
    const damaged = await recording('demo', '{');
    const bare = await createRecordingFolder(parent, 'bare', date);
    await writeFile(path.join(bare, recordingFiles.video), 'video');
    await deleteRecording(damaged);
    await deleteRecording(bare);
    expect(await readdir(parent)).toEqual([]);
  });

  it('refuses every other folder', async () => {
    const source = path.join(parent, 'src');
    await mkdir(source);
    await writeFile(path.join(source, recordingFiles.video), 'video');
    const lookalike = await createRecordingFolder(parent, 'mine', date);
    await writeFile(path.join(lookalike, 'thesis.txt'), 'years of work');
    const link = path.join(parent, '2026-11-22T08-00-00-link');
    await symlink(await recording('demo', '{'), link);
    const videos = path.join(parent, 'videos');
    await mkdir(videos);
    await writeManifest(videos, manifest);
    for (const folder of [source, lookalike, link, videos, parent, path.join(parent, 'none')]) {
      expect((await thrownBy(() => deleteRecording(folder))).code).toBe('not-a-recording');
    }
    expect(await readdir(lookalike)).toEqual(['thesis.txt']);
    expect((await readdir(parent)).length).toBe(5);
  });
});

describe('saveVideoAs', () => {
  it('copies the video over what was there and leaves nothing beside it', async () => {
    const folder = await recordingWithVideo();
    const target = path.join(parent, 'out.mp4');
    await writeFile(target, 'old');
    await saveVideoAs(folder, target);
    expect(await readFile(target, 'utf8')).toBe('video');
    expect((await readdir(parent)).length).toBe(2);
  });

  it('refuses the video itself as target, by whatever name', async () => {
    const folder = await recordingWithVideo();
    const link = path.join(parent, 'link.mp4');
    await symlink(path.join(folder, recordingFiles.video), link);
    for (const target of [path.join(folder, recordingFiles.video), link]) {
      expect((await thrownBy(() => saveVideoAs(folder, target))).code).toBe('invalid-input');
    }
  });

  it('names the target that cannot be written, and leaves nothing there', async () => {
    const folder = await recordingWithVideo();
    const missing = path.join(parent, 'none', 'out.mp4');
    const error = await thrownBy(() => saveVideoAs(folder, missing));
    expect(error.code).toBe('write-failed');
    expect(error.message).toContain(missing);
    const taken = path.join(parent, 'taken.mp4');
    await mkdir(taken);
    expect((await thrownBy(() => saveVideoAs(folder, taken))).code).toBe('write-failed');
    expect((await readdir(parent)).sort()).toEqual([path.basename(folder), 'taken.mp4'].sort());
  });

  it('stops when asked to, and leaves what was there', async () => {
    const folder = await recordingWithVideo();
    const target = path.join(parent, 'out.mp4');
    await writeFile(target, 'old');
    const error = await thrownBy(() => saveVideoAs(folder, target, AbortSignal.abort()));
    expect(error.code).toBe('cancelled');
    expect(await readFile(target, 'utf8')).toBe('old');
    expect((await readdir(parent)).length).toBe(2);
  });

  it('says that there is no video', async () => {
    const folder = await recording('demo');
    const error = await thrownBy(() => saveVideoAs(folder, path.join(parent, 'out.mp4')));
    expect(error.code).toBe('not-a-recording');
  });
});

async function recording(name: string, text?: string): Promise<string> {
  const folder = await createRecordingFolder(parent, name, date);
  if (text === undefined) {
    await writeManifest(folder, manifest);
  } else {
    await writeFile(path.join(folder, recordingFiles.manifest), text);
  }
  return folder;
}

async function recordingWithVideo(): Promise<string> {
  const folder = await recording('demo');
  await writeFile(path.join(folder, recordingFiles.video), 'video');
  return folder;
}
