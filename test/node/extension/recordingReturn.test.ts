import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from 'vitest';
import { RecordingController } from '../../../src/extension/recordingController.ts';
import { leaveNote, readNotes } from '../../../src/extension/recordingNotes.ts';
import { RecordingReturn } from '../../../src/extension/recordingReturn.ts';
import { statusOf, type SessionNews } from '../../../src/extension/sessionPhase.ts';
import { readAddress } from '../../../src/recorder/link/recorderAddress.ts';
import { launchRecorder } from '../../../src/recorder/link/recorderLink.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { openScene, probeVideo, until, type Scene } from '../support/scene.ts';

let scene: Scene;
let notesFolder: string;

beforeAll(async () => {
  scene = await openScene('return');
});
afterAll(() => scene.close());

beforeEach(async () => {
  notesFolder = path.join(await mkdtemp(path.join(tmpdir(), 'codereel-test-')), 'running');
  onTestFinished(() => rm(path.dirname(notesFolder), { recursive: true, force: true }));
});

/** Ends what a test leaves under way: every recorder finishes its file at this signal. */
afterEach(async () => {
  for (const id of await scene.processes()) {
    if ((await commandOf(id)).includes('recorder.js')) {
      process.kill(id, 'SIGTERM');
    }
  }
  await until(async () => (await scene.processes()).length === 0);
});

interface Window {
  readonly controller: RecordingController;
  readonly returning: RecordingReturn;
  readonly news: SessionNews[];
  readonly notices: string[];
  folder(): string;
  close(): void;
}

/** What a window holds of a recording, with a recorder in a process of its own. */
function openWindow(place: string): Window {
  const controller = new RecordingController({
    launch: () =>
      launchRecorder({
        nodePath: process.execPath,
        scriptPath: scene.programs.recorder,
        environment: { ...scene.environment, XDG_RUNTIME_DIR: path.dirname(scene.folder) },
        log: scene.log,
      }),
    prepare: () => Promise.resolve(scene.request()),
    log: scene.log,
  });
  const returning = new RecordingReturn({
    controller,
    notesFolder,
    place: () => place,
    askWindow: () => Promise.resolve(),
    log: scene.log,
  });
  const news: SessionNews[] = [];
  const notices: string[] = [];
  controller.onNews((item) => news.push(item));
  controller.onNotice(({ code }) => notices.push(code));
  const close = (): void => {
    returning.dispose();
    controller.dispose();
  };
  onTestFinished(close);
  const folder = (): string => statusOf(controller.phase)?.folder ?? '';
  return { controller, returning, news, notices, folder, close };
}

async function recordAndClose(place: string): Promise<string> {
  const window = openWindow(place);
  await window.controller.start('instant');
  const folder = window.folder();
  await until(async () => (await readNotes(notesFolder, place)).length > 0);
  window.close();
  return folder;
}

/** Unix time in ms. */
async function began(folder: string): Promise<number> {
  return (await readManifest(folder)).clock.epochUnixMs;
}

async function look({ returning }: Window): Promise<void> {
  returning.look();
  await returning.settled;
}

describe('a window that comes after one that recorded', () => {
  it.runIf(process.platform === 'linux')(
    'is found again where its folder was moved to meanwhile',
    async () => {
      const before = openWindow('file:///demo');
      await before.controller.start('instant');
      const moved = path.join(scene.folder, 'moved while it is recorded');
      await rename(before.folder(), moved);
      await until(async () => {
        const [note, ...more] = await readNotes(notesFolder, 'file:///demo');
        return note?.folder === moved && more.length === 0;
      });
      before.close();
      const after = openWindow('file:///demo');
      await look(after);
      expect(after.controller.phase).toMatchObject({
        kind: 'recording',
        status: { folder: moved },
      });
      await after.controller.end('stop');
      expect(after.news).toMatchObject([{ kind: 'finished', summary: { folder: moved } }]);
    },
  );

  it('has the recording as if it had begun it, and takes the note away at its end', async () => {
    const folder = await recordAndClose('file:///demo');
    const after = openWindow('file:///demo');
    await look(after);
    const { controller } = after;
    expect(controller.phase).toMatchObject({ kind: 'recording', status: { folder } });
    expect(controller.request).toEqual(scene.request());
    const reached = statusOf(controller.phase)?.frames ?? 0;
    await until(() => (statusOf(controller.phase)?.frames ?? 0) > reached);
    await controller.pause();
    expect(controller.phase.kind).toBe('paused');
    await controller.resume();
    await controller.mark('here', 0);
    await controller.end('stop');
    expect(after.news).toMatchObject([{ kind: 'finished', summary: { folder } }]);
    expect((await probeVideo(path.join(folder, recordingFiles.video))).frames).toBeGreaterThan(0);
    await until(async () => (await readdir(notesFolder)).length === 0);
    await until(async () => (await scene.processes()).length === 0);
  });

  it('begins it again as another, and notes that one', async () => {
    // Its folder is named by the second, so the other may have the same name: they begin at other times.
    const first = await began(await recordAndClose('file:///demo'));
    const after = openWindow('file:///demo');
    await look(after);
    await after.controller.end('restart');
    expect(after.controller.phase.kind).toBe('recording');
    expect(await began(after.folder())).toBeGreaterThan(first);
    await until(async () => {
      const [note, ...more] = await readNotes(notesFolder, 'file:///demo');
      return note?.folder === after.folder() && more.length === 0;
    });
  });

  it('leaves it alone when it has something else open', async () => {
    await recordAndClose('file:///demo');
    const other = openWindow('file:///other');
    await look(other);
    expect(other.controller.phase.kind).toBe('idle');
    const same = openWindow('file:///demo');
    await look(same);
    expect(same.controller.phase.kind).toBe('recording');
  });

  it('waits until no other window has it: of two, one gets it', async () => {
    const first = openWindow('');
    await first.controller.start('instant');
    await until(async () => (await readNotes(notesFolder, '')).length > 0);
    const second = openWindow('');
    await look(second);
    expect(second.controller.phase.kind).toBe('idle');
    const folder = first.folder();
    first.close();
    await until(() => second.controller.phase.kind === 'recording');
    expect(second.folder()).toBe(folder);
    const third = openWindow('');
    await look(third);
    expect(third.controller.phase.kind).toBe('idle');
  });

  it('leaves it alone when it records itself by then', async () => {
    const folder = await recordAndClose('');
    const after = openWindow('');
    await after.controller.start('instant');
    await look(after);
    expect(after.folder()).not.toBe(folder);
    await after.controller.end('stop');
    await look(after);
    expect(after.folder()).toBe(folder);
  });

  it('is told what was to be told while nobody was there, once', async () => {
    const folder = await recordAndClose('');
    const { pid } = await readAddress(folder);
    const children = (await scene.processes()).filter((id) => id !== pid);
    const hook = await findAsync(children, async (id) => (await commandOf(id)).includes('hook.js'));
    process.kill(hook ?? 0, 'SIGKILL');
    await until(() => scene.log.lines.some((line) => line.includes('the input hook ended')));
    const after = openWindow('');
    await look(after);
    expect(after.notices).toEqual(['cursor-unavailable']);
    after.close();
    const later = openWindow('');
    await look(later);
    await until(() => later.controller.phase.kind === 'recording');
    expect(later.notices).toEqual([]);
  });
});

