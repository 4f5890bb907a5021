import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Log } from '../../../../src/base/log.ts';
import { silentLog } from '../../../../src/base/log.ts';
import type { Mode } from '../../../../src/protocol/mode.ts';
import { openCapture, type Capture } from '../../../../src/recorder/ffmpeg/capture.ts';
import { explainFailure } from '../../../../src/recorder/ffmpeg/failure.ts';
import type { Grab } from '../../../../src/recorder/screen/shot.ts';
import { openGateDoor } from '../../../../src/recorder/x11/gateDoor.ts';
import { openDisplay, type Display } from '../../../stage/display.ts';
import { waitFor } from '../../../stage/waitFor.ts';
import { exampleRequest } from '../../support/exampleRequest.ts';
import { openXPainter, type Paint, type XPainter } from '../../support/xPainter.ts';
import { runToBytes } from '../screen/runToBytes.ts';

const environment = { PATH: inject('searchPath') };
const ffmpeg = {
  path: 'ffmpeg',
  source: 'PATH',
  version: { text: '5.1', release: [5, 1] },
} as const;

const size = { width: 320, height: 240 };
const place = { x: 100, y: 80, ...size };

/** A bit more than two frames, in which a picture must be in the file. */
const heldMs = 75;

let folder: string;
let display: Display;
let painter: XPainter;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-gate-'));
  display = await openDisplay({ environment, folder, width: 640, height: 480 });
});
afterAll(async () => {
  await display.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  painter = await openXPainter(display.name, place);
  await painter.movePointer(5, 5);
});
afterEach(() => painter.close());

/** A take, and the bytes that it gave. */
interface Taken {
  readonly capture: Capture;
  readonly chunks: readonly Buffer[];
  /** Frames that came. */
  frames(): number;
  /** The brightness of every pixel of every frame. */
  stop(): Promise<readonly Buffer[]>;
  /** When each frame is shown, in seconds. */
  times(): Promise<number[]>;
}

async function take(
  grab: Grab,
  mode: Mode = 'studio',
  { log = silentLog, on = display }: { log?: Log; on?: Display } = {},
): Promise<Taken> {
  const capture = await openCapture({
    request: exampleRequest(folder, { mode, quality: 'crisp' }),
    shot: { grab, outputSize: null, place: null, area: null },
    ffmpeg,
    environment: on.environment,
    log,
  });
  const chunks: Buffer[] = [];
  capture.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
  const frames = (): number => Buffer.concat(chunks).toString('latin1').split('moof').length - 1;
  await waitFor('the first frame is there', () => frames() > 0);
  const file = path.join(folder, 'take.mp4');
  return {
    capture,
    chunks,
    frames,
    stop: async () => {
      await capture.stop();
      await writeFile(file, Buffer.concat(chunks));
      const words = `-v error -i ${file} -fps_mode passthrough -f rawvideo -pix_fmt gray -`;
      const bytes = await runToBytes('ffmpeg', words.split(' '), environment);
      const length = size.width * size.height;
      return Array.from({ length: bytes.length / length }, (_, index) =>
        bytes.subarray(index * length, (index + 1) * length),
      );
    },
    times: async () => {
      const words = `-v error -show_entries packet=pts_time -of csv=p=0 ${file}`;
      const text = (await runToBytes('ffprobe', words.split(' '), environment)).toString();
      return text.trim().split('\n').map(Number);
    },
  };
}

/** One look of a pattern: how to paint it, and where it is to be seen. */
interface Look {
  readonly paint: Paint;
  isIn(frame: Buffer): boolean;
}

const isWhite = (frame: Buffer, x: number, y: number): boolean =>
  (frame[y * size.width + x] ?? 0) > 128;

/** A bar that moves on: from each picture to the next the same number of pixels differ. */
const movingBar = Array.from({ length: 24 }, (_, at): Look => {
  const greys = Array.from({ length: 256 * 8 }, (__, index) =>
    Math.floor((index % 256) / 8) === at ? 255 : 0,
  );
  return {
    paint: { x: 8, y: 16, width: 256, greys },
    isIn: (frame) =>
      [at - 1, at, at + 1].every((bar) => isWhite(frame, 12 + bar * 8, 20) === (bar === at)),
  };
});

/** One more pixel each time. */
const singlePixels = Array.from({ length: 24 }, (_, at): Look => ({
  paint: { x: 10 + at * 10, y: 60, width: 1, greys: [255] },
  isIn: (frame) => isWhite(frame, 10 + at * 10, 60) && !isWhite(frame, 20 + at * 10, 60),
}));

/** A text cursor of two by sixteen pixels. */
const blinkingCaret = Array.from({ length: 24 }, (_, at): Look => {
  const isOn = at % 2 === 0;
  return {
    paint: { x: 50, y: 100, width: 2, greys: Array.from({ length: 32 }, () => (isOn ? 255 : 0)) },
    isIn: (frame) => isWhite(frame, 50, 108) === isOn && isWhite(frame, 51, 108) === isOn,
  };
});

