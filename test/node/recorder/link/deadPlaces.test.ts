import { spawn } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { removeDeadPlaces } from '../../../../src/recorder/link/deadPlaces.ts';

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'places-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
});

/** A place whose recorder was killed: the socket is there, and nobody listens. */
async function deadPlace(name: string): Promise<string> {
  const folder = path.join(parent, name);
  const address = path.join(folder, 'recorder.sock');
  await mkdir(folder);
  const code = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  const child = spawn(process.execPath, ['-e', code, address]);
  await new Promise((resolve) => child.once('close', resolve));
  expect((await lstat(address)).isSocket()).toBe(true);
  return address;
}

async function makeOld(address: string): Promise<void> {
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(address, longAgo, longAgo);
}

it('takes away the socket of one that was killed, with its folder', async () => {
  await makeOld(await deadPlace('codereel-abcdef'));
  await removeDeadPlaces([parent]);
  expect(await readdir(parent)).toEqual([]);
});

it('leaves alone one that answers, one that is just being made, and what is not a place', async () => {
  const living = path.join(parent, 'codereel-living');
  await mkdir(living);
  const server = createServer((socket) => socket.destroy());
  const address = path.join(living, 'recorder.sock');
  await new Promise<void>((resolve) => {
    server.listen(address, resolve);
  });
  onTestFinished(() => void server.close());
  await makeOld(address);
  await deadPlace('codereel-young');
  await makeOld(await deadPlace('codereel-more'));
  await writeFile(path.join(parent, 'codereel-more', 'more'), '');
  await makeOld(await deadPlace('another-one'));
  await mkdir(path.join(parent, 'codereel-empty'));
  const before = await readdir(parent, { recursive: true });
  await removeDeadPlaces([parent, path.join(parent, 'nowhere')]);
  expect(await readdir(parent, { recursive: true })).toEqual(before);
});
