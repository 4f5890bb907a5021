import { environmentNames } from '../protocol/bufferLimits.ts';
import {
  commands,
  exitCodes,
  options,
  type CommandDefinition,
  type CommandName,
  type OptionDefinition,
  type OptionName,
} from './commandTable.ts';
import { alignRows } from './format.ts';
import { placeholder } from './optionValues.ts';

/** The help of one command, or of the whole program. Made from the command table alone. */
export function helpText(topic: CommandName | undefined): string {
  return topic === undefined ? programHelp() : commandHelp(topic);
}

function programHelp(): string {
  const rows = Object.entries(commands).map(([name, definition]: [string, CommandDefinition]) => [
    usageOf(name, definition),
    definition.summary,
  ]);
  return sections([
    'Codereel records code demos. Usage: codereel COMMAND [OPTIONS]',
    `Commands:\n${alignRows(rows)}`,
    `Options:\n${alignRows([optionRow('json'), optionRow('verbose'), optionRow('help'), optionRow('version')])}`,
    exitCodeHelp,
    environmentHelp,
    'See codereel help COMMAND for the options of a command.',
  ]);
}

function commandHelp(name: CommandName): string {
  const definition: CommandDefinition = commands[name];
  return sections([
    `${definition.summary}. Usage: codereel ${usageOf(name, definition)} [OPTIONS]`,
    `Options:\n${alignRows(definition.options.map((option) => optionRow(option)))}`,
    ...definition.notes,
    exitCodeHelp,
  ]);
}

const exitCodeHelp = `Exit codes:\n${alignRows([
  [String(exitCodes.ok), 'done'],
  [String(exitCodes.failed), 'failed; the message says why and what to do'],
  [String(exitCodes.usage), 'the command line was not understood'],
  [String(exitCodes.abandoned), 'interrupted three times while the file was being finished'],
])}`;

const environmentHelp = `Environment:\n${alignRows([
  ['CODEREEL_FFMPEG', 'the ffmpeg program to use'],
  [environmentNames.instantQueue, 'frames the muxer queue holds in instant mode'],
  [environmentNames.queue, 'the same in both modes'],
  [environmentNames.captureBuffer, 'raw frames that may wait inside ffmpeg'],
])}`;

function usageOf(name: string, { argument }: CommandDefinition): string {
  if (argument === undefined) {
    return name;
  }
  const named = `${argument.name}${argument.many === true ? '...' : ''}`;
  return `${name} ${argument.required ? named : `[${named}]`}`;
}

function optionRow(name: OptionName): readonly string[] {
  const option: OptionDefinition = options[name];
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const value = placeholder(option);
  const choices =
    option.kind === 'choice' && value === ' NAME' ? `: ${option.choices.join(', ')}` : '';
  const otherwise = option.otherwise === undefined ? '' : ` (default: ${option.otherwise})`;
  return [`${short}--${name}${value}`, `${option.help}${choices}${otherwise}`];
}

function sections(parts: readonly string[]): string {
  return parts.join('\n\n');
}
