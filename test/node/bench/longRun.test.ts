import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, it, onTestFinished } from 'vitest';
import { recordLong } from '../../bench/memory/longRun.ts';
import { median } from '../../bench/statistics.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const minuteMs = 60_000;

/**
 * What is alive in the heap goes up and down by less than 1 MB. A hundred bytes a frame would be 2.7 MB
 * in these fifteen minutes.
 */
const heapBoundBytes = 2e6;
/** Outside of the heap are the bytes on their way into the file, more of them on a busy machine. */
const outsideBoundBytes = 16e6;

interface Growth {
  readonly heapBytes: number;
  readonly outsideBytes: number;
}

/** How much more is alive in the recorder at the end of 20 recorded minutes than after five of them. */
async function growthOf(leakBytesPerSecond: number): Promise<Growth> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codereel-long-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { samples } = await recordLong({
    root,
    folder,
    environment: { PATH: inject('searchPath'), HOME: folder },
    speed: 40,
    lengthMs: 20 * minuteMs,
    eventsPerSecond: 125,
    lookEveryMs: 1000,
    collectEveryMs: 500,
    leakBytesPerSecond,
  });
  const between = (from: number, to: number): typeof samples =>
    samples.filter(
      ({ collected, recordedMs }) =>
        collected && recordedMs >= from * minuteMs && recordedMs <= to * minuteMs,
    );
  const [early, late] = [between(4, 7), between(17, 20)];
  const heap = (all: typeof samples): number => median(all.map(({ heapUsed }) => heapUsed));
  const outside = (all: typeof samples): number => Math.min(...all.map(({ external }) => external));
  return { heapBytes: heap(late) - heap(early), outsideBytes: outside(late) - outside(early) };
}

it('holds as much after twenty minutes as after five', async () => {
  const { heapBytes, outsideBytes } = await growthOf(0);
  expect(heapBytes).toBeLessThan(heapBoundBytes);
  expect(outsideBytes).toBeLessThan(outsideBoundBytes);
}, 300_000);

it('would be seen to hold more, were it a hundred bytes for each frame', async () => {
  expect((await growthOf(100 * 30)).heapBytes).toBeGreaterThan(heapBoundBytes);
}, 300_000);
