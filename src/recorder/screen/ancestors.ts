import { readFile } from 'node:fs/promises';

/** Longer chains than this are not looked at. */
const mostGenerations = 64;

/**
 * The processes that this one descends from, itself included; only itself and its parent where the
 * system keeps no /proc.
 */
export async function processAncestors(): Promise<ReadonlySet<number>> {
  const found = new Set([process.pid, process.ppid]);
  let id = process.ppid;
  for (let generation = 0; generation < mostGenerations && id > 1; generation += 1) {
    const parent = await parentOf(id);
    if (parent === undefined) {
      break;
    }
    id = parent;
    found.add(id);
  }
  return found;
}

async function parentOf(id: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8');
    // The name in brackets may hold brackets and blanks itself: state and parent follow the last one.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(parent);
  } catch {
    return undefined;
  }
}
