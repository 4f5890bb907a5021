import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppendLog } from '../../../src/recording/appendLog.ts';
import type { CursorEvent } from '../../../src/recording/cursorEvent.ts';
import {
  encodeCursorEvent,
  readCursorLog,
  type CursorLogHeader,
} from '../../../src/recording/cursorLog.ts';
import { readLog } from '../../../src/recording/eventLog.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import {
  encodeTimelineEvent,
  readTimelineLog,
  type TimelineLogHeader,
} from '../../../src/recording/timelineLog.ts';
import { thrownBy } from '../../unit/recording/thrown.ts';

const expected = { format: 'test', version: 3 };
const header = '{"format":"test","version":3}\n';
const cursorHeader: CursorLogHeader = {
  format: 'codereel.cursor',
  version: 1,
  epoch: '2026-11-22T00:00:00.000Z',
  area: { x: 0, y: 0, width: 1920, height: 1080 },
  scale: 2,
};
const timelineHeader: TimelineLogHeader = {
  format: 'codereel.timeline',
  version: 1,
  epoch: '2026-11-22T00:00:00.000Z',
};

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-log-'));
  file = path.join(folder, 'log.ndjson');
});
afterEach(() => rm(folder, { recursive: true }));

describe('readLog', () => {
  it('gives the header, and then the lines with their numbers, as often as asked', async () => {
    await writeFile(file, `${header}[1]\n["zwölf"]\n`);
    const log = await readLog(file, expected);
    expect(log.header).toEqual(expected);
    const lines = [
      { line: 2, value: [1] },
      { line: 3, value: ['zwölf'] },
    ];
    expect(await all(log.lines())).toEqual(lines);
    expect(await all(log.lines())).toEqual(lines);
  });

  it.each(['[2', '[2]', '\0\0\0\0', '"\u00e4'])('leaves out a torn last line: %j', async (torn) => {
    await writeFile(file, `${header}[1]\n${torn}`);
    const log = await readLog(file, expected);
    expect(await all(log.lines())).toEqual([{ line: 2, value: [1] }]);
  });

  it('reads lines that lie across the borders of what it reads at once', async () => {
    const long = Array.from({ length: 5000 }, (_, at) => [at, 'ä'.repeat(at % 97)]);
    long.push([5000, Array.from({ length: 40_000 }, (_, at) => at).join()]);
    await writeFile(file, header + long.map((value) => `${JSON.stringify(value)}\n`).join(''));
    const lines = await all((await readLog(file, expected)).lines());
    expect(lines.map(({ value }) => value)).toEqual(long);
  });

  it('gives the lines before a damaged one, then names its number', async () => {
    await writeFile(file, `${header}[1]\n[2\n[3]\n`);
    const lines = (await readLog(file, expected)).lines();
    expect((await lines.next()).value).toEqual({ line: 2, value: [1] });
    const error = await thrownBy(() => lines.next());
    expect(error).toMatchObject({
      code: 'not-a-recording',
      message: `Line 3 of ${file} is no JSON.`,
    });
  });

  it('refuses a newer version, and reads an older one', async () => {
    await writeFile(file, '{"format":"test","version":4}\n');
    expect((await thrownBy(() => readLog(file, expected))).code).toBe('newer-format');
    await writeFile(file, '{"format":"test","version":2}\n');
    expect((await readLog(file, expected)).header).toMatchObject({ version: 2 });
  });

  it.each([
    ['', 'no whole line'],
    ['{"format":"test","version":3}', 'no whole line'],
    ['[1]\n', 'no header'],
    ['{"format":"other","version":1}\n', '"test"'],
    ['{"format":"test"}\n', 'a version'],
    ['{"format":"test","version":"1"}\n', 'a version'],
    ['x'.repeat(1_200_000), 'more than 1048576 bytes'],
  ])('refuses what is no log of the format: %.40j', async (content, why) => {
    await writeFile(file, content);
    const error = await thrownBy(() => readLog(file, expected));
    expect(error.code).toBe('not-a-recording');
    expect(error.message).toContain(why);
  });

  it('names a file that is not there', async () => {
    const error = await thrownBy(() => readLog(file, expected));
    expect(error.code).toBe('not-a-recording');
    expect(error.message).toContain('ENOENT');
  });
});

