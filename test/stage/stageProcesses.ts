import { readdir, readFile } from 'node:fs/promises';
import { errnoOf } from '../../src/base/errors.ts';

/** A process of a stage, read from /proc. */
export interface StageProcess {
  readonly id: number;
  readonly parentId: number;
  /** The program and its arguments. */
  readonly command: readonly string[];
}

/**
 * All processes that inherited `mark` (`NAME=value`) in their environment, whoever started them and
 * whatever process group they moved to: the only way to find what outlived its parent.
 */
export async function processesMarked(mark: string): Promise<StageProcess[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(ids.map(async (id) => readMarked(id, mark)));
  return found.filter((entry) => entry !== undefined);
}

async function readMarked(id: string, mark: string): Promise<StageProcess | undefined> {
  try {
    const environment = await readFile(`/proc/${id}/environ`, 'utf8');
    if (!environment.split('\0').includes(mark)) {
      return undefined;
    }
    const command = (await readFile(`/proc/${id}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    const stat = await readFile(`/proc/${id}/stat`, 'utf8');
    // The name in brackets may itself hold brackets and blanks: state and parent follow the last one.
    const [state, parentId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // One that is ending has no memory any more, where its arguments were.
    const hasEnded = state === 'Z' || command.length === 0;
    return hasEnded ? undefined : { id: Number(id), parentId: Number(parentId), command };
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(errnoOf(error) ?? '')) {
      return undefined;
    }
    throw error;
  }
}

/** Ends processes with SIGKILL; those that are gone already do not matter. */
export function killAll(processes: readonly StageProcess[]): void {
  for (const { id } of processes) {
    try {
      process.kill(id, 'SIGKILL');
    } catch (error) {
      if (errnoOf(error) !== 'ESRCH') {
        throw error;
      }
    }
  }
}
