import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Notice, RecordingSummary } from '../../../src/protocol/recorderProtocol.ts';
import { launchRecorder } from '../../../src/recorder/link/recorderLink.ts';
import type { Session } from '../../../src/recorder/session.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { listRecordings } from '../../../src/recording/recordingFolder.ts';
import { inspectVideo } from '../../../src/recording/repair/repairInspect.ts';
import { showNoise } from '../support/noise.ts';
import { openSession } from '../support/openSession.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';
import { isRoot, openSmallDisk } from '../support/smallDisk.ts';

const megabyte = 1_000_000;

let scene: Scene;
let recordings = 0;

beforeAll(async () => {
  scene = await openScene('disk');
});

afterAll(async () => {
  await scene.close();
});

interface Heard {
  readonly session: Session;
  readonly notices: Notice[];
}

function newSession(changes: Parameters<Scene['request']>[0]): Heard {
  const session = openSession(scene, changes);
  const notices: Notice[] = [];
  session.onNotice((notice) => notices.push(notice));
  return { session, notices };
}

/** Recording, in a folder of its own for recordings, with a marker and some frames. */
async function recordInto(parentFolder: string, session: Session): Promise<string> {
  const { folder } = await session.start();
  await session.mark('kept');
  await until(() => session.status().frames >= 3);
  expect(path.dirname(folder ?? '')).toBe(parentFolder);
  return folder ?? '';
}

async function newParent(): Promise<string> {
  recordings += 1;
  const parent = path.join(scene.folder, `parent ${recordings}`);
  await mkdir(parent);
  return parent;
}

function codes(notices: readonly Notice[]): string[] {
  return notices.map(({ code }) => code);
}

/** All of it plays, the manifest says the same, and nothing is left of the work. */
async function expectWhole(summary: RecordingSummary): Promise<void> {
  expect(summary.frames).toBeGreaterThan(0);
  expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
  const manifest = await readManifest(summary.folder);
  expect(manifest).toMatchObject({ state: summary.state, error: summary.error });
  expect(manifest.video.frames).toBe(summary.frames);
  // What has no index is known to have none, so that the next window makes it.
  expect(manifest.video.incomplete).toBe((await inspectVideo(summary.file)).kind === 'fragments');
  const known = new Set<string>([
    recordingFiles.manifest,
    recordingFiles.video,
    recordingFiles.cursor,
    recordingFiles.timeline,
    recordingFiles.preview,
  ]);
  expect((await readdir(summary.folder)).filter((name) => !known.has(name))).toEqual([]);
  expect(await scene.processes()).toEqual([]);
}

async function timelineOf(folder: string): Promise<string> {
  return readFile(path.join(folder, recordingFiles.timeline), 'utf8');
}

describe.skipIf(!isRoot)('a disk with little room (needs root, to mount a small one)', () => {
  it('is told at once, and no recording is begun that would have to end at once', async () => {
    const disk = await openSmallDisk('60m');
    const { session } = newSession({
      parentFolder: disk.folder,
      disk: { warnBelowBytes: 0, stopBelowBytes: 64 * megabyte },
    });
    await expect(session.start()).rejects.toThrow('Only 62.9 MB is free');
    expect(await session.ended).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
    expect(await readdir(disk.folder)).toEqual([]);
  });

  it('warns, and ends the recording before it is full: finished and whole', async () => {
    const disk = await openSmallDisk('200m');
    const { session, notices } = newSession({
      parentFolder: disk.folder,
      disk: { warnBelowBytes: 150 * megabyte, stopBelowBytes: 64 * megabyte },
    });
    await recordInto(disk.folder, session);
    expect(codes(notices)).toEqual([]);
    await disk.leave(140 * megabyte);
    await until(() => notices.length > 0);
    expect(notices[0]).toMatchObject({ code: 'disk-low' });
    expect(notices[0]?.message).toContain(disk.folder);
    await disk.leave(64 * megabyte);
    const summary = await session.ended;
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(codes(notices)).toEqual(['disk-low', 'disk-full']);
    expect((await readManifest(summary.folder)).ended).toEqual(notices[1]);
    await expectWhole(summary);
  });
});