const patterns = {
  'a pattern that moves with a constant difference': movingBar,
  'changes of a single pixel': singlePixels,
  'a caret that blinks': blinkingCaret,
} as const;

const sources = {
  'the screen': () => ({ kind: 'rectangle', area: place }) as const,
  'a window': () =>
    ({ kind: 'window', id: painter.window, area: { x: 0, y: 0, ...size } }) as const,
};

/** How many of the looks the frames show, in this order. */
function seenInOrder(looks: readonly Look[], frames: readonly Buffer[]): number {
  let next = 0;
  let seen = 0;
  for (const frame of frames) {
    const found = looks.findIndex((look, index) => index >= next && look.isIn(frame));
    seen += found < 0 ? 0 : 1;
    next = found < 0 ? next : found + 1;
  }
  return seen;
}

function changesIn(frames: readonly Buffer[]): readonly Buffer[] {
  return frames.filter((frame, index) => index > 0 && !isSame(frame, frames[index - 1]));
}

/** But for what the encoder makes of them. */
function isSame(one: Buffer, other: Buffer | undefined): boolean {
  return (
    other !== undefined && one.every((grey, index) => Math.abs(grey - (other[index] ?? 0)) < 64)
  );
}

describe.each(Object.entries(sources))('of %s', (_, grab) => {
  describe.each(['studio', 'instant'] as const)('in %s mode', (mode) => {
    it.each(Object.entries(patterns))('every change of %s is in the file', async (__, looks) => {
      const taken = await take(grab(), mode);
      // The first frames and the one that follows them come for themselves.
      await waitFor('it stands still', () => taken.frames() >= 2);
      const from = taken.frames();
      for (const { paint } of looks) {
        await painter.paint(paint);
        await delay(heldMs);
      }
      const until = taken.frames();
      const changes = changesIn(await taken.stop());
      // A machine that is too busy to look in time misses some, and then knows of them.
      const least = looks.length - (taken.capture.missed ?? 0);
      expect(seenInOrder(looks, changes)).toBeGreaterThanOrEqual(least);
      expect(changes.length).toBeLessThanOrEqual(looks.length);
      // One for each change; what was drawn between the look and the grab may be grabbed twice.
      expect(until - from).toBeLessThan(looks.length * 1.5);
    });
  });
});

const screen = { kind: 'rectangle', area: place } as const;

describe('a screen that stands still', () => {
  it('gives a frame a second, and one at once when it is asked for', async () => {
    const taken = await take(screen);
    await waitFor('three seconds are filmed', () => taken.frames() >= 4);
    const before = taken.frames();
    taken.capture.hurry();
    await waitFor('what came last is given', () => taken.frames() > before);
    await taken.stop();
    const times = await taken.times();
    // The second frame follows the first at once, to have that given away.
    const apart = times.slice(2, before).map((time, index) => time - (times[index + 1] ?? 0));
    expect(apart.length).toBeGreaterThan(1);
    expect(apart.every((seconds) => seconds > 0.95)).toBe(true);
  });

  it('is not disturbed by what is drawn beside it', async () => {
    const beside = await openXPainter(display.name, { x: 450, y: 10, width: 100, height: 100 });
    const taken = await take(screen);
    await waitFor('it stands still', () => taken.frames() >= 2);
    const before = taken.frames();
    for (const grey of [255, 0, 255, 0, 255, 0, 255, 0]) {
      await beside.paint({ x: 0, y: 0, width: 10, greys: Array.from({ length: 100 }, () => grey) });
      await delay(heldMs);
    }
    expect(taken.frames() - before).toBeLessThan(3);
    beside.close();
    await taken.stop();
  });
});

async function moveAlong(): Promise<void> {
  for (let step = 0; step < 12; step += 1) {
    await painter.movePointer(150 + step * 10, 150);
    await delay(heldMs);
  }
}

