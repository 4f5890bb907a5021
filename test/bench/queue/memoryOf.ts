import { readFile } from 'node:fs/promises';

/** Resident memory that is there because of a process, in bytes. */
export interface HeldMemory {
  readonly all: number;
  /**
   * Of it, what it shares with the X server: where x11grab's raw frames lie. A frame that waits was
   * written by the server and not yet looked at, so it is not in the process's own resident memory.
   */
  readonly shared: number;
}

export async function memoryOf(id: number): Promise<HeldMemory> {
  const [status, segments] = await Promise.all([
    readFile(`/proc/${id}/status`, 'utf8'),
    readFile('/proc/sysvipc/shm', 'utf8'),
  ]);
  const shared = parseSegments(segments, id);
  return { all: parseOwn(status) + shared, shared };
}

/**
 * What a process holds by itself: its heap, stacks, and mapped files, by /proc/PID/status (proc(5)).
 * @throws Error when it is no such file
 */
export function parseOwn(status: string): number {
  return ['RssAnon', 'RssFile'].reduce((sum, name) => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    if (kilobytes === undefined) {
      throw new Error(`The kernel does not tell ${name}.`);
    }
    return sum + Number(kilobytes) * 1024;
  }, 0);
}

/** Resident bytes of the shared segments that a process made: /proc/sysvipc/shm, whose head names its columns. */
export function parseSegments(table: string, id: number): number {
  const [head = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const [creator, resident] = [head.indexOf('cpid'), head.indexOf('rss')];
  return rows
    .filter((row) => Number(row[creator]) === id)
    .reduce((sum, row) => sum + Number(row[resident]), 0);
}
