import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { AppendLog } from '../../../../src/recording/appendLog.ts';
import type { CursorEvent } from '../../../../src/recording/cursorEvent.ts';
import {
  cursorLogFormat,
  cursorLogVersion,
  readCursorLog,
} from '../../../../src/recording/cursorLog.ts';
import { recordingFiles } from '../../../../src/recording/manifest.ts';
import { CursorRecorder } from '../../../../src/recorder/input/cursorRecorder.ts';
import type { HookEvent } from '../../../../src/recorder/input/hookMessages.ts';

const epochMs = 10_000;
const area = { x: 0, y: 0, width: 1000, height: 1000 };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-cursor-'));
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

/** `ms` since the epoch; x tells the events apart. */
function move(ms: number, x: number): HookEvent {
  return { kind: 'move', at: epochMs + ms, x, y: 0 };
}

function press(ms: number, x: number): HookEvent {
  return { kind: 'down', at: epochMs + ms, x, y: 0, button: 1, modifiers: 0 };
}

async function written(): Promise<CursorEvent[]> {
  const events: CursorEvent[] = [];
  for await (const event of (await readCursorLog(folder)).events()) {
    events.push(event);
  }
  return events;
}

async function brief(): Promise<string[]> {
  return (await written()).map(({ kind, ms, x }) => `${kind} ${ms} ${x}`);
}

describe('cursor recorder', () => {
  it('begins with where the cursor was, keeps what happened since the first frame, drops what was before', async () => {
    const recorder = new CursorRecorder(epochMs, silentLog);
    recorder.take([move(10, 1), press(20, 2), move(90, 3), press(110, 4), move(120, 5)]);
    recorder.begin(await openLog(), area, 100);
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
    const recorder = new CursorRecorder(epochMs, silentLog);
    recorder.begin(await openLog(), area, 0);
    recorder.endAt(500);
    recorder.take([press(499, 1), press(501, 2)]);
    await recorder.close();
    expect(await brief()).toEqual(['down 499 0.001']);
  });

  it('keeps every press, and the last move, of a flood before the first frame', async () => {
    const recorder = new CursorRecorder(epochMs, silentLog);
    for (let round = 0; round < 200; round += 1) {
      const moves = Array.from({ length: 100 }, (_, index) => move(1000 + round, index));
      recorder.take([...moves, press(1000 + round, round)]);
    }
    recorder.take([move(2000, 777)]);
    recorder.begin(await openLog(), area, 100);
    await recorder.close();
    const events = await written();
    expect(events.filter((event) => event.kind === 'down')).toHaveLength(200);
    expect(events.length).toBeLessThan(6000);
    expect(events.at(-1)).toMatchObject({ kind: 'move', x: 0.777 });
  });

  it('gives up moves, never presses nor the last move, when the log has no room', async () => {
    const recorder = new CursorRecorder(epochMs, silentLog);
    recorder.begin(await openLog(4096), area, 0);
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
    const recorder = new CursorRecorder(epochMs, silentLog);
    recorder.take([move(1, 1)]);
    await recorder.close();
    expect(recorder.events).toBe(0);
  });
});
