import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isRecorderAtWork } from '../../../../src/recorder/standing/recorderAtWork.ts';
import { recordingFiles } from '../../../../src/recording/manifest.ts';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codereel-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function leaveAddress(folder: string, address: string): Promise<void> {
  const content = { address, token: 'secret', pid: process.pid };
  await writeFile(path.join(folder, recordingFiles.recorder), JSON.stringify(content));
}

it('is so while somebody listens, and not afterwards, whoever has the process number by then', async () => {
  const folder = await makeFolder();
  const address = path.join(folder, 'recorder.sock');
  const server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => {
    server.listen(address, resolve);
  });
  await leaveAddress(folder, address);
  expect(await isRecorderAtWork(folder)).toBe(true);

  await new Promise((resolve) => {
    server.close(resolve);
  });
  expect(await isRecorderAtWork(folder)).toBe(false);
});

it('is not so where no address was left', async () => {
  expect(await isRecorderAtWork(await makeFolder())).toBe(false);
});

it('connects to nothing but a recorder of this machine', async () => {
  const folder = await makeFolder();
  const other = path.join(folder, 'other.sock');
  let visitors = 0;
  const server = createServer((socket) => {
    visitors += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => {
    server.listen(other, resolve);
  });
  onTestFinished(() => void server.close());
  for (const address of [other, '\\\\elsewhere\\pipe\\codereel-0', '//elsewhere/a/recorder.sock']) {
    await leaveAddress(folder, address);
    expect(await isRecorderAtWork(folder)).toBe(false);
  }
  expect(visitors).toBe(0);
});
