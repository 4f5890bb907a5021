import { parseArgs } from 'node:util';
import { roundKinds, type RoundKind } from './plan.ts';

export interface SoakArguments {
  readonly rounds: number;
  readonly seed: string;
  readonly kinds: readonly RoundKind[];
  /** The first round's number: with the same seed, a single round can be had again. */
  readonly first: number;
}

/** A word or number that the soak does not take, and what it takes instead. */
export class UsageError extends Error {}

const defaultRounds = 200;
const mostRounds = 100_000;

/**
 * `[--rounds N] [--seed TEXT] [--only KIND,KIND] [--first N]`. `seed`: where none is given.
 * @throws UsageError
 */
export function parseSoakArguments(given: readonly string[], seed: string): SoakArguments {
  const { values } = parse(given);
  const only = values.only?.split(',') ?? roundKinds;
  const unknown = only.find((kind) => !roundKinds.some((known) => known === kind));
  if (unknown !== undefined) {
    throw new UsageError(`There is no kind "${unknown}". There are: ${roundKinds.join(', ')}`);
  }
  return {
    rounds: whole('rounds', values.rounds, 1) ?? defaultRounds,
    seed: values.seed ?? seed,
    kinds: roundKinds.filter((kind) => only.includes(kind)),
    first: whole('first', values.first, 0) ?? 0,
  };
}

interface Given {
  readonly rounds?: string;
  readonly seed?: string;
  readonly only?: string;
  readonly first?: string;
}

function parse(given: readonly string[]): { values: Given } {
  try {
    return parseArgs({
      args: [...given],
      options: {
        rounds: { type: 'string' },
        seed: { type: 'string' },
        only: { type: 'string' },
        first: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function whole(name: string, text: string | undefined, least: number): number | undefined {
  const value = Number(text);
  if (text !== undefined && !(Number.isInteger(value) && value >= least && value <= mostRounds)) {
    throw new UsageError(
      `--${name} takes a whole number from ${least} to ${mostRounds}, not "${text}".`,
    );
  }
  return text === undefined ? undefined : value;
}
