import type { XConnection } from './xConnection.ts';

/** Requests of the Composite extension, version 0.4. */
const queryVersionRequest = 0;
const redirectWindowRequest = 1;
const automatic = 0;

/**
 * Has the server draw a window into memory of its own first, and from there onto the screen. What is
 * asked of the window's picture is whole then, also where other windows lie over it and where it
 * hangs over the screen's edge. It lasts as long as the connection. false: this server cannot.
 */
export async function keepWhole(connection: XConnection, window: number): Promise<boolean> {
  const opcode = await connection.extension('Composite');
  if (opcode === undefined) {
    return false;
  }
  try {
    await connection.send(queryVersion(opcode));
    await connection.order(redirectWindow(opcode, window));
    return true;
  } catch {
    // Another program keeps this very window, by hand; then it is that program's to draw.
    return false;
  }
}

function queryVersion(opcode: number): Buffer {
  const request = Buffer.alloc(12);
  request.writeUInt8(opcode, 0);
  request.writeUInt8(queryVersionRequest, 1);
  request.writeUInt16LE(3, 2);
  request.writeUInt32LE(0, 4);
  request.writeUInt32LE(4, 8);
  return request;
}

function redirectWindow(opcode: number, window: number): Buffer {
  const request = Buffer.alloc(12);
  request.writeUInt8(opcode, 0);
  request.writeUInt8(redirectWindowRequest, 1);
  request.writeUInt16LE(3, 2);
  request.writeUInt32LE(window, 4);
  request.writeUInt8(automatic, 8);
  return request;
}
