import { fork } from 'node:child_process';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { repair, type RepairDependencies } from '../../../src/recorder/repair.ts';
import { listUnfinished } from '../../../src/recorder/standing/standing.ts';
import { WorkMark } from '../../../src/recorder/standing/workMark.ts';
import { readCursorLog } from '../../../src/recording/cursorLog.ts';
import { readKeyLog } from '../../../src/recording/keyLog.ts';
import { recordingFiles, type Manifest } from '../../../src/recording/manifest.ts';
import { readManifest, writeManifest } from '../../../src/recording/manifestFile.ts';
import { probeVideo } from '../../../src/recording/mp4/probe.ts';
import {
  decoded,
  growingVideo,
  interruptedManifest,
  leaveInterrupted,
  type GrowingVideo,
} from '../recording/interrupted.ts';
import { makeFragmented, makeOrdinary } from '../recording/videos.ts';

let base: string;
let video: GrowingVideo;
let folder: string;
let file: string;
let dependencies: RepairDependencies;
let count = 0;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'codereel-repair-'));
  video = await growingVideo();
  const environment = { PATH: inject('searchPath'), XDG_RUNTIME_DIR: base };
  dependencies = { environment, log: silentLog, ffmpegPath: '', packageFolders: [] };
});

beforeEach(() => {
  count += 1;
  folder = path.join(base, `2026-11-22T08-00-00-cut-off-${count}`);
  file = path.join(folder, recordingFiles.video);
});

afterAll(() => rm(base, { recursive: true }));

/** Nearly all of the video, torn in its last fragment. */
function torn(): Buffer {
  return video.bytes.subarray(0, video.bytes.length - 5);
}

async function counted(events: AsyncIterable<unknown>): Promise<number> {
  let found = 0;
  for await (const event of events) {
    found += event === undefined ? 0 : 1;
  }
  return found;
}

async function contents(of: string): Promise<Record<string, string>> {
  const names = (await readdir(of, { recursive: true })).sort();
  const found: Record<string, string> = {};
  for (const name of names) {
    const one = path.join(of, name);
    const { mtimeMs, size } = await stat(one);
    found[name] = (await stat(one)).isFile() ? `${mtimeMs} ${size}` : '';
  }
  return found;
}

