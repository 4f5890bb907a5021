import { describe, expect, it } from 'vitest';
import {
  diskState,
  endBytes,
  lastsMs,
  nextLookMs,
  type DiskLook,
} from '../../../../src/recorder/disk/diskPolicy.ts';
import { diskLow } from '../../../../src/recorder/disk/diskWords.ts';

const megabyte = 1_000_000;
const limits = { warnBelowBytes: 2000 * megabyte, stopBelowBytes: 250 * megabyte };

function look(freeMegabytes: number, changes: Partial<DiskLook> = {}): DiskLook {
  const freeBytes = freeMegabytes * megabyte;
  return { freeBytes, bytesPerSecond: 0, endBytes: 10 * megabyte, ...changes };
}

describe('the room on a disk', () => {
  it('warns once, and again only after there was clearly more room', () => {
    let state = diskState('ample', limits, look(2000));
    const states = [state];
    for (const free of [1999, 1500, 2400, 1999, 2500, 1999]) {
      state = diskState(state, limits, look(free));
      states.push(state);
    }
    expect(states).toEqual(['ample', 'low', 'low', 'low', 'low', 'ample', 'low']);
  });

  it('ends a recording while there is room for its end, besides what is to stay free', () => {
    expect(diskState('low', limits, look(260))).toBe('low');
    expect(diskState('low', limits, look(259.9))).toBe('full');
    expect(diskState('low', limits, look(300, { endBytes: 51 * megabyte }))).toBe('full');
  });

  it('never warns, and never ends, where that is not asked for', () => {
    const none = { warnBelowBytes: 0, stopBelowBytes: 0 };
    expect(diskState('ample', none, look(0))).toBe('ample');
    expect(diskState('ample', { ...limits, warnBelowBytes: 0 }, look(261))).toBe('ample');
  });

  it('keeps room for an index that grows with frames of picture and sound', () => {
    const hour = { durationMs: 3_600_000, frames: 108_000 };
    const silent = endBytes({ ...hour, sounds: 0 });
    const empty = endBytes({ durationMs: 0, frames: 0, sounds: 0 });
    expect(silent - empty).toBeGreaterThanOrEqual(108_000 * 20);
    expect(endBytes({ ...hour, sounds: 2 }) - silent).toBeGreaterThanOrEqual(2 * 168_750 * 20);
  });

  it('is looked at more often the less of it there is, and twice before it can be full', () => {
    expect(nextLookMs(limits, look(100_000))).toBe(5000);
    expect(nextLookMs(limits, look(460))).toBe(1000);
    expect(nextLookMs(limits, look(460, { bytesPerSecond: 200 * megabyte }))).toBe(500);
    expect(nextLookMs(limits, look(260))).toBe(250);
  });

  it('lasts until the end at the rate at which it fills', () => {
    expect(lastsMs(limits, look(860, { bytesPerSecond: megabyte }))).toBe(600_000);
    expect(lastsMs(limits, look(860))).toBeNull();
    expect(lastsMs(limits, look(100, { bytesPerSecond: megabyte }))).toBe(0);
  });
});

describe('the warning', () => {
  it.each([
    [look(860, { bytesPerSecond: megabyte }), 'enough for about 10 minutes at the present rate'],
    [look(321, { bytesPerSecond: megabyte }), 'enough for about 1 minute at'],
    [look(262, { bytesPerSecond: megabyte }), 'enough for less than a minute at'],
    [look(1999, { bytesPerSecond: 10_000 }), 'enough for about 48 hours at'],
    [look(1999), 'Only 2.0 GB is free for the recording in /r.'],
  ])('says how long it lasts: %#', (seen, words) => {
    const { message, remedy } = diskLow('/r/demo', limits, seen);
    expect(message).toContain(words);
    expect(remedy).toContain('Below 250 MB');
  });
});
