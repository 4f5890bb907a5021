import { describe, expect, it } from 'vitest';
import { CodereelError } from '../../../src/base/errors.ts';
import { parseCommandLine, wantsJson } from '../../../src/cli/parse.ts';

function refusal(...args: string[]): string {
  try {
    parseCommandLine(args);
  } catch (error) {
    if (error instanceof CodereelError && error.code === 'invalid-input') {
      return `${error.message} ${error.remedy}`;
    }
    throw error;
  }
  throw new Error(`Nothing was wrong with: ${args.join(' ')}`);
}

describe('codereel record', () => {
  it('has a default for everything', () => {
    expect(parseCommandLine(['record'])).toEqual({
      command: 'record',
      mode: 'instant',
      framesPerSecond: 30,
      encoder: 'libx264',
      quality: 'crisp',
      cursorLog: true,
      json: false,
      verbose: false,
    });
  });

  it('takes every option, before or after its name, with a blank or an equals sign', () => {
    const args = [
      '--json',
      'record',
      '--mode=studio',
      '--source',
      'display',
      '--fps=60',
      '--duration',
      '1m30s',
      '--output',
      '/videos',
      '--name=-dashed',
      '--encoder',
      'h264_nvenc',
      '--quality',
      'small',
      '--ffmpeg',
      '/opt/ffmpeg',
      '--no-cursor',
      '--verbose',
    ];
    expect(parseCommandLine(args)).toEqual({
      command: 'record',
      mode: 'studio',
      framesPerSecond: 60,
      durationMs: 90_000,
      output: '/videos',
      name: '-dashed',
      encoder: 'h264_nvenc',
      quality: 'small',
      ffmpeg: '/opt/ffmpeg',
      cursorLog: false,
      json: true,
      verbose: true,
    });
  });

  it.each([
    [['--fps', '0'], '--fps cannot be "0". It takes a whole number from 1 to 120.'],
    [['--fps', '121'], '--fps cannot be "121"'],
    [['--fps', '29.97'], '--fps cannot be "29.97"'],
    [['--fps', 'fast'], '--fps cannot be "fast"'],
    [['--fps'], '--fps needs a value: --fps N.'],
    [['--name', '--json'], '--name needs a value: --name NAME.'],
    [['--output='], '--output needs a value: --output DIR.'],
    [['--duration', '0'], '--duration cannot be "0". It takes seconds (10, 2.5)'],
    [['--duration=-5'], '--duration cannot be "-5"'],
    [['--duration', '25h'], '--duration cannot be "25h"'],
    [['--mode', 'instnat'], '--mode cannot be "instnat". Did you mean "instant"?'],
    [['--source', 'window'], '--source cannot be "window". It takes display.'],
    [['--encoder', 'x265'], '--encoder cannot be "x265". It takes one of libx264, h264_nvenc'],
    [['--json=yes'], '--json takes no value, but "yes" was given.'],
    [['--durration', '5'], 'There is no option "--durration". Did you mean "--duration"?'],
    [['-x'], 'There is no option "-x". See codereel help.'],
    [['extra'], '"extra" is one argument too many for "record". See codereel help record.'],
    [['--version'], 'The command "record" has no option "--version". It stands alone.'],
  ])('refuses %j', (args, words) => {
    expect(refusal('record', ...args)).toContain(words);
  });
});

describe('the other commands', () => {
  it('take what the table gives them', () => {
    const common = { json: false, verbose: false };
    expect(parseCommandLine(['doctor', '--output', 'a', '--ffmpeg', 'b'])).toEqual({
      command: 'doctor',
      output: 'a',
      ffmpeg: 'b',
      ...common,
    });
    expect(parseCommandLine(['list'])).toEqual({ command: 'list', ...common });
    expect(parseCommandLine(['list', 'here'])).toEqual({
      command: 'list',
      folder: 'here',
      ...common,
    });
    expect(parseCommandLine(['probe', '--', '--odd.mp4'])).toEqual({
      command: 'probe',
      target: '--odd.mp4',
      ...common,
    });
  });

  it('refuse what belongs to another', () => {
    expect(refusal('doctor', '--fps', '30')).toBe(
      'The command "doctor" has no option "--fps". It belongs to record. See codereel help doctor.',
    );
    expect(refusal('probe')).toContain('"probe" needs to know which FILE|FOLDER.');
    expect(refusal('list', 'a', 'b')).toContain('"b" is one argument too many');
  });

  it('show help for nothing, --help, -h and help COMMAND', () => {
    const common = { json: false, verbose: false };
    expect(parseCommandLine([])).toEqual({ command: 'help', ...common });
    expect(parseCommandLine(['-h'])).toEqual({ command: 'help', ...common });
    expect(parseCommandLine(['help', 'list'])).toEqual({
      command: 'help',
      topic: 'list',
      ...common,
    });
    expect(parseCommandLine(['record', '--fps', 'nonsense', '--help'])).toEqual({
      command: 'help',
      topic: 'record',
      ...common,
    });
  });

  it('show the version', () => {
    expect(parseCommandLine(['--version', '--json'])).toEqual({
      command: 'version',
      json: true,
      verbose: false,
    });
  });

  it('suggest the command that was meant, and none where nothing is near', () => {
    expect(refusal('recrod')).toContain('There is no command "recrod". Did you mean "record"?');
    expect(refusal('help', 'docter')).toContain('Did you mean "doctor"?');
    expect(refusal('transmogrify')).toBe('There is no command "transmogrify". See codereel help.');
    expect(refusal('--json')).toContain('No command was given.');
  });

  it('does not take what every object has for a command or an option', () => {
    expect(refusal('constructor')).toContain('There is no command "constructor".');
    expect(refusal('record', '--toString')).toContain('There is no option "--toString".');
  });
});

it('knows that JSON is wanted even where the rest is wrong', () => {
  expect(wantsJson(['recrod', '--json'])).toBe(true);
  expect(wantsJson(['probe', '--', '--json'])).toBe(false);
});