describe('the pointer', () => {
  it('is a change where it is in the picture', async () => {
    const taken = await take(screen, 'instant');
    await waitFor('the first frames are there', () => taken.frames() >= 2);
    await moveAlong();
    expect(changesIn(await taken.stop()).length).toBeGreaterThanOrEqual(12);
  });

  it('misses no move of a hand after it had come to rest, again and again', async () => {
    const taken = await take(screen, 'instant');
    for (let time = 0; time < 2; time += 1) {
      // One frame a second while nothing moves: the gate has stopped asking for it meanwhile.
      const before = taken.frames();
      await waitFor('it has been at rest', () => taken.frames() >= before + 3);
      await moveAlong();
    }
    expect(changesIn(await taken.stop()).length).toBeGreaterThanOrEqual(24);
  });

  it('is seen when a program puts it elsewhere, of which no server tells', async () => {
    const taken = await take(screen, 'instant');
    await painter.warpPointer(150, 150);
    const before = taken.frames();
    await waitFor('it has been at rest', () => taken.frames() >= before + 3);
    await painter.warpPointer(300, 200);
    await delay(2 * heldMs + 200);
    await painter.warpPointer(400, 200);
    await delay(2 * heldMs + 200);
    expect(changesIn(await taken.stop()).length).toBeGreaterThanOrEqual(2);
  });

  it('is none where it is not', async () => {
    const taken = await take(screen, 'studio');
    await waitFor('the first frames are there', () => taken.frames() >= 2);
    const before = taken.frames();
    await moveAlong();
    expect(taken.frames() - before).toBeLessThan(3);
    expect(changesIn(await taken.stop())).toHaveLength(0);
  });
});

describe('the end', () => {
  const context = {
    platform: process.platform,
    ffmpegPath: 'ffmpeg',
    encoder: 'libx264',
    display: ':7',
  };

  it.each(['studio', 'instant'] as const)(
    'comes at once when the X server goes, in %s mode',
    async (mode) => {
      const own = await openDisplay({ environment, folder, width: 640, height: 480 });
      const taken = await take(screen, mode, { on: own });
      await own.close();
      const exit = await taken.capture.closed;
      expect(exit.requested).toBe(false);
      expect(explainFailure(exit, context)).toMatchObject({
        code: 'no-display',
        message: 'The display :7 went away.',
      });
    },
  );

  it('leaves no socket behind, however it comes', async () => {
    const lines: string[] = [];
    const log = { ...silentLog, debug: (line: string): void => void lines.push(line) };
    const stopped = await take(screen, 'studio', { log });
    await stopped.stop();
    const killed = await take(screen, 'studio', { log });
    await killed.capture.kill();
    const never = await openCapture({
      request: exampleRequest(folder),
      shot: { grab: screen, outputSize: null, place: null, area: null },
      ffmpeg: { ...ffmpeg, path: '/no/such/ffmpeg' },
      environment: display.environment,
      log,
    });
    await never.closed;
    const doors = lines.flatMap((line) => / -i :(\d+)/.exec(line)?.[1] ?? []);
    expect(doors).toHaveLength(3);
    const sockets = await readdir('/tmp/.X11-unix');
    expect(sockets.filter((name) => doors.includes(name.slice(1)))).toEqual([]);
  });

  it('lets nobody else in, and nobody at all after ffmpeg', async () => {
    const door = await openGateDoor();
    const file = `/tmp/.X11-unix/X${door.display}`;
    expect((await stat(file)).mode & 0o077).toBe(0);
    const program = connect(file);
    const visitor = await door.visitor;
    await expect(stat(file)).rejects.toThrow('ENOENT');
    program.destroy();
    visitor?.destroy();
  });
});

describe('without a gate', () => {
  it('a server that tells of no changes is filmed as before, and the log says so', async () => {
    const own = await openDisplay({ environment, folder, damage: false });
    const lines: string[] = [];
    const log = { ...silentLog, debug: (line: string): void => void lines.push(line) };
    const taken = await take(screen, 'studio', { on: own, log });
    await waitFor('all pictures come', () => taken.frames() > 10);
    expect(taken.capture.missed).toBeNull();
    expect(lines.filter((line) => line.includes('does not tell what changes'))).toHaveLength(1);
    await taken.stop();
    await own.close();
  });

  it('a server that keeps changes to itself is believed no more, and the log says so', async () => {
    const hidden = await openXPainter(display.name, place, { isKept: false });
    const white = Array.from({ length: size.width * 100 }, () => 255);
    await hidden.paint({ x: 0, y: 0, width: size.width, greys: white });
    await hidden.paint({ x: 0, y: 100, width: size.width, greys: white });
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (line: string): void => void warnings.push(line) };
    const grab = { kind: 'window', id: hidden.window, area: { x: 0, y: 0, ...size } } as const;
    const taken = await take(grab, 'studio', { log });
    const covers: XPainter[] = [];
    // Nothing is drawn on a window by covering it, and yet its picture changes: it becomes black.
    for (let count = 1; count <= 2; count += 1) {
      const before = taken.frames();
      await waitFor('a second has passed', () => taken.frames() > before + 1);
      const area = { ...place, height: count * 100 };
      const cover = await openXPainter(display.name, area, { isKept: false });
      covers.push(cover);
    }
    await waitFor('it is said', () => warnings.length > 0);
    const before = taken.frames();
    await waitFor('all pictures come', () => taken.frames() > before + 10);
    expect(warnings).toHaveLength(1);
    await taken.stop();
    [hidden, ...covers].forEach((each) => each.close());
  });
});