describe.skipIf(!isRoot)('a disk that fills at once (needs root, to mount a small one)', () => {
  it.each([0, 10_000, 100_000, 700_000])(
    'with %i bytes left: the recording ends, says why, and plays to its last frame',
    async (left) => {
      showNoise(scene);
      const disk = await openSmallDisk('4m');
      const { session } = newSession({ parentFolder: disk.folder, quality: 'crisp' });
      await session.start();
      await session.mark('kept');
      await disk.fill(left);
      const summary = await session.ended;
      expect(summary).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
      expect(summary.error?.message).toContain(disk.folder);
      await expectWhole(summary);
      expect(await timelineOf(summary.folder)).toMatch(/"kept"\]\n$/);
    },
  );

  it.each([0, 4_096, 280_000, 300_000])(
    'before the first frame, with %i bytes left: it says why, and leaves nothing but what it has',
    async (left) => {
      showNoise(scene);
      const disk = await openSmallDisk('4m');
      await disk.fill(left);
      const { session } = newSession({ parentFolder: disk.folder });
      const started = await session.start().then(
        () => 'started',
        (thrown: unknown) => thrown,
      );
      const summary = await session.ended;
      expect(summary).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
      if (started === 'started') {
        await expectWhole(summary);
      } else {
        expect(started).toMatchObject({ code: 'disk-full' });
        expect(await readdir(disk.folder)).toEqual(['filler']);
      }
    },
  );

  it.each([4_096, 8_192, 16_384, 32_768])(
    'at the very end, with %i bytes left: the video plays, with its index or without it',
    async (left) => {
      const disk = await openSmallDisk('4m');
      const { session, notices } = newSession({ parentFolder: disk.folder });
      const folder = await recordInto(disk.folder, session);
      session.pause();
      await rm(path.join(folder, recordingFiles.spare));
      await disk.fill(left);
      const summary = await session.stop();
      expect(summary.error?.code ?? 'disk-full').toBe('disk-full');
      const { kind } = await inspectVideo(summary.file);
      expect(codes(notices).includes('index-missing')).toBe(kind === 'fragments');
      expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
      expect(await timelineOf(folder)).toMatch(/"kept"\]\n$/);
      // The last one that found room.
      expect(['recording', summary.state]).toContain((await readManifest(folder)).state);
    },
  );

  it('at the very end, with no room for the last words: the video plays, and it says so', async () => {
    const disk = await openSmallDisk('4m');
    const { session } = newSession({ parentFolder: disk.folder });
    const folder = await recordInto(disk.folder, session);
    session.pause();
    await rm(path.join(folder, recordingFiles.spare));
    await disk.fill();
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    // The last one that found room.
    expect(await readManifest(folder)).toMatchObject({ state: 'recording' });
  });
});

