import { XConnection } from '../../../src/recorder/x11/xConnection.ts';
import { keepWhole } from '../../../src/recorder/x11/composite.ts';

/** Grey pixels, one byte each, in rows from the top. */
export interface Paint {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly greys: readonly number[];
}

/** A black window without a frame, painted pixel by pixel, each time by one request. */
export interface XPainter {
  readonly window: number;
  /** Settles when it has been painted. */
  paint(paint: Paint): Promise<void>;
  /** As a mouse moves it. */
  movePointer(x: number, y: number): Promise<void>;
  /** As a program puts it elsewhere. */
  warpPointer(x: number, y: number): Promise<void>;
  close(): void;
}

/** `isKept`: the server keeps what other windows cover of it. */
export async function openXPainter(
  display: string,
  place: { x: number; y: number; width: number; height: number },
  { isKept = true } = {},
): Promise<XPainter> {
  const connection = await XConnection.open(display, {});
  const { root } = connection.screen;
  const [window, context] = [connection.newId(), connection.newId()];
  const { x, y, width, height } = place;
  const overrideRedirect = 0x200;
  const backPixel = 0x2;
  await connection.order(
    words(createWindow, 0, [
      window,
      root,
      pair(x, y),
      pair(width, height),
      0,
      0,
      backPixel | overrideRedirect,
      0,
      1,
    ]),
  );
  await connection.order(words(mapWindow, 0, [window]));
  await connection.order(words(createGc, 0, [context, window, 0]));
  if (isKept) {
    await keepWhole(connection, window);
  }
  const xTest = await connection.extension('XTEST');
  if (xTest === undefined) {
    throw new Error('This X server has no XTEST.');
  }
  return {
    window,
    paint: async (paint) => {
      const rows = paint.greys.length / paint.width;
      const pixels = Buffer.from(paint.greys.flatMap((grey) => [grey, grey, grey, 0]));
      const head = words(putImage, zPixmap, [
        window,
        context,
        pair(paint.width, rows),
        pair(paint.x, paint.y),
        depth << 8,
      ]);
      const request = Buffer.concat([head, pixels]);
      request.writeUInt16LE(request.length / 4, 2);
      await connection.order(request);
    },
    movePointer: (toX, toY) =>
      connection.order(
        words(xTest, fakeInput, [motionNotify, 0, root, 0, 0, pair(toX, toY), 0, 0]),
      ),
    warpPointer: (toX, toY) =>
      connection.order(words(warpPointer, 0, [0, root, 0, 0, pair(toX, toY)])),
    close: () => connection.close(),
  };
}

/** Requests of the core protocol. */
const createWindow = 1;
const mapWindow = 8;
const warpPointer = 41;
const createGc = 55;
const putImage = 72;
/** Of XTEST, and the event that it makes. */
const fakeInput = 2;
const motionNotify = 6;
const zPixmap = 2;
const depth = 24;

function words(opcode: number, data: number, values: readonly number[]): Buffer {
  const request = Buffer.alloc(4 + values.length * 4);
  request.writeUInt8(opcode, 0);
  request.writeUInt8(data, 1);
  request.writeUInt16LE(request.length / 4, 2);
  values.forEach((value, index) => request.writeUInt32LE(value, 4 + index * 4));
  return request;
}

function pair(low: number, high: number): number {
  return low + high * 0x1_0000;
}
