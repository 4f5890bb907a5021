import { parseArgs } from 'node:util';
import { CodereelError } from '../base/errors.ts';
import { modes, type Mode } from '../protocol/mode.ts';
import { encoders, qualities, settings, type Encoder, type Quality } from '../protocol/settings.ts';
import {
  commands,
  isCommandName,
  isOptionName,
  options,
  type CommandDefinition,
  type CommandName,
  type OptionDefinition,
  type OptionName,
} from './commandTable.ts';
import { nearestName, parseDuration, parseWhole } from './values.ts';

/** What the user asked for, checked. Paths are as typed; undefined means "not given". */
export type Invocation = (
  | RecordInvocation
  | { readonly command: 'doctor'; readonly output?: string; readonly ffmpeg?: string }
  | { readonly command: 'list'; readonly folder?: string }
  | { readonly command: 'probe'; readonly target: string }
  | { readonly command: 'help'; readonly topic?: CommandName }
  | { readonly command: 'version' }
) & { readonly json: boolean; readonly verbose: boolean };

export interface RecordInvocation {
  readonly command: 'record';
  readonly mode: Mode;
  readonly framesPerSecond: number;
  readonly durationMs?: number;
  readonly output?: string;
  readonly name?: string;
  readonly encoder: Encoder;
  readonly quality: Quality;
  readonly ffmpeg?: string;
  readonly cursorLog: boolean;
}

/** Whether `--json` was asked for, told even of a command line that is wrong otherwise. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}

/**
 * Reads a command line (without the program's name). Throws a CodereelError `invalid-input` that
 * says what is wrong with it.
 */
export function parseCommandLine(args: readonly string[]): Invocation {
  const { values, positionals } = readTokens(args);
  const common = { json: values.has('json'), verbose: values.has('verbose') };
  const [typed, ...rest] = positionals;
  if (typed === undefined) {
    if (values.has('version')) {
      return { command: 'version', ...common };
    }
    if (values.has('help') || args.length === 0) {
      return { command: 'help', ...common };
    }
    throw usageError('No command was given.');
  }
  const command = knownCommand(typed);
  if (values.has('help')) {
    return { command: 'help', topic: command, ...common };
  }
  rejectForeignOptions(command, values);
  const argument = theArgument(command, rest);
  if (command === 'record') {
    return { ...readRecord(values), ...common };
  }
  if (command === 'doctor') {
    return { command, ...given('output', values), ...given('ffmpeg', values), ...common };
  }
  if (command === 'list') {
    return { command, ...(argument === undefined ? {} : { folder: argument }), ...common };
  }
  if (command === 'probe') {
    return { command, target: argument ?? '', ...common };
  }
  return {
    command,
    ...(argument === undefined ? {} : { topic: knownCommand(argument) }),
    ...common,
  };
}

type Values = ReadonlyMap<OptionName, string>;

/** Options by name (flags hold ''), and everything that is not an option, in order. */
function readTokens(args: readonly string[]): { values: Values; positionals: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]: [string, OptionDefinition]) => [
        name,
        {
          type: option.kind === 'flag' ? ('boolean' as const) : ('string' as const),
          ...(option.short === undefined ? {} : { short: option.short }),
        },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<OptionName, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      positionals.push(token.value);
    } else if (token.kind === 'option') {
      if (!isOptionName(token.name)) {
        throw unknownOption(token.rawName);
      }
      values.set(token.name, readValue(token.name, token.value, token.inlineValue === true));
    }
  }
  return { values, positionals };
}

/** Checks that an option has a value if, and only if, it takes one. */
function readValue(name: OptionName, value: string | undefined, inline: boolean): string {
  const option: OptionDefinition = options[name];
  if (option.kind === 'flag') {
    if (value !== undefined) {
      throw usageError(`--${name} takes no value, but "${value}" was given.`);
    }
    return '';
  }
  // parseArgs hands over the next argument whatever it is: `--name --json` forgot the name.
  const looksLikeOption = !inline && value !== undefined && /^-./.test(value);
  if (value === undefined || value === '' || looksLikeOption) {
    throw usageError(`--${name} needs a value: --${name} ${placeholder(option)}.`);
  }
  return value;
}

