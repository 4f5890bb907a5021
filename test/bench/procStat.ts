/** What the kernel has counted for a process: proc(5), /proc/PID/stat. */
export interface ProcessTimes {
  readonly id: number;
  readonly parentId: number;
  /** CPU seconds of its own, in its own code and in the kernel's. */
  readonly own: number;
  /** CPU seconds of its children that have ended and that it has waited for. */
  readonly waited: number;
}

/** The kernel counts in hundredths of a second here, whatever its own clock is. */
const ticksPerSecond = 100;

/** @throws Error when it is no line of such a file */
export function parseProcStat(text: string): ProcessTimes {
  const id = Number.parseInt(text, 10);
  // The name in brackets may itself hold brackets and blanks: the state follows the last one.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  // Counted from 1 in proc(5), where the state is the third.
  const field = (number: number): number => fields[number - 3] ?? Number.NaN;
  const times = {
    id,
    parentId: field(4),
    own: (field(14) + field(15)) / ticksPerSecond,
    waited: (field(16) + field(17)) / ticksPerSecond,
  };
  if (Object.values(times).some(Number.isNaN)) {
    throw new Error(`This is not what /proc/PID/stat holds: ${text}`);
  }
  return times;
}

/** A process and all that come from it, in no order. */
export function descendants(root: number, processes: readonly ProcessTimes[]): ProcessTimes[] {
  const found = processes.filter(({ id }) => id === root);
  for (const { id } of found) {
    // The list grows while it is walked.
    found.push(...processes.filter(({ parentId }) => parentId === id));
  }
  return found;
}

/** Bytes of a process alone, and its share of what it has in common with others: smaps_rollup. */
export function parsePss(text: string): number | undefined {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
