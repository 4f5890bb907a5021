import { readdir, readFile } from 'node:fs/promises';
import { errnoOf } from '../../src/base/errors.ts';
import { descendants, parsePss, parseProcStat, type ProcessTimes } from './procStat.ts';

/** CPU seconds that one process has taken until now, without its children. */
export async function cpuOf(id: number): Promise<number> {
  return parseProcStat(await readFile(`/proc/${id}/stat`, 'utf8')).own;
}

/**
 * What a program and everything that it starts take. What has ended is counted where its parent
 * waited for it. It is of use until the program has ended, and keeps what it saw last.
 */
export class ProcessTree {
  readonly #root: number;
  #cpuSeconds = 0;
  #peakBytes = 0;

  constructor(root: number) {
    this.#root = root;
  }

  /** The most of several looks, in bytes: what it shares with others counts in parts. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** CPU seconds since it began; it never goes back, also when something ends. */
  async cpuSeconds(): Promise<number> {
    const tree = descendants(this.#root, await allProcesses());
    const sum = tree.reduce((seconds, { own, waited }) => seconds + own + waited, 0);
    this.#cpuSeconds = Math.max(this.#cpuSeconds, sum);
    return this.#cpuSeconds;
  }

  async lookAtMemory(): Promise<void> {
    const tree = descendants(this.#root, await allProcesses());
    const sizes = await Promise.all(
      tree.map(async ({ id }) => parsePss(await orGone(`/proc/${id}/smaps_rollup`)) ?? 0),
    );
    this.#peakBytes = Math.max(
      this.#peakBytes,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  }
}

async function allProcesses(): Promise<ProcessTimes[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(ids.map(async (id) => orGone(`/proc/${id}/stat`)));
  return texts.filter((text) => text !== '').map(parseProcStat);
}

/** A process may end between two looks: then there is nothing. */
async function orGone(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(errnoOf(error) ?? '')) {
      return '';
    }
    throw error;
  }
}
