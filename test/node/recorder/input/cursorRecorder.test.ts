import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asCodereelError } from '../../../../src/base/errors.ts';
import { AppendLog } from '../../../../src/recording/appendLog.ts';
import type { CursorEvent } from '../../../../src/recording/cursorEvent.ts';
import {
  cursorLogFormat,
  cursorLogVersion,
  readCursorLog,
} from '../../../../src/recording/cursorLog.ts';
import { recordingFiles } from '../../../../src/recording/manifest.ts';
import { CursorRecorder } from '../../../../src/recorder/input/cursorRecorder.ts';
import type { HookMouseEvent } from '../../../../src/recorder/input/hookMessages.ts';
import { SessionClock } from '../../../../src/recorder/sessionClock.ts';
import { isRoot, openSmallDisk } from '../../support/smallDisk.ts';
import { until } from '../../support/scene.ts';

const epochMs = 10_000;
const area = { x: 0, y: 0, width: 1000, height: 1000 };

let folder: string;
let clock: SessionClock;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-cursor-'));
  clock = new SessionClock({ monotonic: () => epochMs, wall: () => 0 });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function openLog(limitBytes?: number): Promise<AppendLog> {
  return AppendLog.open(
    path.join(folder, recordingFiles.cursor),
    {
      format: cursorLogFormat,
      version: cursorLogVersion,
      epoch: new Date(0).toISOString(),
      area,
      scale: 1,
    },
    limitBytes === undefined ? {} : { limitBytes },
  );
}

/** The first frame, at first or after a pause, was grabbed `ms` after the epoch. */
function run(recorder: CursorRecorder, ms: number): void {
  clock.run(epochMs + ms, clock.reachedAt(Infinity));
  recorder.run(epochMs + ms);
}

function pause(recorder: CursorRecorder, ms: number): void {
  clock.stop(epochMs + ms);
  recorder.pause(epochMs + ms);
}

/** `ms` since the epoch; x tells the events apart. */
function move(ms: number, x: number): HookMouseEvent {
  return { kind: 'move', at: epochMs + ms, x, y: 0 };
}

function press(ms: number, x: number): HookMouseEvent {
  return { kind: 'down', at: epochMs + ms, x, y: 0, button: 1, modifiers: 0 };
}

function release(ms: number, x: number): HookMouseEvent {
  return { kind: 'up', at: epochMs + ms, x, y: 0, button: 1, modifiers: 0 };
}

async function written(): Promise<CursorEvent[]> {
  const events: CursorEvent[] = [];
  for await (const event of (await readCursorLog(folder)).events()) {
    events.push(event);
  }
  return events;
}

function unexpected(thrown: unknown): void {
  expect.fail(String(thrown));
}

async function brief(): Promise<string[]> {
  return (await written()).map(({ kind, ms, x }) => `${kind} ${ms} ${x}`);
}

