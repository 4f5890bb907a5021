import { rm, stat } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  createMessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { systemClock } from '../../../../src/base/clock.ts';
import type { CodereelError } from '../../../../src/base/errors.ts';
import type { RecordingSummary, SessionStatus } from '../../../../src/protocol/recorderProtocol.ts';
import { protocolVersion, recorderMethods } from '../../../../src/protocol/recorderProtocol.ts';
import {
  readAddress,
  type RecorderAddress,
} from '../../../../src/recorder/link/recorderAddress.ts';
import { connectRecorder, launchRecorder } from '../../../../src/recorder/link/recorderLink.ts';
import { RecorderServer } from '../../../../src/recorder/link/recorderServer.ts';
import { recordingFiles } from '../../../../src/recording/manifest.ts';
import { readManifest } from '../../../../src/recording/manifestFile.ts';
import { openRecorder } from '../../support/openSession.ts';
import { openScene, probeVideo, until, type Scene } from '../../support/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('link');
});

afterAll(async () => {
  await scene.close();
});

function addressIn(folder: string | null): Promise<RecorderAddress> {
  return readAddress(folder ?? '');
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** A recorder leaves when its work is done: nothing with this scene's mark is there any more. */
async function everythingIsGone(address: RecorderAddress): Promise<void> {
  await until(async () => (await scene.processes()).length === 0);
  expect(await exists(address.address)).toBe(false);
  expect(await exists(path.dirname(address.address))).toBe(false);
}

describe('a recorder in its own process', () => {
  it('records and stops for its client, and leaves nothing behind', async () => {
    const link = await openRecorder(scene);
    const states = new Set<string>();
    const endings: RecordingSummary[] = [];
    link.onStatus((status) => states.add(status.state));
    link.onEnded((summary) => endings.push(summary));
    expect(link.welcome).toEqual({ attended: false, session: null });
    const started = await link.start(scene.request());
    expect(started.state).toBe('recording');
    await until(async () => exists(path.join(started.folder ?? '', recordingFiles.recorder)));
    const address = await addressIn(started.folder);
    const file = path.join(started.folder ?? '', recordingFiles.recorder);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(address.address))).mode & 0o777).toBe(0o700);
    expect(await link.mark('here')).toBeGreaterThan(0);

    const [first, second] = await Promise.all([link.stop(), link.stop()]);
    expect(first).toEqual(second);
    expect(first.state).toBe('finished');
    expect((await probeVideo(first.file)).frames).toBe(first.frames);
    await until(() => endings.length > 0);
    expect(endings).toEqual([first]);
    expect([...states]).toEqual(expect.arrayContaining(['recording', 'stopping', 'finished']));
    await everythingIsGone(address);
    expect(await exists(file)).toBe(false);
  });

  it('pauses and resumes for its client, and takes what the editor saw', async () => {
    const link = await openRecorder(scene);
    const states: string[] = [];
    link.onStatus(({ state }) => states.push(state));
    await expect(link.pause()).rejects.toMatchObject({ code: 'not-recording' });
    await link.start(scene.request());
    expect((await link.pause()).state).toBe('paused');
    const resumed = await link.resume();
    expect(resumed.state).toBe('recording');
    const unknown = await link.setMuted('microphone', true);
    expect(unknown.sound).toEqual([]);
    const atMonotonicMs = systemClock.monotonic();
    await link.sendEditorEvents([
      { kind: 'focus', atMonotonicMs, focused: true },
      { kind: 'typed', atMonotonicMs, text: 'a' },
    ]);
    const { folder } = await link.stop();
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual(
      expect.arrayContaining(['recording', 'paused', 'resuming', 'stopping', 'finished']),
    );
    expect((await readManifest(folder)).clock.pauses).toHaveLength(1);
  });

  it('records once: a second start is refused and the first goes on', async () => {
    const link = await openRecorder(scene);
    const { folder } = await link.start(scene.request());
    await expect(link.start(scene.request())).rejects.toMatchObject({ code: 'already-recording' });
    expect(await link.stop()).toMatchObject({ state: 'finished', folder });
  });

  it('says why it could not start', async () => {
    const link = await openRecorder(scene);
    const starting = link.start(scene.request({ ffmpegPath: '/nowhere/ffmpeg' }));
    await expect(starting).rejects.toMatchObject({ code: 'ffmpeg-not-found' });
    await until(async () => (await scene.processes()).length === 0);
  });

  it('refuses what is not asked for in the agreed shape', async () => {
    const link = await openRecorder(scene);
    const malformed = scene.request({ framesPerSecond: 0 });
    await expect(link.start(malformed)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(link.mark('nothing')).rejects.toMatchObject({ code: 'not-recording' });
    await expect(link.stop()).rejects.toMatchObject({ code: 'not-recording' });
  });

  it('is found again through its folder after its client is gone', async () => {
    const link = await openRecorder(scene);
    const request = scene.request();
    const { folder } = await link.start(request);
    await until(() => exists(path.join(folder ?? '', recordingFiles.recorder)));
    link.dispose();
    const again = await connectRecorder(folder ?? '', scene.log);
    expect(again.welcome.session).toMatchObject({
      request,
      status: { state: 'recording', folder },
      unheard: [],
    });
    expect(await again.stop()).toMatchObject({ state: 'finished', folder });
    await until(async () => (await scene.processes()).length === 0);
    await expect(connectRecorder(folder ?? '', scene.log)).rejects.toMatchObject({
      code: 'recorder-lost',
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('finishes its file at %s', async (signal) => {
    const link = await openRecorder(scene);
    const endings: RecordingSummary[] = [];
    link.onEnded((summary) => endings.push(summary));
    const { folder } = await link.start(scene.request());
    await until(() => exists(path.join(folder ?? '', recordingFiles.recorder)));
    const address = await addressIn(folder);
    process.kill(address.pid, signal);
    await until(() => endings.length > 0);
    expect(endings[0]).toMatchObject({ state: 'finished', folder });
    expect((await probeVideo(endings[0]?.file ?? '')).frames).toBe(endings[0]?.frames);
    await everythingIsGone(address);
  });

  it('is reported lost when it is killed, what is asked then fails, and its file still plays', async () => {
    const link = await openRecorder(scene);
    const losses: CodereelError[] = [];
    let latest: SessionStatus | undefined;
    link.onLost((error) => losses.push(error));
    link.onStatus((status) => {
      latest = status;
    });
    const { folder } = await link.start(scene.request());
    await until(() => (latest?.frames ?? 0) >= 5);
    const { pid, address } = await addressIn(folder);
    onTestFinished(async () => {
      await rm(path.dirname(address), { recursive: true, force: true });
    });
    process.kill(pid, 'SIGSTOP');
    const stopping = link.stop();
    process.kill(pid, 'SIGKILL');
    await expect(stopping).rejects.toMatchObject({ code: 'recorder-lost' });
    await until(() => losses.length > 0);
    await expect(link.stop()).rejects.toMatchObject({ code: 'recorder-lost' });
    expect(losses.map((error) => error.code)).toEqual(['recorder-lost']);
    const probed = await probeVideo(path.join(folder ?? '', recordingFiles.video));
    expect(probed.frames).toBeGreaterThanOrEqual(5);
    expect((await readManifest(folder ?? '')).state).toBe('recording');
    await until(async () => (await scene.processes()).length === 0);
  });

  it('cannot be launched from what is no recorder', async () => {
    const launching = launchRecorder({
      nodePath: process.execPath,
      scriptPath: path.join(scene.folder, 'nothing.js'),
      environment: scene.environment,
      log: scene.log,
    });
    await expect(launching).rejects.toMatchObject({ code: 'recorder-lost' });
  });
});

describe('a recorder whose clients are gone', () => {
  it('finishes the file by itself after its grace time', async () => {
    const server = await openServer(200);
    const { connection, socket } = await connect(server.address.address);
    await connection.sendRequest(recorderMethods.hello.name, {
      token: server.address.token,
      protocolVersion,
    });
    const started = await connection.sendRequest<SessionStatus>(
      recorderMethods.start.name,
      scene.request(),
    );
    socket.destroy();
    await server.done;
    expect((await readManifest(started.folder ?? '')).state).toBe('finished');
    expect(await scene.processes()).toEqual([]);
    expect(await exists(server.address.address)).toBe(false);
  });

  it('is kept waiting by nobody who only knocks', async () => {
    const server = await openServer(100);
    let gone = false;
    void server.done.finally(() => {
      gone = true;
    });
    await until(async () => {
      const socket = createConnection(server.address.address);
      socket.on('error', () => undefined);
      socket.once('connect', () => socket.destroy());
      await new Promise((resolve) => socket.once('close', resolve));
      return gone;
    });
  });

  it('ends when nobody ever comes', async () => {
    const server = await openServer(50);
    await server.done;
    expect(await exists(server.address.address)).toBe(false);
  });
});

describe('a stranger at the socket', () => {
  it.each([
    ['with a wrong token', { token: 'guessed', protocolVersion }],
    ['with a token of the right length', { token: '0'.repeat(64), protocolVersion }],
  ])('is turned away %s', async (_, hello) => {
    const server = await openServer();
    const { connection, closed } = await connect(server.address.address);
    await expect(connection.sendRequest(recorderMethods.hello.name, hello)).rejects.toMatchObject({
      data: { code: 'permission-denied' },
    });
    await closed;
  });

  it('is turned away when it asks for anything before hello', async () => {
    const server = await openServer();
    const { connection, closed } = await connect(server.address.address);
    connection.sendRequest(recorderMethods.start.name, scene.request()).catch(() => undefined);
    await closed;
    expect(await scene.processes()).toEqual([]);
  });

  it('costs nothing when it speaks no protocol at all', async () => {
    const server = await openServer();
    const socket = createConnection(server.address.address);
    socket.on('error', () => undefined);
    socket.write('Content-Length: not a number\r\n\r\n{]');
    await new Promise((resolve) => socket.once('close', resolve));
    const { connection } = await connect(server.address.address);
    const { token } = server.address;
    expect(
      await connection.sendRequest(recorderMethods.hello.name, { token, protocolVersion }),
    ).toEqual({ attended: false, session: null });
  });
});

async function openServer(graceMs?: number): Promise<RecorderServer> {
  const server = await RecorderServer.listen({
    dependencies: scene.dependencies,
    socketFolders: [path.dirname(scene.folder)],
    platform: process.platform,
    pid: process.pid,
    ...(graceMs === undefined ? {} : { graceMs }),
  });
  onTestFinished(() => server.shutDown());
  return server;
}

async function connect(address: string): Promise<{
  readonly connection: MessageConnection;
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
}> {
  const socket = createConnection(address);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
  );
  connection.listen();
  onTestFinished(() => {
    connection.dispose();
    socket.destroy();
  });
  return { connection, socket, closed };
}