describe('a recording whose recorder was killed', () => {
  it('becomes an ordinary one: manifest, video, logs, preview, and nothing else in its folder', async () => {
    await leaveInterrupted(folder, torn());
    const frames = video.framesIn(torn().length);
    const begunMs = Date.now();
    const repaired = await repair(folder, dependencies);
    expect(repaired.findings).toEqual(['leftovers', 'tornLog', 'fragments', 'unfinished']);
    expect((await readdir(folder)).sort()).toEqual([
      'cursor.ndjson',
      'keys.ndjson',
      'preview.jpg',
      'recording.json',
      'recording.mp4',
      'timeline.ndjson',
    ]);
    const facts = await probeVideo(file);
    expect(facts).toMatchObject({ fragmented: false, torn: false, frames });
    expect(await decoded(file)).toEqual({ frames, complaints: '' });
    const manifest = await readManifest(folder);
    expect(manifest).toEqual({
      ...interruptedManifest,
      state: 'finished',
      video: {
        ...interruptedManifest.video,
        durationMs: facts.durationMs,
        frames,
        bytes: facts.bytes,
      },
      cursor: { ...interruptedManifest.cursor, events: 2 },
      keys: { ...interruptedManifest.keys, events: 1 },
      timeline: { ...interruptedManifest.timeline, events: 1 },
      preview: 'preview.jpg',
      recovered: { at: manifest.recovered?.at },
    });
    expect(Date.parse(manifest.recovered?.at ?? '')).toBeGreaterThanOrEqual(begunMs);
    const raw = await readFile(path.join(folder, recordingFiles.manifest), 'utf8');
    expect(JSON.parse(raw)).toMatchObject({ later: { kept: 1 } });
    const cursor = await readCursorLog(folder);
    expect(await counted(cursor.events())).toBe(2);
    expect(await counted((await readKeyLog(folder)).events())).toBe(1);
  });

  it('is left alone by a second repair', async () => {
    await leaveInterrupted(folder, torn());
    await repair(folder, dependencies);
    const before = await contents(folder);
    expect((await repair(folder, dependencies)).findings).toEqual([]);
    expect((await repair(file, dependencies)).findings).toEqual([]);
    expect(await contents(folder)).toEqual(before);
  });

  it('is looked for by the next window when it ended without its index, and given one', async () => {
    const manifest: Manifest = {
      ...interruptedManifest,
      state: 'finished',
      video: { ...interruptedManifest.video, incomplete: true },
    };
    await leaveInterrupted(folder, video.bytes);
    await writeManifest(folder, manifest);
    const listed = async (): Promise<unknown> =>
      (await listUnfinished(base)).find((recording) => recording.folder === folder);
    expect(await listed()).toMatchObject({ isEnded: true, standing: { kind: 'nobody' } });
    expect((await repair(folder, dependencies)).findings).toContain('fragments');
    expect(await probeVideo(file)).toMatchObject({ fragmented: false });
    const repaired = await readManifest(folder);
    expect(repaired).toMatchObject({ state: 'finished', recovered: null });
    expect(repaired.video.incomplete).toBe(false);
    expect(await listed()).toBeUndefined();
  });

  it('says that there is no picture when there is none, and keeps what there is', async () => {
    for (const bytes of [null, Buffer.alloc(0), video.bytes.subarray(0, video.ends[0])]) {
      await rm(folder, { recursive: true, force: true });
      await leaveInterrupted(folder, bytes);
      const { video: left } = await repair(folder, dependencies);
      expect(left).toBeUndefined();
      const manifest = await readManifest(folder);
      expect(manifest).toMatchObject({ state: 'failed', error: { code: 'recorder-lost' } });
      expect((await repair(folder, dependencies)).findings).toEqual([]);
      expect(await readFile(file).catch(() => null)).toEqual(bytes);
    }
  });

  it('gets another manifest when its own is missing or damaged, with all that can still be known', async () => {
    for (const damaged of [
      null,
      '{"format":"codereel.recording","ver',
      '',
      JSON.stringify({ ...interruptedManifest, video: 7 }),
    ]) {
      await rm(folder, { recursive: true, force: true });
      await leaveInterrupted(folder, torn());
      const damagedFile = path.join(folder, recordingFiles.manifest);
      await (damaged === null ? rm(damagedFile) : writeFile(damagedFile, damaged));
      await repair(folder, dependencies);
      const manifest = await readManifest(folder);
      const hasName = damaged?.includes('Cut off') === true;
      expect(manifest.name).toMatch(hasName ? /^Cut off$/ : /^cut off/);
      expect(manifest.recovered).not.toBeNull();
      expect(manifest).toMatchObject({
        state: 'finished',
        createdAt: '2026-11-22T08:00:00.000Z',
        video: { frames: video.framesIn(torn().length), width: 320, height: 180 },
        sound: [{ kind: 'microphone', trackId: 2 }],
        cursor: { state: 'on', events: 2 },
      });
    }
  });

  it('whose end was interrupted is ended anew: its moov is there, its header still the old one', async () => {
    await leaveInterrupted(folder, video.bytes);
    await repair(folder, dependencies);
    const bytes = await readFile(file);
    for (const [name, cut] of [
      ['all of it', bytes.length],
      ['half of it', bytes.length - 900],
    ] as const) {
      const again = path.join(
        base,
        `2026-11-22T08-00-01-half-${name.replaceAll(' ', '-')}-${count}`,
      );
      await leaveInterrupted(again, bytes.subarray(0, cut));
      await writeSpare(path.join(again, recordingFiles.video));
      await repair(again, dependencies);
      expect(await readFile(path.join(again, recordingFiles.video)), name).toEqual(bytes);
    }
  });

  it('comes back when its tables were cut off after all', async () => {
    await leaveInterrupted(folder, video.bytes);
    await repair(folder, dependencies);
    const bytes = await readFile(file);
    await truncate(file, bytes.length - 100);
    expect((await repair(folder, dependencies)).findings).toEqual(['fragments']);
    expect(await readFile(file)).toEqual(bytes);
  });
});

/** The 16 bytes behind `ftyp` as they were before the end. */
async function writeSpare(of: string): Promise<void> {
  const bytes = await readFile(of);
  const at = bytes.readUInt32BE(0);
  bytes.write('\0\0\0\u0010free\0\0\0\0\0\0\0\0', at, 'latin1');
  await writeFile(of, bytes);
}

describe('a video by itself', () => {
  it('is repaired where it lies, once', async () => {
    await mkdir(folder);
    const lone = path.join(folder, 'sent by mail.mp4');
    await writeFile(lone, torn());
    expect((await repair(lone, dependencies)).findings).toEqual(['fragments']);
    expect(await decoded(lone)).toEqual({ frames: video.framesIn(torn().length), complaints: '' });
    expect(await readdir(folder)).toEqual(['sent by mail.mp4']);
    expect((await repair(lone, dependencies)).findings).toEqual([]);
  });
});

