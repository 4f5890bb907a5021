import type { Cookie } from './authority.ts';

/** What a program asks of an X server first, with another key than it had. */
export interface Setup {
  readonly littleEndian: boolean;
  /** What the server is to be sent instead. */
  readonly bytes: Buffer;
  /** What the program sent behind it. */
  readonly rest: Buffer;
}

const fixedBytes = 12;

/**
 * Reads the connection setup of the X11 protocol ("Connection Initiation": byte order, version, and the
 * name and data of an authorization, each padded to 4 bytes) and gives it another authorization.
 * undefined: it is not whole yet. It holds 131 kB at most.
 *
 * @throws Error These are not an X11 program's first bytes.
 */
export function replaceAuthorization(
  received: Buffer,
  cookie: Cookie | undefined,
): Setup | undefined {
  if (received.length < fixedBytes) {
    return undefined;
  }
  const order = String.fromCharCode(received.readUInt8(0));
  if (order !== 'l' && order !== 'B') {
    throw new Error('The setup of an X11 connection begins with the order of bytes.');
  }
  const littleEndian = order === 'l';
  const lengthAt = (at: number): number =>
    littleEndian ? received.readUInt16LE(at) : received.readUInt16BE(at);
  const end = fixedBytes + padded(lengthAt(6)) + padded(lengthAt(8));
  if (received.length < end) {
    return undefined;
  }
  const { name, data } = cookie ?? { name: '', data: '' };
  const bytes = Buffer.alloc(fixedBytes + padded(name.length) + padded(data.length));
  received.copy(bytes, 0, 0, 6);
  for (const [at, length] of [
    [6, name.length],
    [8, data.length],
  ] as const) {
    if (littleEndian) {
      bytes.writeUInt16LE(length, at);
    } else {
      bytes.writeUInt16BE(length, at);
    }
  }
  bytes.write(name, fixedBytes, 'latin1');
  bytes.write(data, fixedBytes + padded(name.length), 'latin1');
  return { littleEndian, bytes, rest: received.subarray(end) };
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
