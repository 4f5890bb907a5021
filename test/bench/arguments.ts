import { parseArgs } from 'node:util';

/** What was asked for on the command line; what was not is left to each part. */
export interface BenchArguments {
  /** Names of parts, in the order of the bench. */
  readonly parts: readonly string[];
  readonly rounds?: number;
  readonly seconds?: number;
}

/** A word or number that the bench does not take, and what it takes instead. */
export class UsageError extends Error {}

/**
 * `[PART ...] [--rounds N] [--seconds N]`; without a part, all of them.
 * @throws UsageError
 */
export function parseBenchArguments(
  given: readonly string[],
  known: readonly string[],
): BenchArguments {
  const { values, positionals } = parse(given);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no part "${unknown}". There are: ${known.join(', ')}`);
  }
  return {
    parts: positionals.length === 0 ? known : known.filter((name) => positionals.includes(name)),
    ...(values.rounds === undefined ? {} : { rounds: whole('rounds', values.rounds, 100) }),
    ...(values.seconds === undefined ? {} : { seconds: whole('seconds', values.seconds, 86_400) }),
  };
}

function parse(given: readonly string[]): {
  values: { rounds?: string; seconds?: string };
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: { rounds: { type: 'string' }, seconds: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new UsageError(`--${name} takes a whole number from 1 to ${most}, not "${text}".`);
  }
  return value;
}
