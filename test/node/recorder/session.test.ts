import { access, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import type { Notice, SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import { Session } from '../../../src/recorder/session.ts';
import { readCursorLog } from '../../../src/recording/cursorLog.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { readTimelineLog, type TimelineEvent } from '../../../src/recording/timelineLog.ts';
import { openSession } from '../support/openSession.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('session');
});

afterAll(async () => {
  await scene.close();
});

/** Reads the manifest over and over while something goes on; every reading must be valid. */
async function pollManifest(folder: () => string | null, end: Promise<unknown>): Promise<number> {
  const ended = end.then(() => 'ended' as const);
  await until(() => folder() !== null);
  let readings = 0;
  do {
    await readManifest(folder() ?? '');
    readings += 1;
  } while ((await Promise.race([ended, setImmediate('on' as const)])) === 'on');
  return readings;
}

describe.each(['instant', 'studio'] as const)('a session in %s mode', (mode) => {
  it('records from its first frame to stop, and tells the same in file, manifest and summary', async () => {
    const session = openSession(scene, { mode });
    const states: string[] = [];
    session.onStatus((status) => {
      if (states.at(-1) !== status.state) {
        states.push(status.state);
      }
    });
    const readings = pollManifest(() => session.status().folder, session.ended);
    const started = await session.start();
    expect(started).toMatchObject({ state: 'recording', mode, error: null });
    expect(started.frames).toBeGreaterThan(0);
    expect(started.fileBytes).toBeGreaterThan(0);
    await until(() => session.status().elapsedMs >= 3000);

    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null, width: 640, height: 480 });
    expect(summary.durationMs).toBeGreaterThanOrEqual(2900);
    expect(states).toEqual(['starting', 'recording', 'stopping', 'finished']);
    expect(await readings).toBeGreaterThan(10);

    const probed = await probeVideo(summary.file);
    expect(probed).toMatchObject({ frames: summary.frames, width: 640, height: 480 });
    expect(Math.abs(probed.durationMs - summary.durationMs)).toBeLessThan(40);
    expect((await stat(summary.file)).size).toBe(summary.fileBytes);

    const manifest = await readManifest(summary.folder);
    expect(manifest).toMatchObject({
      state: 'finished',
      mode,
      preview: recordingFiles.preview,
      error: null,
      video: {
        frames: summary.frames,
        bytes: summary.fileBytes,
        area: { x: 0, y: 0, width: 640, height: 480 },
      },
      cursor: { state: 'on' },
    });
    expect(await readdir(summary.folder)).toEqual(
      [
        recordingFiles.cursor,
        recordingFiles.manifest,
        recordingFiles.preview,
        recordingFiles.timeline,
        recordingFiles.video,
      ].sort(),
    );
  });
});

describe('the end of a session', () => {
  it('is not held up by the preview picture, which is made while it runs', async () => {
    const session = openSession(scene);
    const { folder } = await session.start();
    const preview = path.join(folder ?? '', recordingFiles.preview);
    await until(async () => (await readdir(folder ?? '')).includes(recordingFiles.preview));
    expect(session.status().state).toBe('recording');
    const { ino, mtimeMs } = await stat(preview);
    const summary = await session.stop();
    expect(await readManifest(summary.folder)).toMatchObject({ preview: recordingFiles.preview });
    expect(await stat(preview)).toMatchObject({ ino, mtimeMs });
    expect(await scene.processes()).toEqual([]);
  });

  it('has a preview picture also where the one that was made meanwhile is gone', async () => {
    const session = openSession(scene);
    const { folder } = await session.start();
    const preview = path.join(folder ?? '', recordingFiles.preview);
    await until(async () => (await readdir(folder ?? '')).includes(recordingFiles.preview));
    await rm(preview);
    const summary = await session.stop();
    expect(await readManifest(summary.folder)).toMatchObject({ preview: recordingFiles.preview });
    expect((await stat(preview)).size).toBeGreaterThan(0);
  });

  it('comes when the last picture is there, whatever its ffmpeg goes on doing', async () => {
    const busy = path.join(scene.folder, 'ffmpeg-that-goes-on');
    await writeFile(
      busy,
      `#!/bin/sh
case "$*" in *x11grab*) ;; *) exec ffmpeg "$@" ;; esac
trap '' TERM
ffmpeg "$@" </dev/null
sleep 60
`,
      { mode: 0o755 },
    );
    const session = openSession(scene, { ffmpegPath: busy });
    await session.start();
    await until(() => session.status().elapsedMs >= 1000);
    const { elapsedMs } = session.status();
    const summary = await session.stop();
    expect(summary).toMatchObject({ state: 'finished', error: null });
    expect(summary.durationMs).toBeGreaterThanOrEqual(elapsedMs);
    expect(await scene.processes()).toEqual([]);
    // An ffmpeg that is asked to end would be waited for longer than this test may take.
  }, 8_000);
});