describe('a window that comes after the recording has ended', () => {
  it('tells of it, once', async () => {
    const folder = await recordAndClose('');
    process.kill((await readAddress(folder)).pid, 'SIGTERM');
    await until(async () => (await scene.processes()).length === 0);
    const after = openWindow('');
    await look(after);
    expect(after.news).toMatchObject([{ kind: 'finishedAway', left: { folder, error: null } }]);
    const later = openWindow('');
    await look(later);
    expect(later.news).toEqual([]);
  });

  it('says nothing of one that was killed with its recorder: that is repaired elsewhere', async () => {
    const folder = await recordAndClose('');
    process.kill((await readAddress(folder)).pid, 'SIGKILL');
    await until(async () => (await scene.processes()).length === 0);
    const after = openWindow('');
    await look(after);
    expect(after.news).toEqual([]);
    expect(after.controller.phase.kind).toBe('idle');
    expect(await readdir(notesFolder)).toEqual([]);
  });
});

it('says that a recording of another Codereel is being finished, and has it finished', async () => {
  const folder = path.join(scene.folder, 'of another version');
  await mkdir(folder);
  const recorder = await openForeignRecorder(folder);
  await leaveNote(notesFolder, { folder, place: '' });
  const after = openWindow('');
  await look(after);
  expect(after.news).toEqual([{ kind: 'foreign' }]);
  expect(await recorder.ended).toBe('SIGTERM');
  expect(await readdir(notesFolder)).toEqual([]);
});

describe('notes', () => {
  it('are of one place, the latest first, and a folder has one', async () => {
    await leaveNote(notesFolder, { folder: '/r/one', place: 'here' });
    await leaveNote(notesFolder, { folder: '/r/two', place: 'there' });
    await leaveNote(notesFolder, { folder: '/r/three', place: 'here' });
    await leaveNote(notesFolder, { folder: '/r/one', place: 'here' });
    const found = (await readNotes(notesFolder, 'here')).map(({ folder }) => folder);
    expect(found).toEqual(['/r/one', '/r/three']);
  });

  it('that are none, or of long ago, are taken away', async () => {
    await leaveNote(notesFolder, { folder: '/r/one', place: 'there' });
    const [old = ''] = await readdir(notesFolder);
    const longAgo = new Date(Date.now() - 30 * 24 * 3600 * 1000);
    await utimes(path.join(notesFolder, old), longAgo, longAgo);
    await writeFile(path.join(notesFolder, 'torn.json'), '{"folder":');
    expect(await readNotes(notesFolder, 'here')).toEqual([]);
    expect(await readdir(notesFolder)).toEqual([]);
  });
});

async function findAsync(
  ids: readonly number[],
  holds: (id: number) => Promise<boolean>,
): Promise<number | undefined> {
  for (const id of ids) {
    if (await holds(id)) {
      return id;
    }
  }
  return undefined;
}

async function commandOf(id: number): Promise<string> {
  return readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
}

/** A process that lets nobody in, as a recorder does that speaks another version. */
async function openForeignRecorder(
  folder: string,
): Promise<{ readonly ended: Promise<NodeJS.Signals | null> }> {
  const address = path.join(folder, 'recorder.sock');
  const child = spawn(process.execPath, ['-e', foreignRecorder, address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('close', (_, signal) => resolve(signal));
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const mark = { address, token: 'its own', pid: child.pid };
  await writeFile(path.join(folder, recordingFiles.recorder), JSON.stringify(mark));
  return { ended };
}

const foreignRecorder = `
  require('node:net').createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      const error = { code: -32000, message: '', data: {
        code: 'permission-denied', message: 'Another version.', remedy: 'Reload.' } };
      const text = JSON.stringify({ jsonrpc: '2.0', id: 0, error });
      socket.end('Content-Length: ' + text.length + '\\r\\n\\r\\n' + text);
    });
  }).listen(process.argv[1], () => console.log('ready'));
`;
