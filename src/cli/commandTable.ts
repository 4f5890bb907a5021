import { diskLimits } from '../protocol/diskLimits.ts';
import { modes } from '../protocol/mode.ts';
import { encoders, qualities, settings } from '../protocol/settings.ts';
import { sourceForms } from '../protocol/source.ts';

/**
 * Every command and option of `codereel`, declared once: parsing, checking and help all read this
 * table.
 */
export type OptionKind =
  | { readonly kind: 'flag' }
  | { readonly kind: 'text'; readonly placeholder: string }
  /** A flag that may name something more exact: `--microphone`, `--microphone=DEVICE`. */
  | { readonly kind: 'flagOrText'; readonly placeholder: string }
  | { readonly kind: 'duration'; readonly placeholder: string }
  | {
      readonly kind: 'whole';
      readonly placeholder: string;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

export type OptionDefinition = OptionKind & {
  readonly short?: string;
  readonly help: string;
  /** What holds when the option is not given, in words. */
  readonly otherwise?: string;
};

/** `choice` options with their exact choices, so that a parsed value is typed as one of them. */
const mode = { kind: 'choice', choices: modes } as const;
const encoder = { kind: 'choice', choices: encoders } as const;
const quality = { kind: 'choice', choices: qualities } as const;

export const defaultOutputFolder = 'recordings';

export const options = {
  mode: {
    ...mode,
    help: 'instant: the cursor is in the picture; studio: it is kept apart',
    otherwise: settings['recording.mode'].default,
  },
  source: {
    kind: 'text',
    placeholder: 'SOURCE',
    help: `what to record: ${sourceForms.join(', ')}; codereel sources lists them`,
    otherwise: 'display:0',
  },
  microphone: {
    kind: 'flagOrText',
    placeholder: 'DEVICE',
    help: "record the microphone, into a track of its own; without =DEVICE the system's choice",
  },
  'system-sound': {
    kind: 'flagOrText',
    placeholder: 'DEVICE',
    help: "record what programs play, into a track of its own; without =DEVICE the system's choice",
  },
  countdown: {
    kind: 'whole',
    placeholder: 'N',
    min: 0,
    max: 10,
    help: 'count down N seconds before the first frame, 0 to 10',
    otherwise: String(settings['recording.countdown'].default),
  },
  fps: {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 120,
    help: 'frames per second, 1 to 120',
    otherwise: String(settings['recording.framesPerSecond'].default),
  },
  duration: {
    kind: 'duration',
    placeholder: 'TIME',
    help: 'stop by itself after this time, pauses not counted: 10, 2.5s, 1m30s, 1h',
    otherwise: 'record until stopped',
  },
  remind: {
    kind: 'duration',
    placeholder: 'TIME',
    help: 'say so when it still records after this time',
    otherwise: 'never',
  },
  'disk-warn': {
    kind: 'whole',
    placeholder: 'MB',
    min: 0,
    max: diskLimits.mostMegabytes,
    help: 'warn when less than this is free on the disk, in megabytes; 0: never',
    otherwise: String(settings['disk.warnBelowMegabytes'].default),
  },
  'disk-stop': {
    kind: 'whole',
    placeholder: 'MB',
    min: diskLimits.leastStopMegabytes,
    max: diskLimits.mostMegabytes,
    help: 'stop and finish the file when less than this is free',
    otherwise: String(settings['disk.stopBelowMegabytes'].default),
  },
  output: {
    kind: 'text',
    placeholder: 'DIR',
    help: 'the folder that holds recordings; each gets a folder of its own inside',
    otherwise: `./${defaultOutputFolder}`,
  },
  name: {
    kind: 'text',
    placeholder: 'NAME',
    help: 'what the recording is called',
    otherwise: 'the name of the current folder',
  },
  encoder: {
    ...encoder,
    help: 'the H.264 encoder; all but libx264 need the right hardware',
    otherwise: settings['video.encoder'].default,
  },
  quality: {
    ...quality,
    help: 'how sharp the picture is, against the size of the file',
    otherwise: settings['video.quality'].default,
  },
  ffmpeg: {
    kind: 'text',
    placeholder: 'PATH',
    help: 'the ffmpeg program to use',
    otherwise: 'CODEREEL_FFMPEG, then the bundled one, then the one on the PATH',
  },
  'no-cursor': { kind: 'flag', help: 'keep no log of cursor movements and clicks' },
  json: {
    kind: 'flag',
    help: 'write one JSON object per line to standard output, and nothing else',
  },
  verbose: { kind: 'flag', help: 'write the log to standard error, and the details of an error' },
  help: { kind: 'flag', short: 'h', help: 'show help' },
  version: { kind: 'flag', help: 'show the version' },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

export type OptionName = keyof typeof options;

export interface CommandDefinition {
  readonly summary: string;
  /** What stands behind the command's name, if anything may. */
  readonly argument?: {
    readonly name: string;
    readonly required: boolean;
    /** Any number of them may stand there. */
    readonly many?: true;
  };
  readonly options: readonly OptionName[];
  /** Paragraphs for this command's own help. */
  readonly notes: readonly string[];
}

const everywhere = ['json', 'verbose', 'help'] as const satisfies readonly OptionName[];

export const commands = {
  record: {
    summary: 'Record the screen until q, Ctrl+C or the end of --duration',
    options: [
      'mode',
      'source',
      'microphone',
      'system-sound',
      'fps',
      'countdown',
      'duration',
      'remind',
      'disk-warn',
      'disk-stop',
      'output',
      'name',
      'encoder',
      'quality',
      'ffmpeg',
      'no-cursor',
      ...everywhere,
    ],
    notes: [
      'Keys: q stops and finishes the file, p pauses and goes on, m adds a marker, u mutes the\nmicrophone and opens it again, s does so with the system sound, R throws the recording away and\nbegins again. Through a pipe the same letters work on standard input; the end of standard input\nstops nothing. SIGINT, SIGTERM and SIGHUP finish the file too. While it is being finished, only\nthe third Ctrl+C gives up on it. Before the first frame, each of them calls it off.',
      'With --json the lines are of type countdown, started, status (once a second), paused, resumed,\nmuted, unmuted, picture, notice, marker, restarting, stopping, error and finished. The last\none names folder, file, duration, frames, dropped and peakQueueFrames.',
      'Keystrokes are recorded by VS Code only, which knows when its window has the keyboard.',
    ],
  },
  sources: {
    summary: 'List what can be recorded: displays, windows, microphones, sounds',
    options: [...everywhere],
    notes: [
      'Each line begins with what record takes for it.',
      'With --json it is one object of type sources: displays and windows, each with its source as\nrecord takes it, microphones and systems, each with its name, and notes of what could not be asked.',
    ],
  },
  doctor: {
    summary: 'Check that recording works here, and say what to do if not',
    options: ['output', 'ffmpeg', ...everywhere],
    notes: ['Exit code 1 means that a recording could not work.'],
  },
  list: {
    summary: 'List the recordings in a folder',
    argument: { name: 'DIR', required: false },
    options: [...everywhere],
    notes: [`Without DIR it looks into ./${defaultOutputFolder}.`],
  },
  probe: {
    summary: "Tell what is in a video or a recording's folder",
    argument: { name: 'FILE|FOLDER', required: true },
    options: [...everywhere],
    notes: [],
  },
  repair: {
    summary: 'Make ordinary recordings of those that were interrupted',
    argument: { name: 'DIR|FILE', required: false, many: true },
    options: ['ffmpeg', ...everywhere],
    notes: [
      `DIR is a recording's folder, or one that holds recordings; FILE a video of Codereel's. Without\nany it looks into ./${defaultOutputFolder}. What is being recorded, or is as it should be, is left alone.`,
      'It works on a copy, which then takes the place of the file: nothing gets worse, whatever ends it.\nWhere the file system cannot share blocks, that takes as much room as the longest video.',
      'With --json the lines are of type repair, one for each recording, with outcome repaired,\ndamaged, untouched, recording, empty or failed, and one of type repairs at the end.',
    ],
  },
  help: {
    summary: 'Show help, for one command if named',
    argument: { name: 'COMMAND', required: false },
    options: ['json', 'help'],
    notes: [],
  },
} as const satisfies Readonly<Record<string, CommandDefinition>>;

export type CommandName = keyof typeof commands;

/** What the process ends with. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** The user gave up on a file that was being finished: 128 + SIGINT. */
  abandoned: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(commands, text);
}

export function isOptionName(text: string): text is OptionName {
  return Object.hasOwn(options, text);
}