describe('the cursor log', () => {
  const events: CursorEvent[] = [
    { kind: 'move', ms: 0.1, x: 0, y: 1 },
    { kind: 'down', ms: 12.3, x: 0.12345, y: 0.5, button: 1, modifiers: 3 },
    { kind: 'up', ms: 40, x: 0.12345, y: 0.5, button: 1, modifiers: 0 },
    { kind: 'wheel', ms: 36_000_000.5, x: 0.5, y: 0.25, dx: 0, dy: -3, modifiers: 2 },
  ];

  it('gives back every event that was written, with its header', async () => {
    const log = await AppendLog.open(path.join(folder, recordingFiles.cursor), cursorHeader);
    events.forEach((event) => log.append(encodeCursorEvent(event), 'required'));
    await log.close();
    const read = await readCursorLog(folder);
    expect(read.header).toEqual(cursorHeader);
    expect(await all(read.events())).toEqual(events);
  });

  it('leaves out events of a kind it does not know and fields that came later', async () => {
    await writeCursorLog('[1,"m",0,0,"later"]\n[2,"toString",0]\n[3,"z"]\n[4,"m",1,1]\n');
    const read = await all((await readCursorLog(folder)).events());
    expect(read.map(({ ms }) => ms)).toEqual([1, 4]);
  });

  it.each([
    '[1,"m",0]',
    '[1,"m","0",0]',
    '[1,"d",0,0,-1,0]',
    '["1","m",0,0]',
    '{}',
    '[null,"m",0,0]',
  ])('names the line of an event that is none: %s', async (line) => {
    await writeCursorLog(`[1,"m",0,0]\n${line}\n`);
    const read = (await readCursorLog(folder)).events();
    await read.next();
    const error = await thrownBy(() => read.next());
    expect(error.code).toBe('not-a-recording');
    expect(error.message).toMatch(/^Line 3 of .*cursor\.ndjson is no event: /);
  });

  it('refuses a header without its area', async () => {
    const damaged = '{"format":"codereel.cursor","version":1,"epoch":"2026-11-22T00:00:00Z"}\n';
    await writeFile(path.join(folder, recordingFiles.cursor), damaged);
    const error = await thrownBy(() => readCursorLog(folder));
    expect(error.message).toContain('area');
  });
});

describe('encodeCursorEvent', () => {
  it('writes time to a tenth of a millisecond and places to five decimals', () => {
    expect(encodeCursorEvent({ kind: 'move', ms: 1234.5678, x: 1 / 3, y: 0.000_001 })).toBe(
      '[1234.6,"m",0.33333,0]',
    );
    expect(
      encodeCursorEvent({ kind: 'down', ms: 1, x: 0.5, y: 0.5, button: 2, modifiers: 5 }),
    ).toBe('[1,"d",0.5,0.5,2,5]');
    expect(
      encodeCursorEvent({ kind: 'wheel', ms: 1, x: 0, y: 0, dx: 1, dy: -1, modifiers: 0 }),
    ).toBe('[1,"w",0,0,1,-1,0]');
  });
});

describe('the timeline', () => {
  it('gives back every marker, whatever its label says', async () => {
    const markers = ['', 'line\nbreak', '"quoted" 🎬'].map(
      (label, at) => ({ kind: 'marker', ms: at + 0.5, label }) as const,
    );
    const log = await AppendLog.open(path.join(folder, recordingFiles.timeline), timelineHeader);
    markers.forEach((marker) => log.append(encodeTimelineEvent(marker), 'required'));
    await log.close();
    const read = await readTimelineLog(folder);
    expect(read.header).toEqual(timelineHeader);
    expect(await all(read.events())).toEqual(markers);
  });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) {
    list.push(item);
  }
  return list;
}

async function writeCursorLog(lines: string): Promise<void> {
  const name = path.join(folder, recordingFiles.cursor);
  await writeFile(name, `${JSON.stringify(cursorHeader)}\n`);
  await appendFile(name, lines);
}