describe('a folder that goes away while it is recorded into', () => {
  it.each(['the folder', 'its parent', 'the video alone'])(
    '%s deleted: the recording ends, and what there was is saved in a new one',
    async (what) => {
      const parent = await newParent();
      const { session, notices } = newSession({ parentFolder: parent });
      const folder = await recordInto(parent, session);
      await until(async () => (await stat(path.join(folder, recordingFiles.cursor))).size > 0);
      const gone = {
        'the folder': folder,
        'its parent': parent,
        'the video alone': path.join(folder, recordingFiles.video),
      }[what];
      await rm(gone ?? '', { recursive: true });
      const summary = await session.ended;
      expect(summary).toMatchObject({ state: 'finished', error: null, folder: `${folder}-saved` });
      expect(codes(notices)).toEqual(['folder-gone']);
      expect(notices[0]?.message).toContain(folder);
      await expectWhole(summary);
      expect(await timelineOf(summary.folder)).toContain('"kept"');
      expect((await listRecordings(parent)).map((entry) => entry.folder)).toContain(summary.folder);
    },
  );

  it('ends the recording in a pause, too, and what there was is saved', async () => {
    const parent = await newParent();
    const { session, notices } = newSession({ parentFolder: parent });
    const folder = await recordInto(parent, session);
    session.pause();
    await rm(folder, { recursive: true });
    const summary = await session.ended;
    expect(summary).toMatchObject({ state: 'finished', error: null, folder: `${folder}-saved` });
    expect(codes(notices)).toEqual(['folder-gone']);
    await expectWhole(summary);
  });

  it('shows that somebody is at work in the new one before anything is in it', async () => {
    const parent = await newParent();
    const announced: { readonly folder: string; readonly holds: readonly string[] }[] = [];
    const session = openSession(
      scene,
      { parentFolder: parent },
      {
        announce: async (folder) => {
          announced.push({ folder, holds: await readdir(folder) });
        },
      },
    );
    const folder = await recordInto(parent, session);
    await rm(folder, { recursive: true });
    await session.ended;
    expect(announced).toEqual([
      { folder, holds: [] },
      { folder: `${folder}-saved`, holds: [] },
    ]);
  });

  it('is saved also when that is only seen at the end', async () => {
    const parent = await newParent();
    const { session, notices } = newSession({ parentFolder: parent });
    const folder = await recordInto(parent, session);
    session.pause();
    await rm(folder, { recursive: true });
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', folder: `${folder}-saved` });
    expect(codes(notices)).toContain('folder-gone');
    await expectWhole(summary);
  });

  it('comes not back when the recording is thrown away', async () => {
    const parent = await newParent();
    const { session } = newSession({ parentFolder: parent });
    const folder = await recordInto(parent, session);
    session.pause();
    await rm(folder, { recursive: true });
    expect((await session.discard()).state).toBe('discarded');
    expect(await readdir(parent)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is deleted where it was moved to when the recording is thrown away',
    async () => {
      const parent = await newParent();
      const { session } = newSession({ parentFolder: parent });
      const folder = await recordInto(parent, session);
      session.pause();
      await rename(folder, path.join(parent, 'moved'));
      expect((await session.discard()).state).toBe('discarded');
      expect(await readdir(parent)).toEqual([]);
    },
  );

  it('says that all is lost when it cannot be saved', async () => {
    const parent = await newParent();
    const { session } = newSession({ parentFolder: parent });
    await recordInto(parent, session);
    await rm(parent, { recursive: true });
    await writeFile(parent, 'no folder any more');
    const summary = await session.ended;
    expect(summary).toMatchObject({ state: 'failed', error: { code: 'write-failed' } });
    expect(summary.error?.message).toContain('it is lost');
    expect(await scene.processes()).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('is followed in a pause, too', async () => {
    const parent = await newParent();
    const { session } = newSession({ parentFolder: parent });
    const folder = await recordInto(parent, session);
    session.pause();
    const moved = path.join(scene.folder, `moved ${path.basename(folder)}`);
    await rename(folder, moved);
    await until(() => session.status().folder === moved);
    expect(session.status().state).toBe('paused');
    expect(await session.stop()).toMatchObject({ state: 'finished', folder: moved });
  });

  it.runIf(process.platform === 'linux')(
    'is followed when it is only moved: the recording goes on in it',
    async () => {
      const parent = await newParent();
      const { session, notices } = newSession({ parentFolder: parent });
      const folder = await recordInto(parent, session);
      const moved = path.join(scene.folder, `moved ${path.basename(folder)}`);
      await rename(folder, moved);
      await until(() => session.status().folder === moved);
      const { frames } = session.status();
      await until(() => session.status().frames > frames + 2);
      await session.mark('after it was moved');
      const summary = await session.stop();
      expect(summary).toMatchObject({ state: 'finished', error: null, folder: moved });
      expect(notices).toEqual([]);
      await expectWhole(summary);
      expect(await timelineOf(moved)).toContain('after it was moved');
      expect(await readdir(parent)).toEqual([]);
    },
  );
});

describe.skipIf(!isRoot)('permission taken away (needs root, which gives up its own)', () => {
  it('is told once, does not stop the video, and at the end it is said what is missing', async () => {
    const parent = await newParent();
    // Root may do everything, so this one is root without what makes it so.
    const nodePath = path.join(parent, 'node');
    await writeFile(
      nodePath,
      `#!/bin/sh\nexec setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search '${process.execPath}' "$@"\n`,
    );
    await chmod(nodePath, 0o755);
    const link = await launchRecorder({
      nodePath,
      scriptPath: scene.programs.recorder,
      environment: { ...scene.environment, XDG_RUNTIME_DIR: path.dirname(scene.folder) },
      log: scene.log,
    });
    onTestFinished(() => link.dispose());
    const notices: Notice[] = [];
    link.onNotice((notice) => notices.push(notice));
    const started = await link.start(scene.request({ parentFolder: parent, cursorLog: false }));
    const folder = started.folder ?? '';
    let frames = 0;
    link.onStatus((status) => {
      ({ frames } = status);
    });
    await chmod(folder, 0o000);
    await until(() => notices.length > 0);
    expect(notices[0]?.code).toBe('not-written');
    expect(notices[0]?.message).toContain('EACCES');
    const before = frames;
    await until(() => frames > before + 2);
    const summary = await link.stop();
    expect(notices.filter(({ message }) => message.includes('manifest'))).toHaveLength(1);
    expect(summary).toMatchObject({ state: 'failed', error: { code: 'permission-denied' } });
    expect(summary.error?.message).toContain(recordingFiles.manifest);
    // Nor does it keep the recorder from leaving.
    await until(async () => (await scene.processes()).length === 0);
    await chmod(folder, 0o700);
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
  });
});
