import { inject } from 'vitest';
import { CodereelError } from '../../../src/base/errors.ts';
import { seededRandom } from './seededRandom.ts';

/** No reader takes more for inputs of some kilobytes, many times over. */
const mostMemoryBytes = 400 * 1024 * 1024;

/**
 * Feeds a reader many inputs. Fails when it throws anything but a CodereelError that says what is wrong
 * and what to do, or one that speaks of a fault of our own; and when the memory grows without bounds.
 * What fails names the seed: CODEREEL_FUZZ_SEED gives the same inputs again.
 */
export async function feed(
  what: string,
  rounds: number,
  attempt: (random: () => number) => unknown,
): Promise<void> {
  const seed = `${inject('fuzzSeed')} ${what}`;
  process.stdout.write(`fuzz: seed "${seed}", ${rounds} rounds\n`);
  const before = process.memoryUsage.rss();
  for (let round = 0; round < rounds; round += 1) {
    try {
      await attempt(seededRandom(`${seed} ${round}`));
    } catch (error) {
      if (!isExpected(error)) {
        throw new Error(`Seed "${seed}", round ${round}: ${String(error)}`, { cause: error });
      }
    }
  }
  const grown = process.memoryUsage.rss() - before;
  if (grown > mostMemoryBytes) {
    throw new Error(`Seed "${seed}": ${grown} bytes more memory than before`);
  }
}

function isExpected(error: unknown): boolean {
  return (
    error instanceof CodereelError &&
    error.code !== 'internal' &&
    error.message !== '' &&
    error.remedy !== ''
  );
}