describe('the cursor log', () => {
  it('has what xdotool did, within a pixel and 50 ms, and nothing from before the first frame', async () => {
    const session = openSession(scene, { mode: 'studio' });
    await scene.xdotool('mousemove 11 22 click 1');
    await session.start();
    await until(() => session.status().cursor.state === 'on');
    await until(() => session.status().elapsedMs > 500);
    const pressed: { readonly x: number; readonly y: number; readonly unixMs: [number, number] }[] =
      [];
    for (const [x, y] of [
      [100, 50],
      [639, 479],
      [320, 240],
    ] as const) {
      await scene.xdotool(`mousemove ${x} ${y}`);
      const before = Date.now();
      await scene.xdotool('mousedown 1');
      pressed.push({ x, y, unixMs: [before, Date.now()] });
      await scene.xdotool(`mouseup 1 click 3 keydown shift click 5 keyup shift`);
    }
    const summary = await session.stop();
    const { clock } = await readManifest(summary.folder);
    const cursorLog = await readCursorLog(summary.folder);
    const events = await gather(cursorLog.events());
    expect(cursorLog.header.area).toEqual({ x: 0, y: 0, width: 640, height: 480 });
    expect(summary.cursorEvents).toBe(events.length);
    for (const event of events) {
      expect(event.ms).toBeGreaterThanOrEqual(clock.videoStartMs ?? Infinity);
    }
    const summaryOf = events
      .filter((event) => event.kind !== 'move')
      .map((event) =>
        event.kind === 'wheel'
          ? `wheel ${event.dy}/${event.modifiers}`
          : `${event.kind} ${event.button}`,
      );
    const round = ['down 1', 'up 1', 'down 2', 'up 2', 'wheel 1/1'];
    expect(summaryOf).toEqual([...round, ...round, ...round]);
    for (const { unixMs, x, y } of pressed) {
      const down = events.find(
        (event) =>
          event.kind === 'down' &&
          Math.abs(event.x * 640 - x) <= 1 &&
          Math.abs(event.y * 480 - y) <= 1,
      );
      const at = (down?.ms ?? NaN) + clock.epochUnixMs;
      expect(at).toBeGreaterThan(unixMs[0] - 50);
      expect(at).toBeLessThan(unixMs[1] + 50);
    }
  });

  it('is not made when it is switched off', async () => {
    const session = openSession(scene, { cursorLog: false });
    await session.start();
    expect(session.status().cursor).toEqual({ state: 'off', events: 0 });
    const summary = await session.stop();
    expect(await readdir(summary.folder)).not.toContain(recordingFiles.cursor);
  });

  it('costs nothing but itself when its hook is killed', async () => {
    const notices: Notice[] = [];
    const session = openSession(scene);
    session.onNotice((notice) => notices.push(notice));
    await session.start();
    await until(() => session.status().cursor.state === 'on');
    const hooks = await hookProcesses();
    expect(hooks).toHaveLength(1);
    for (const pid of hooks) {
      process.kill(pid, 'SIGKILL');
    }
    await until(() => notices.length > 0);
    const before = session.status().frames;
    await until(() => session.status().frames > before + 15);
    const summary = await session.stop();
    expect(notices.map((notice) => notice.code)).toEqual(['cursor-unavailable']);
    expect(summary.state).toBe('finished');
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    expect((await readManifest(summary.folder)).cursor.state).toBe('unavailable');
  });
});

async function gather<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) {
    all.push(event);
  }
  return all;
}

async function markers(folder: string): Promise<TimelineEvent[]> {
  return gather((await readTimelineLog(folder)).events());
}

async function hookProcesses(): Promise<number[]> {
  const all = await scene.processes();
  const lines = await Promise.all(
    all.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, 'utf8')] as const),
  );
  return lines.filter(([, line]) => line.includes(scene.programs.hook)).map(([pid]) => pid);
}

