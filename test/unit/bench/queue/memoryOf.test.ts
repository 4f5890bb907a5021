import { describe, expect, it } from 'vitest';
import { parseOwn, parseSegments } from '../../../bench/queue/memoryOf.ts';

const segments = `       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap
         0          0  1777               8294400   100   200      2     0     0     0     0 1700000000          0 1700000000               8294400                     0
         0          1  1777               8294400   100   200      2     0     0     0     0 1700000000          0 1700000000               4096000                     0
         0          2  1777               8294400   101   200      2     0     0     0     0 1700000000          0 1700000000               8294400                     0
`;

describe('memory that is there because of a process', () => {
  it('is its own, without what it shares', () => {
    expect(
      parseOwn('VmRSS:\t  60 kB\nRssAnon:\t      30 kB\nRssFile:\t  20 kB\nRssShmem:\t 10 kB\n'),
    ).toBe(50 * 1024);
  });

  it('and what is resident of the shared segments that it made', () => {
    expect(parseSegments(segments, 100)).toBe(8_294_400 + 4_096_000);
    expect(parseSegments(segments, 7)).toBe(0);
  });

  it('is not guessed', () => {
    expect(() => parseOwn('Name:\tffmpeg\n')).toThrow('RssAnon');
  });
});
