import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdir, stat, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { socketFolder, socketPath } from './serverDoor.ts';

/** A door that a program may come through, once, as if it were an X server's. */
export interface GateDoor {
  readonly display: number;
  /** The program that came. undefined: the door was closed before. */
  readonly visitor: Promise<Socket | undefined>;
  close(): void;
}

/** High above those of servers, so that nobody takes a door for a display. */
const lowestDisplay = 20_000;
const highestDisplay = 49_999;
const tries = 20;
/** No ffmpeg that is started takes as long to come. */
const oldestMs = 60_000;

/**
 * Opens a door, which no other user can come through. Nothing is left of it once somebody came.
 *
 * @throws Error There can be none.
 */
export async function openGateDoor(): Promise<GateDoor> {
  await sweepDoors();
  for (let left = tries; ; left -= 1) {
    const display = randomInt(lowestDisplay, highestDisplay + 1);
    // Nothing may be lost between the program's arrival and the first look at what it says.
    const server = createServer({ pauseOnConnect: true });
    try {
      await listen(server, socketPath(display));
      return new OpenDoor(server, display);
    } catch (thrown) {
      if (left === 0 || !isTaken(thrown)) {
        throw thrown;
      }
    }
  }
}

class OpenDoor implements GateDoor {
  readonly display: number;
  readonly visitor: Promise<Socket | undefined>;
  readonly #server: Server;

  constructor(server: Server, display: number) {
    this.#server = server;
    this.display = display;
    this.visitor = new Promise((resolve) => {
      server.once('connection', (socket) => {
        // This takes the socket's file away, too.
        server.close();
        resolve(socket);
      });
      server.once('close', () => resolve(undefined));
    });
  }

  close(): void {
    this.#server.close();
  }
}

async function listen(server: Server, file: string): Promise<void> {
  const before = process.umask(0o077);
  try {
    // The file is made in here, not later.
    server.listen(file);
  } finally {
    process.umask(before);
  }
  await once(server, 'listening');
  server.on('error', () => server.close());
}

/** Takes doors away that were left by a recorder which was killed before its ffmpeg came. */
async function sweepDoors(): Promise<void> {
  const names = await readdir(socketFolder);
  await Promise.all(names.filter(isDoor).map((name) => sweep(path.join(socketFolder, name))));
}

async function sweep(file: string): Promise<void> {
  try {
    const { uid, mtimeMs } = await stat(file);
    if (uid === process.getuid?.() && Date.now() - mtimeMs > oldestMs) {
      await unlink(file);
    }
  } catch {
    // It has just gone, or is not ours.
  }
}

function isTaken(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE';
}

function isDoor(name: string): boolean {
  const number = /^X(\d+)$/.exec(name)?.[1];
  return (
    number !== undefined && Number(number) >= lowestDisplay && Number(number) <= highestDisplay
  );
}
