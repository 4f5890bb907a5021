import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { readMonitors } from '../../../../src/recorder/x11/monitors.ts';
import { XConnection } from '../../../../src/recorder/x11/xConnection.ts';
import { openDisplay } from '../../../stage/display.ts';

const environment = { PATH: inject('searchPath') };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-x11-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function keyEntry(...strings: (string | Buffer)[]): Buffer {
  const counted = strings.map((text) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  });
  return Buffer.concat([Buffer.from([1, 0]), ...counted]);
}

/** Asks the server itself for the number of a name. */
function internAtom(name: string): Buffer {
  const request = Buffer.alloc(8 + Math.ceil(name.length / 4) * 4);
  request.writeUInt8(16, 0);
  request.writeUInt16LE(request.length / 4, 2);
  request.writeUInt16LE(name.length, 4);
  request.write(name, 8, 'latin1');
  return request;
}

describe('a connection to an X server', () => {
  it('gives the screen as one display where RandR knows of no monitors', async () => {
    const display = await openDisplay({ environment, folder, width: 640, height: 480 });
    try {
      const connection = await XConnection.open(display.name, {});
      const monitors = await readMonitors(connection);
      connection.close();
      expect(monitors.map(({ area }) => area)).toEqual([{ x: 0, y: 0, width: 640, height: 480 }]);
    } finally {
      await display.close();
    }
  });

  it('takes no number of a name from another server', async () => {
    const displays = await Promise.all([
      openDisplay({ environment, folder }),
      openDisplay({ environment, folder }),
    ]);
    const [one, other] = await Promise.all(displays.map(({ name }) => XConnection.open(name, {})));
    try {
      await one?.send(internAtom('CODEREEL_FIRST'));
      const there = await one?.atom('CODEREEL_NAME');
      const here = (await other?.send(internAtom('CODEREEL_NAME')))?.readUInt32LE(0);
      expect(here).not.toBe(there);
      expect(await other?.atom('CODEREEL_NAME')).toBe(here);
    } finally {
      one?.close();
      other?.close();
      await Promise.all(displays.map((display) => display.close()));
    }
  });

  it('settles what is asked, and says that it ended, when the server goes', async () => {
    const display = await openDisplay({ environment, folder });
    const connection = await XConnection.open(display.name, {});
    await display.close();
    await connection.closed;
    await expect(connection.atom('_NET_WM_NAME')).rejects.toThrow('closed');
    connection.close();
  });

  it("tells a window's absence from a fault of its own", async () => {
    const display = await openDisplay({ environment, folder });
    try {
      const connection = await XConnection.open(display.name, {});
      await expect(connection.geometry(0x77)).rejects.toThrow(/drawable/i);
      await expect(connection.watch(0x77, 1)).rejects.toThrow(/window/i);
      expect((await connection.geometry(connection.screen.root)).width).toBe(1920);
      connection.close();
    } finally {
      await display.close();
    }
  });

  it('shows the key of a server that lets nobody in without', async () => {
    const key = randomBytes(16);
    const authority = path.join(folder, 'authority');
    const method = 'MIT-MAGIC-COOKIE-1';
    // The server takes every key of its file, for whatever display.
    await writeFile(authority, keyEntry(hostname(), '', method, key));
    const display = await openDisplay({
      environment: { ...environment, XAUTHORITY: authority },
      folder,
      authority,
    });
    try {
      const without = { XAUTHORITY: path.join(folder, 'none'), HOME: folder };
      await expect(XConnection.open(display.name, without)).rejects.toMatchObject({
        code: 'permission-denied',
      });
      const connection = await XConnection.open(display.name, { XAUTHORITY: authority });
      expect(connection.screen.width).toBe(1920);
      connection.close();
    } finally {
      await display.close();
    }
  });

  it('gives up on something that listens and is no X server', async () => {
    const stranger = createServer((socket) => socket.end('what?'));
    await new Promise<void>((resolve) => {
      stranger.listen(6000 + 987, '127.0.0.1', resolve);
    });
    try {
      await expect(XConnection.open('127.0.0.1:987', {})).rejects.toMatchObject({
        code: 'no-display',
      });
    } finally {
      stranger.close();
    }
  });
});