describe('what is not ours', () => {
  it('is refused with a reason and left as it was', async () => {
    await mkdir(folder);
    const named = (name: string): string => path.join(folder, name);
    await makeOrdinary(named('ordinary.mp4'));
    await makeFragmented(named('fragmented.mp4'));
    await writeFile(named('random.mp4'), Buffer.alloc(5000, 'random'));
    await writeFile(named('nothing.mp4'), '');
    await writeFile(named('ours.mp4'), torn());
    await symlink('ours.mp4', named('link.mp4'));
    await mkdir(named('empty'));
    await mkdir(named('other'));
    await writeFile(path.join(named('other'), recordingFiles.manifest), '{"format":"another"}');
    await cp(named('ours.mp4'), path.join(named('other'), recordingFiles.video));
    await mkdir(named('newer'));
    const newer = JSON.stringify({ ...interruptedManifest, version: 2 });
    await writeFile(path.join(named('newer'), recordingFiles.manifest), newer);
    await cp(named('ours.mp4'), path.join(named('newer'), recordingFiles.video));
    const before = await contents(folder);
    for (const [name, code] of [
      ['ordinary.mp4', 'not-a-recording'],
      ['fragmented.mp4', 'not-a-recording'],
      ['random.mp4', 'not-a-recording'],
      ['nothing.mp4', 'not-a-recording'],
      ['link.mp4', 'invalid-input'],
      ['missing.mp4', 'invalid-input'],
      ['empty', 'not-a-recording'],
      ['other', 'not-a-recording'],
      ['newer', 'newer-format'],
    ] as const) {
      await expect(repair(named(name), dependencies), name).rejects.toMatchObject({ code });
    }
    expect(await contents(folder)).toEqual(before);
  });
});

describe('somebody at work', () => {
  const busy = { code: 'already-recording' };

  it('keeps a recording from being repaired: a terminal, another repair, a recorder', async () => {
    await leaveInterrupted(folder, torn());
    const mark = path.join(folder, recordingFiles.recorder);
    const before = await contents(folder);
    for (const work of ['recording', 'repair'] as const) {
      const taken = await WorkMark.take(mark, work, dependencies.environment);
      await expect(repair(folder, dependencies)).rejects.toMatchObject(busy);
      await expect(repair(file, dependencies)).rejects.toMatchObject(busy);
      await taken?.remove();
    }
    expect(await contents(folder)).toEqual(before);
  });

  it('counts no more when it was killed, whoever has its process number; its mark and socket go', async () => {
    await leaveInterrupted(folder, torn());
    const place = await mkdtemp(path.join(base, 'codereel-'));
    const address = path.join(place, 'recorder.sock');
    // A socket that stays without anybody: its server is killed.
    const script = `require('net').createServer().listen(process.argv[1], () => process.send('there'))`;
    const scriptFile = path.join(base, 'listen.cjs');
    await writeFile(scriptFile, script.replace('process.argv[1]', 'process.argv[2]'));
    const child = fork(scriptFile, [address]);
    await new Promise((resolve) => {
      child.once('message', resolve);
    });
    const left = JSON.stringify({ address, token: 'secret', pid: process.pid });
    await writeFile(path.join(folder, recordingFiles.recorder), left);
    await expect(repair(folder, dependencies)).rejects.toMatchObject(busy);
    const gone = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGKILL');
    await gone;
    expect((await stat(address)).isSocket()).toBe(true);
    expect((await repair(folder, dependencies)).video?.frames).toBeGreaterThan(0);
    await expect(stat(place)).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).not.toContain(recordingFiles.recorder);
  });

  it('is believed for a day on another machine, whose sockets cannot be asked', async () => {
    await leaveInterrupted(folder, torn());
    const mark = { address: `${base}/recorder.sock`, token: 'secret', pid: 1, host: 'elsewhere' };
    await writeFile(path.join(folder, recordingFiles.recorder), JSON.stringify(mark));
    await expect(repair(folder, dependencies)).rejects.toMatchObject(busy);
    const longAgo = new Date(Date.now() - 25 * 3600 * 1000);
    for (const name of [recordingFiles.recorder, recordingFiles.video, recordingFiles.manifest]) {
      await utimes(path.join(folder, name), longAgo, longAgo);
    }
    expect((await repair(folder, dependencies)).video?.frames).toBeGreaterThan(0);
  });

  it('is one of two repairs that begin at once: one does it, the other refuses or has nothing to do', async () => {
    await leaveInterrupted(folder, torn());
    const both = await Promise.allSettled([
      repair(folder, dependencies),
      repair(folder, dependencies),
    ]);
    const done = both.filter((one) => one.status === 'fulfilled' && one.value.findings.length > 0);
    expect(done).toHaveLength(1);
    expect(await decoded(file)).toEqual({ frames: video.framesIn(torn().length), complaints: '' });
    expect((await repair(folder, dependencies)).findings).toEqual([]);
  });
});
