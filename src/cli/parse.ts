import { parseArgs } from 'node:util';
import type { CodereelError } from '../base/errors.ts';
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
import { didYouMean, given, placeholder, usageError, type Values } from './optionValues.ts';
import { readRecord, type RecordInvocation } from './recordOptions.ts';
import { nearestName } from './values.ts';

/** What the user asked for, checked. Paths are as typed; undefined means "not given". */
export type Invocation = (
  | RecordInvocation
  | { readonly command: 'doctor'; readonly output?: string; readonly ffmpeg?: string }
  | { readonly command: 'sources' }
  | { readonly command: 'list'; readonly folder?: string }
  | { readonly command: 'probe'; readonly target: string }
  | {
      readonly command: 'repair';
      readonly targets: readonly string[];
      readonly ffmpeg?: string;
    }
  | { readonly command: 'help'; readonly topic?: CommandName }
  | { readonly command: 'version' }
) & { readonly json: boolean; readonly verbose: boolean };

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
  const argument = theArgument(command, rest, values);
  if (command === 'record') {
    return { ...readRecord(values), ...common };
  }
  if (command === 'sources') {
    return { command, ...common };
  }
  if (command === 'doctor') {
    return { command, ...given('output', values), ...given('ffmpeg', values), ...common };
  }
  if (command === 'repair') {
    return { command, targets: rest, ...given('ffmpeg', values), ...common };
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

/** Options by name (flags hold ''), and everything that is not an option, in order. */
function readTokens(args: readonly string[]): { values: Values; positionals: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]: [string, OptionDefinition]) => [
        name,
        {
          type: takesNext(option) ? ('string' as const) : ('boolean' as const),
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

/** Whether the next argument is the option's value. */
function takesNext({ kind }: OptionDefinition): boolean {
  return kind !== 'flag' && kind !== 'flagOrText';
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
  if (option.kind === 'flagOrText' && value === undefined) {
    return '';
  }
  // parseArgs hands over the next argument whatever it is: `--name --json` forgot the name.
  const looksLikeOption = !inline && value !== undefined && /^-./.test(value);
  if (value === undefined || value === '' || looksLikeOption) {
    throw usageError(`--${name} needs a value: --${name}${placeholder(option)}.`);
  }
  return value;
}

function knownCommand(typed: string): CommandName {
  if (!isCommandName(typed)) {
    const nearest = nearestName(typed, Object.keys(commands));
    throw usageError(`There is no command "${typed}".${didYouMean(nearest)}`);
  }
  return typed;
}

function unknownOption(rawName: string): CodereelError {
  if (rawName === '--keys') {
    return usageError(
      'Keystrokes cannot be recorded from a terminal: only VS Code knows when its window has them.',
      'Record from VS Code, with the setting codereel.keys.log.',
    );
  }
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

const soundOptions = ['microphone', 'system-sound'] as const;

/** The first argument, of those that the command may have. */
function theArgument(
  command: CommandName,
  rest: readonly string[],
  values: Values,
): string | undefined {
  const { argument }: CommandDefinition = commands[command];
  const [first] = rest;
  const allowed = argument?.many === true ? rest.length : Number(argument !== undefined);
  const tooMany = rest[allowed];
  if (tooMany !== undefined) {
    // A blank in place of the equals sign: both alone are good command lines.
    const sound = soundOptions.find((name) => values.get(name) === '');
    throw usageError(
      `"${tooMany}" is one argument too many for "${command}".`,
      sound === undefined
        ? `See codereel help ${command}.`
        : `Write --${sound}=${tooMany} if this is its device.`,
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