describe('a session that is ended', () => {
  it('is discarded when it is stopped before its first frame', async () => {
    const session = openSession(scene);
    const starting = session.start();
    const summary = await session.stop();
    await expect(starting).rejects.toMatchObject({ code: 'cancelled' });
    expect(summary).toMatchObject({ state: 'discarded', frames: 0, error: null });
    await expect(stat(summary.folder)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await scene.processes()).toEqual([]);
  });

  it('deletes its folder when it is discarded', async () => {
    const session = openSession(scene);
    const { folder } = await session.start();
    const summary = await session.discard();
    expect(summary.state).toBe('discarded');
    expect(summary.folder).toBe(folder);
    await expect(stat(summary.folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('answers every stop and a late discard with the one summary', async () => {
    const session = openSession(scene);
    await session.start();
    const [first, second] = await Promise.all([session.stop(), session.stop()]);
    expect(second).toBe(first);
    expect(await session.discard()).toBe(first);
    expect(first.state).toBe('finished');
    expect((await probeVideo(first.file)).frames).toBe(first.frames);
  });

  it('leaves nothing when it was never started', async () => {
    const summary = await openSession(scene).stop();
    expect(summary.state).toBe('discarded');
  });

  it('leaves no process', async () => {
    const session = openSession(scene);
    await session.start();
    expect((await scene.processes()).length).toBeGreaterThanOrEqual(2);
    await session.stop();
    expect(await scene.processes()).toEqual([]);
  });
});

describe('a session whose ffmpeg is killed and cannot be started again', () => {
  it('fails with the reason and keeps every frame and the logs', async () => {
    const ffmpegPath = path.join(scene.folder, 'ffmpeg');
    await symlink(await ffmpegOf(scene.environment['PATH']), ffmpegPath);
    const session = openSession(scene, { ffmpegPath });
    await session.start();
    await session.mark('before');
    await until(() => session.status().elapsedMs >= 1500);
    const [ffmpeg] = await ffmpegProcesses();
    await rm(ffmpegPath);
    process.kill(ffmpeg ?? Number.NaN, 'SIGKILL');
    const summary = await session.ended;
    expect(summary).toMatchObject({ state: 'failed', error: { code: 'ffmpeg-unusable' } });
    expect(summary.durationMs).toBeGreaterThanOrEqual(1400);
    expect((await probeVideo(summary.file)).frames).toBe(summary.frames);
    const manifest = await readManifest(summary.folder);
    expect(manifest).toMatchObject({
      state: 'failed',
      error: { code: 'ffmpeg-unusable' },
      timeline: { events: 1 },
    });
    expect(await markers(summary.folder)).toMatchObject([{ label: 'before' }]);
    expect(await scene.processes()).toEqual([]);
  });
});

/** Where the ffmpeg of a search path is. */
async function ffmpegOf(searchPath = ''): Promise<string> {
  const files = searchPath.split(path.delimiter).map((folder) => path.join(folder, 'ffmpeg'));
  const found = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files[found.indexOf(true)] ?? '';
}

async function ffmpegProcesses(): Promise<number[]> {
  const all = await scene.processes();
  const names = await Promise.all(
    all.map(async (pid) => [pid, (await readFile(`/proc/${pid}/comm`, 'utf8')).trim()] as const),
  );
  return names.filter(([, name]) => name === 'ffmpeg').map(([pid]) => pid);
}

describe('a session that cannot begin', () => {
  it.each([
    ['there is no such display', 'no-display', { DISPLAY: ':4999' }],
    ['there is no ffmpeg', 'ffmpeg-not-found', { PATH: '/nowhere' }],
  ] as const)('says that %s and leaves no folder', async (_, code, changes) => {
    const session = new Session(scene.request(), {
      ...scene.dependencies,
      environment: { ...scene.environment, ...changes },
    });
    const notices: Notice[] = [];
    session.onNotice((notice) => notices.push(notice));
    await expect(session.start()).rejects.toMatchObject({ code });
    const summary = await session.ended;
    expect(summary).toMatchObject({ state: 'failed', frames: 0, error: { code } });
    // The mouse cannot be followed there either, but that is not what ended it.
    expect(notices).toEqual([]);
    await expect(stat(summary.folder)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await scene.processes()).toEqual([]);
  });

  it('says that its folder cannot be written', async () => {
    const session = openSession(scene, {
      parentFolder: path.join(scene.programs.hook, 'below a file'),
    });
    await expect(session.start()).rejects.toMatchObject({ code: 'folder-not-writable' });
  });
});

describe('a marker', () => {
  it('stands in the timeline at the time it tells', async () => {
    const session = openSession(scene);
    await expect(session.mark('too early')).rejects.toMatchObject({ code: 'not-recording' });
    await session.start();
    const { ms } = await session.mark('here');
    const summary = await session.stop();
    const { clock } = await readManifest(summary.folder);
    const events = await markers(summary.folder);
    expect(events).toMatchObject([{ kind: 'marker', label: 'here' }]);
    expect((events[0]?.ms ?? NaN) - (clock.videoStartMs ?? NaN)).toBeCloseTo(ms, 0);
    await expect(session.mark('too late')).rejects.toMatchObject({ code: 'not-recording' });
  });

  it('stands where its moment was, not where its label was ready; never before the video', async () => {
    const session = openSession(scene);
    await session.start();
    const moment = systemClock.monotonic();
    const { ms: now } = await session.mark('now', moment);
    const { ms: later } = await session.mark('typed for a while', moment);
    expect(later).toBeCloseTo(now, 6);
    expect(await session.mark('long ago', moment - 3_600_000)).toEqual({ ms: 0 });
    await session.stop();
  });
});

describe('status', () => {
  it('goes to those who listen, and to nobody after they left', async () => {
    const session = openSession(scene);
    const seen: SessionStatus[] = [];
    const subscription = session.onStatus((status) => seen.push(status));
    await session.start();
    await until(() => seen.at(-1)?.memory.ffmpegBytes !== null);
    subscription.dispose();
    const heard = seen.length;
    await session.stop();
    expect(seen).toHaveLength(heard);
    expect(seen.at(-1)?.memory.ffmpegBytes).toBeGreaterThan(1_000_000);
    expect(seen.at(-1)?.diskFreeBytes).toBeGreaterThan(0);
  });
});
