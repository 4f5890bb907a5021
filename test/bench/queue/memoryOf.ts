import { readFile } from 'node:fs/promises';

/** Resident memory of a process in bytes: proc(5), /proc/PID/status. */
export interface ResidentMemory {
  readonly all: number;
  /** Its own: heap, stacks. */
  readonly anonymous: number;
  /** Shared with the X server: where x11grab's raw frames lie. */
  readonly shared: number;
}

export async function memoryOf(id: number): Promise<ResidentMemory> {
  return parseResident(await readFile(`/proc/${id}/status`, 'utf8'));
}

/** @throws Error when it is no such file */
function parseResident(status: string): ResidentMemory {
  const bytes = (name: string): number => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    if (kilobytes === undefined) {
      throw new Error(`The kernel does not tell ${name}.`);
    }
    return Number(kilobytes) * 1024;
  };
  return { all: bytes('VmRSS'), anonymous: bytes('RssAnon'), shared: bytes('RssShmem') };
}