describe('cursor recorder', () => {
  it('begins with where the cursor was, keeps what happened since the first frame, drops what was before', async () => {
    const recorder = new CursorRecorder(clock, unexpected);
    recorder.take([move(10, 1), press(20, 2), move(90, 3), press(110, 4), move(120, 5)]);
    recorder.begin(await openLog(), area);
    run(recorder, 100);
    recorder.take([move(200, 6)]);
    await recorder.close();
    expect(await brief()).toEqual([
      'move 100 0.003',
      'down 110 0.004',
      'move 120 0.005',
      'move 200 0.006',
    ]);
    expect(recorder.events).toBe(4);
  });

  it('leaves out what happened after the end, also when it arrives before', async () => {
    const recorder = new CursorRecorder(clock, unexpected);
    recorder.begin(await openLog(), area);
    run(recorder, 0);
    pause(recorder, 500);
    recorder.take([press(499, 1), press(501, 2)]);
    await recorder.close();
    expect(await brief()).toEqual(['down 499 0.001']);
  });

  it('leaves a pause out: lets go of what was held, and begins again where the cursor is then', async () => {
    const recorder = new CursorRecorder(clock, unexpected);
    recorder.begin(await openLog(), area);
    run(recorder, 100);
    recorder.take([press(150, 1)]);
    pause(recorder, 200);
    recorder.take([move(199, 2), move(300, 3), press(400, 4), release(450, 5), release(460, 1)]);
    // The first frame after the pause was grabbed at 1000, and is told of after this.
    recorder.take([move(900, 6), move(1100, 7)]);
    run(recorder, 1000);
    recorder.take([press(1200, 8)]);
    await recorder.close();
    expect(await brief()).toEqual([
      'down 150 0.001',
      'move 199 0.002',
      'up 200 0.002',
      'move 200 0.006',
      'move 300 0.007',
      'down 400 0.008',
    ]);
  });

  it('begins again where the cursor was where it has not moved in the pause', async () => {
    const recorder = new CursorRecorder(clock, unexpected);
    recorder.begin(await openLog(), area);
    run(recorder, 100);
    recorder.take([move(150, 1)]);
    pause(recorder, 200);
    run(recorder, 1000);
    await recorder.close();
    expect(await brief()).toEqual(['move 150 0.001', 'move 200 0.001']);
  });

  it('finds the cursor also after a long pause that was full of clicks', async () => {
    const recorder = new CursorRecorder(clock, unexpected);
    recorder.begin(await openLog(), area);
    run(recorder, 100);
    pause(recorder, 200);
    for (let round = 0; round < 20_000; round += 1) {
      recorder.take([press(1000 + round * 1000, round % 1000), release(1500 + round * 1000, 1)]);
    }
    run(recorder, 19_999_900);
    await recorder.close();
    expect(await brief()).toEqual(['move 200 0.001', 'down 300 0.999', 'up 800 0.001']);
  });

  it('places a still cursor anew when the window moves under it', async () => {
    const recorder = new CursorRecorder(clock, unexpected);
    recorder.begin(await openLog(), area);
    run(recorder, 100);
    recorder.take([move(150, 500)]);
    recorder.setArea({ ...area, x: 250 }, epochMs + 300);
    recorder.setArea(undefined, epochMs + 400);
    recorder.take([move(450, 600)]);
    await recorder.close();
    expect(await brief()).toEqual(['move 150 0.5', 'move 300 0.25']);
  });

  it('keeps every press, and the last move, of a flood before the first frame', async () => {
    const recorder = new CursorRecorder(clock, unexpected);
    for (let round = 0; round < 200; round += 1) {
      const moves = Array.from({ length: 100 }, (_, index) => move(1000 + round, index));
      recorder.take([...moves, press(1000 + round, round)]);
    }
    recorder.take([move(2000, 777)]);
    recorder.begin(await openLog(), area);
    run(recorder, 100);
    await recorder.close();
    const events = await written();
    expect(events.filter((event) => event.kind === 'down')).toHaveLength(200);
    expect(events.length).toBeLessThan(6000);
    expect(events.at(-1)).toMatchObject({ kind: 'move', x: 0.777 });
  });

  it('gives up moves, never presses nor the last move, when the log has no room', async () => {
    const recorder = new CursorRecorder(clock, unexpected);
    recorder.begin(await openLog(4096), area);
    run(recorder, 0);
    recorder.take(Array.from({ length: 900 }, (_, index) => move(index, index)));
    recorder.take([press(901, 901), press(902, 902), move(903, 903)]);
    await recorder.close();
    const events = await written();
    expect(events.length).toBeLessThan(300);
    expect(events.slice(-3).map(({ kind, x }) => [kind, x])).toEqual([
      ['down', 0.901],
      ['down', 0.902],
      ['move', 0.903],
    ]);
  });

  it('closes without a first frame', async () => {
    const recorder = new CursorRecorder(clock, unexpected);
    recorder.take([move(1, 1)]);
    await recorder.close();
    expect(recorder.events).toBe(0);
  });
});

describe('a cursor log on a full disk', () => {
  it.skipIf(!isRoot)(
    'has all that waited as soon as there is room, with nothing new and before the end (needs root)',
    async () => {
      const disk = await openSmallDisk('1m');
      const troubles: string[] = [];
      const recorder = new CursorRecorder(clock, (thrown) => troubles.push(codeOf(thrown)));
      const file = path.join(disk.folder, recordingFiles.cursor);
      const log = await AppendLog.open(file, { format: 'test', version: 1 });
      recorder.begin(log, area);
      run(recorder, 0);
      await disk.fill();
      const presses = Array.from({ length: 500 }, (_, index) => press(index, index));
      recorder.take(presses);
      await until(() => troubles.length > 0);
      expect(troubles[0]).toBe('disk-full');
      await disk.clear();
      await until(() => log.counters.waitingBytes === 0);
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n').slice(1);
      expect(lines.map((line) => Number(/^\[([\d.]+),"d"/.exec(line)?.[1]))).toEqual(
        presses.map(({ at }) => at - epochMs),
      );
      await recorder.close();
    },
  );
});

function codeOf(thrown: unknown): string {
  return asCodereelError(thrown).code;
}
