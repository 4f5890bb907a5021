import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { homedir, hostname } from 'node:os';
import path from 'node:path';
import type { Environment } from '../../base/environment.ts';
import { findCookie, type Cookie } from './authority.ts';
import type { DisplayName } from './displayName.ts';

/** Where the servers of this machine have their sockets. */
export const socketFolder = '/tmp/.X11-unix';

/** The socket of a display of this machine. */
export function socketPath(display: number): string {
  return `${socketFolder}/X${display}`;
}

export function connectToServer({ host, display }: DisplayName): Socket {
  return host === '' ? connect(socketPath(display)) : connect({ host, port: 6000 + display });
}

/** The key that the user has for a display; undefined: none. */
export async function readCookie(
  name: DisplayName,
  environment: Environment,
): Promise<Cookie | undefined> {
  const file =
    environment['XAUTHORITY'] ?? path.join(environment['HOME'] ?? homedir(), '.Xauthority');
  try {
    const host = name.host === '' || name.host === 'localhost' ? hostname() : name.host;
    return findCookie(await readFile(file), host, name.display);
  } catch {
    // Many servers ask for none; one that does says so.
    return undefined;
  }
}
