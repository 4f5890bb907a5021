import { CodereelError } from '../base/errors.ts';
import { unreachable } from '../base/unreachable.ts';
import type { OptionDefinition, OptionName } from './commandTable.ts';
import { nearestName, parseDuration, parseWhole } from './values.ts';

/** The options that were given, by name; flags hold ''. */
export type Values = ReadonlyMap<OptionName, string>;

/** What stands behind an option's name in help texts, with what parts it from the name. */
export function placeholder(option: OptionDefinition): string {
  switch (option.kind) {
    case 'flag':
      return '';
    case 'flagOrText':
      return `[=${option.placeholder}]`;
    case 'choice':
      return option.choices.length <= 3 ? ` ${option.choices.join('|')}` : ' NAME';
    case 'text':
    case 'whole':
    case 'duration':
      return ` ${option.placeholder}`;
    default:
      return unreachable(option);
  }
}

/** The value under the option's own name; nothing where it was not given. */
export function given<N extends 'output' | 'name' | 'ffmpeg'>(
  name: N,
  values: Values,
): { [K in N]?: string } {
  const value = values.get(name);
  const result: { [K in N]?: string } = {};
  if (value !== undefined) {
    result[name] = value;
  }
  return result;
}

export function choice<T extends string>(
  name: OptionName,
  values: Values,
  choices: readonly T[],
  fallback: T,
): T {
  const typed = values.get(name);
  if (typed === undefined) {
    return fallback;
  }
  const found = choices.find((one) => one === typed);
  if (found === undefined) {
    throw usageError(
      `--${name} cannot be "${typed}".${didYouMean(nearestName(typed, choices))}`,
      `It takes ${choices.length === 1 ? '' : 'one of '}${choices.join(', ')}.`,
    );
  }
  return found;
}

export function whole(
  name: OptionName,
  values: Values,
  { min, max }: { readonly min: number; readonly max: number },
  fallback: number,
): number {
  const typed = values.get(name);
  if (typed === undefined) {
    return fallback;
  }
  const value = parseWhole(typed);
  if (value === undefined || value < min || value > max) {
    throw usageError(
      `--${name} cannot be "${typed}".`,
      `It takes a whole number from ${min} to ${max}.`,
    );
  }
  return value;
}

/** Milliseconds; null: not given. */
export function time(name: OptionName, values: Values): number | null {
  const typed = values.get(name);
  if (typed === undefined) {
    return null;
  }
  const ms = parseDuration(typed);
  if (ms === undefined) {
    throw usageError(
      `--${name} cannot be "${typed}".`,
      'It takes seconds (10, 2.5) or a time (90s, 1m30s, 1h), above 0 and at most 24h.',
    );
  }
  return ms;
}

export function didYouMean(nearest: string | undefined): string {
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

export function usageError(message: string, remedy = 'See codereel help.'): CodereelError {
  return new CodereelError({ code: 'invalid-input', message, remedy });
}