/** What stands for the value of an option in help texts. */
export function placeholder(option: OptionDefinition): string {
  if (option.kind === 'flag') {
    return '';
  }
  if (option.kind === 'choice') {
    return option.choices.length <= 3 ? option.choices.join('|') : 'NAME';
  }
  return option.placeholder;
}

function readRecord(values: Values): RecordInvocation {
  choice('source', values, options.source.choices, 'display');
  const duration = values.get('duration');
  return {
    command: 'record',
    mode: choice('mode', values, modes, settings['recording.mode'].default),
    framesPerSecond: readFramesPerSecond(values),
    ...(duration === undefined ? {} : { durationMs: readDuration(duration) }),
    ...given('output', values),
    ...given('name', values),
    encoder: choice('encoder', values, encoders, settings['video.encoder'].default),
    quality: choice('quality', values, qualities, settings['video.quality'].default),
    ...given('ffmpeg', values),
    cursorLog: !values.has('no-cursor'),
  };
}

function given<N extends 'output' | 'name' | 'ffmpeg'>(
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

function choice<T extends string>(
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

function readFramesPerSecond(values: Values): number {
  const typed = values.get('fps');
  if (typed === undefined) {
    return settings['recording.framesPerSecond'].default;
  }
  const { min, max } = options.fps;
  const value = parseWhole(typed);
  if (value === undefined || value < min || value > max) {
    throw usageError(
      `--fps cannot be "${typed}".`,
      `It takes a whole number from ${min} to ${max}.`,
    );
  }
  return value;
}

function readDuration(typed: string): number {
  const ms = parseDuration(typed);
  if (ms === undefined) {
    throw usageError(
      `--duration cannot be "${typed}".`,
      'It takes seconds (10, 2.5) or a time (90s, 1m30s, 1h), above 0 and at most 24h.',
    );
  }
  return ms;
}

function knownCommand(typed: string): CommandName {
  if (!isCommandName(typed)) {
    const nearest = nearestName(typed, Object.keys(commands));
    throw usageError(`There is no command "${typed}".${didYouMean(nearest)}`);
  }
  return typed;
}

function unknownOption(rawName: string): CodereelError {
  const names = Object.keys(options).map((name) => `--${name}`);
  return usageError(`There is no option "${rawName}".${didYouMean(nearestName(rawName, names))}`);
}

function rejectForeignOptions(command: CommandName, values: Values): void {
  const { options: own }: CommandDefinition = commands[command];
  const foreign = [...values.keys()].find((name) => !own.includes(name));
  if (foreign === undefined) {
    return;
  }
  const owners = Object.entries(commands)
    .filter(([, definition]: [string, CommandDefinition]) => definition.options.includes(foreign))
    .map(([name]) => name);
  const belongs = owners.length === 0 ? 'It stands alone.' : `It belongs to ${owners.join(', ')}.`;
  throw usageError(
    `The command "${command}" has no option "--${foreign}".`,
    `${belongs} See codereel help ${command}.`,
  );
}

/** The one argument a command may have. */
function theArgument(command: CommandName, rest: readonly string[]): string | undefined {
  const { argument }: CommandDefinition = commands[command];
  const [first, second] = rest;
  const tooMany = argument === undefined ? first : second;
  if (tooMany !== undefined) {
    throw usageError(
      `"${tooMany}" is one argument too many for "${command}".`,
      `See codereel help ${command}.`,
    );
  }
  if (argument?.required === true && (first === undefined || first === '')) {
    throw usageError(
      `The command "${command}" needs to know which ${argument.name}.`,
      `See codereel help ${command}.`,
    );
  }
  return first;
}

function didYouMean(nearest: string | undefined): string {
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

function usageError(message: string, remedy = 'See codereel help.'): CodereelError {
  return new CodereelError({ code: 'invalid-input', message, remedy });
}
