import { describe, expect, test } from 'vitest';
import { descendants, parseProcStat, parsePss, type ProcessTimes } from '../../bench/procStat.ts';

/** As the kernel writes it: 52 fields, the name in brackets. */
function statLine(name: string): string {
  const before = `4711 (${name}) S 4700 4711 4700 0 -1 4194304 100 200 0 0`;
  return `${before} 150 25 1000 50 20 0 3 0 123456 789000 456 18446744073709551615\n`;
}

describe("a process's line in /proc", () => {
  test('gives CPU seconds of its own and of the children that it waited for', () => {
    expect(parseProcStat(statLine('ffmpeg'))).toEqual({
      id: 4711,
      parentId: 4700,
      own: 1.75,
      waited: 10.5,
    });
  });

  test.each(['a (b) c', 'S 1 2 3', ') R 1 1'])('is read by its last bracket: %s', (name) => {
    expect(parseProcStat(statLine(name))).toMatchObject({ parentId: 4700, own: 1.75 });
  });

  test.each(['', '4711 (x) S', 'nothing at all'])('that is none is refused: %j', (text) => {
    expect(() => parseProcStat(text)).toThrow('/proc/PID/stat');
  });
});

describe('what comes from a process', () => {
  test('are its children and theirs, itself, and nobody else', () => {
    const all = [times(9, 5), times(1, 0), times(5, 1), times(6, 1), times(7, 5), times(8, 2)];
    const ids = descendants(5, all).map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set([5, 7, 9]));
  });

  test('is nothing when it is gone', () => {
    expect(descendants(3, [times(4, 3)])).toEqual([]);
  });
});

describe('the proportional size', () => {
  test('is in bytes', () => {
    expect(
      parsePss('55a7-7ffd ---p [rollup]\nRss:  1696 kB\nPss:    244 kB\nPss_Dirty: 112 kB\n'),
    ).toBe(244 * 1024);
  });

  test('is unknown where the kernel does not tell', () => {
    expect(parsePss('')).toBeUndefined();
  });
});

function times(id: number, parentId: number): ProcessTimes {
  return { id, parentId, own: 0, waited: 0 };
}
