import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { CodereelError } from '../../../../src/base/errors.ts';
import { fetchFfmpeg, type FetchOptions } from '../../../../src/recorder/ffmpeg/fetch.ts';
import type { FetchedBuild } from '../../../../src/recorder/ffmpeg/fetchedBuilds.ts';
import { locateFfmpeg, type Ffmpeg } from '../../../../src/recorder/ffmpeg/locate.ts';
import { fakeFfmpeg, openBench, type Bench } from './stage.ts';

const environment = { PATH: inject('searchPath') };
const good = gzipSync(`#!/bin/sh\n${fakeFfmpeg('exit 1')}\n`);

let bench: Bench;
let server: Server;
let answer: RequestListener;
beforeEach(async () => {
  bench = await openBench();
  server = createServer((request, response) => answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await bench.close();
});

function build(content: Uint8Array = good): FetchedBuild {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('not listening');
  }
  return {
    url: `http://127.0.0.1:${address.port}/ffmpeg.gz`,
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.byteLength,
  };
}

function fetchFrom(changes: Partial<FetchOptions> = {}, offered = build()): Promise<Ffmpeg> {
  return fetchFfmpeg({
    folder: path.join(bench.folder, 'fetched'),
    environment,
    platform: 'linux',
    arch: 'x64',
    builds: { 'linux-x64': offered },
    ...changes,
  });
}

async function failureOf(promise: Promise<unknown>): Promise<CodereelError> {
  const outcome = await promise.catch((error: unknown) => error);
  if (outcome instanceof CodereelError) {
    return outcome;
  }
  throw new Error(`no CodereelError: ${String(outcome)}`);
}

async function leftBehind(): Promise<string[]> {
  return readdir(path.join(bench.folder, 'fetched'));
}

describe('fetchFfmpeg', () => {
  it('fetches a build, follows redirects, tells how far it is, and what it gives can be named in the setting', async () => {
    answer = (request, response) => {
      if (request.url === '/ffmpeg.gz') {
        response.writeHead(302, { location: '/elsewhere' }).end();
      } else {
        response.end(good);
      }
    };
    const progress: number[] = [];
    const ffmpeg = await fetchFrom({ onProgress: (fraction) => progress.push(fraction) });
    expect(ffmpeg).toMatchObject({ source: 'fetched', version: { text: '7.1' } });
    expect(progress.at(-1)).toBe(1);
    expect(await leftBehind()).toEqual(['ffmpeg']);
    const found = await locateFfmpeg({
      settingPath: ffmpeg.path,
      environment,
      packageFolders: [],
    });
    expect(found).toMatchObject({ path: ffmpeg.path, version: ffmpeg.version });
  });

  it.each([
    ['another file of the same size', Buffer.alloc(good.byteLength)],
    ['only a part of the file', good.subarray(0, 50)],
    ['more than the file', Buffer.concat([good, good])],
  ])('throws away %s without running it', async (_what, content) => {
    answer = (_request, response) => response.end(content);
    const failure = await failureOf(fetchFrom());
    expect(failure.code).toBe('ffmpeg-unusable');
    expect(failure.detail).toContain(build().sha256);
    expect(await leftBehind()).toEqual([]);
  });

  it('keeps the one fetched before when its successor is no good', async () => {
    answer = (_request, response) => response.end(good);
    await fetchFrom();
    answer = (_request, response) => response.end('something else');
    await failureOf(fetchFrom());
    expect(await leftBehind()).toEqual(['ffmpeg']);
  });

  it('says what the server answered', async () => {
    answer = (_request, response) => response.writeHead(404).end();
    const failure = await failureOf(fetchFrom());
    expect(failure.code).toBe('ffmpeg-not-found');
    expect(failure.detail).toContain('404');
  });

  it('gives up when the connection breaks', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': good.byteLength });
      response.write(good.subarray(0, 50), () => response.destroy());
    };
    const failure = await failureOf(fetchFrom());
    expect(failure.code).toBe('ffmpeg-not-found');
    expect(await leftBehind()).toEqual([]);
  });

  it('can be cancelled on the way', async () => {
    const controller = new AbortController();
    answer = (_request, response) => {
      response.write(good.subarray(0, 50));
    };
    const onProgress = (): void => controller.abort();
    const failure = await failureOf(fetchFrom({ signal: controller.signal, onProgress }));
    expect(failure.code).toBe('cancelled');
    expect(await leftBehind()).toEqual([]);
  });

  it('does not keep a program that cannot record the screen', async () => {
    const blind = fakeFfmpeg('exit 1').replace('D  x11grab', 'D  lavfi');
    const content = gzipSync(`#!/bin/sh\n${blind}\n`);
    answer = (_request, response) => response.end(content);
    const failure = await failureOf(fetchFrom({}, build(content)));
    expect(failure.code).toBe('ffmpeg-unusable');
    expect(await leftBehind()).toEqual([]);
  });

  it('offers nothing where it knows no checksum', async () => {
    const failure = await failureOf(fetchFrom({ arch: 'riscv64' }));
    expect(failure.code).toBe('ffmpeg-not-found');
    expect(failure.message).toContain('no checked build of ffmpeg for linux-riscv64');
  });

  it('says when the folder cannot be written to', async () => {
    await bench.program('file', '');
    answer = (_request, response) => response.end(good);
    const failure = await failureOf(fetchFrom({ folder: path.join(bench.folder, 'file', 'in') }));
    expect(failure.code).toBe('folder-not-writable');
  });
});
