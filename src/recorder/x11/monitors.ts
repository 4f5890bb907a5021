import type { Area } from '../../protocol/recorderProtocol.ts';
import type { XConnection } from './xConnection.ts';

/** A display of the machine, as far as it shows a part of the X screen. */
export interface Monitor {
  /** `HDMI-1`; empty where the server knows no names. */
  readonly name: string;
  readonly primary: boolean;
  readonly area: Area;
}

/** RRGetMonitors of the RandR protocol, version 1.5. */
const getMonitorsRequest = 42;
const selectInputRequest = 4;

/** Monitors in the server's order; the whole screen as one where the server knows of no monitors. */
export async function readMonitors(connection: XConnection): Promise<Monitor[]> {
  const { screen } = connection;
  const opcode = await connection.extension('RANDR');
  const answer = opcode === undefined ? undefined : await askMonitors(connection, opcode);
  const parsed = answer === undefined ? [] : parseMonitors(answer);
  if (parsed.length === 0) {
    const area = { x: 0, y: 0, width: screen.width, height: screen.height };
    return [{ name: '', primary: true, area }];
  }
  const names = parsed.map(({ nameAtom }) => connection.atomName(nameAtom).catch(() => ''));
  const named = await Promise.all(names);
  return parsed.map(({ primary, area }, index) => ({ name: named[index] ?? '', primary, area }));
}

/** Has the connection told, as an extension's event, when monitors change. */
export async function watchMonitors(connection: XConnection): Promise<void> {
  const opcode = await connection.extension('RANDR');
  if (opcode !== undefined) {
    // RRSelectInput: changes of the screen, of a CRTC, of an output.
    const request = Buffer.alloc(12);
    request.writeUInt8(opcode, 0);
    request.writeUInt8(selectInputRequest, 1);
    request.writeUInt16LE(3, 2);
    request.writeUInt32LE(connection.screen.root, 4);
    request.writeUInt16LE(0b111, 8);
    await connection.order(request);
  }
}

async function askMonitors(connection: XConnection, opcode: number): Promise<Buffer | undefined> {
  const request = Buffer.alloc(12);
  request.writeUInt8(opcode, 0);
  request.writeUInt8(getMonitorsRequest, 1);
  request.writeUInt16LE(3, 2);
  request.writeUInt32LE(connection.screen.root, 4);
  // Only those that show something.
  request.writeUInt8(1, 8);
  try {
    return await connection.send(request);
  } catch {
    // BadRequest: a RandR older than 1.5.
    return undefined;
  }
}

interface ParsedMonitor {
  readonly nameAtom: number;
  readonly primary: boolean;
  readonly area: Area;
}

/**
 * Of the answer to RRGetMonitors, what follows its first 8 bytes: time, number of monitors, number of
 * outputs, 12 bytes of nothing, then for each monitor 24 bytes and its outputs of 4 bytes each.
 */
export function parseMonitors(answer: Buffer): ParsedMonitor[] {
  const monitors: ParsedMonitor[] = [];
  const count = answer.length < headerBytes ? 0 : answer.readUInt32LE(4);
  let at = headerBytes;
  for (let index = 0; index < count && at + monitorBytes <= answer.length; index += 1) {
    monitors.push({
      nameAtom: answer.readUInt32LE(at),
      primary: answer.readUInt8(at + 4) !== 0,
      area: {
        x: answer.readInt16LE(at + 8),
        y: answer.readInt16LE(at + 10),
        width: answer.readUInt16LE(at + 12),
        height: answer.readUInt16LE(at + 14),
      },
    });
    at += monitorBytes + 4 * answer.readUInt16LE(at + 6);
  }
  return monitors;
}

const headerBytes = 24;
const monitorBytes = 24;
