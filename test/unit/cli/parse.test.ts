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
      source: { kind: 'display', index: 0 },
      sound: { microphone: null, system: null },
      framesPerSecond: 30,
      countdownSeconds: 0,
      stopAfterMs: null,
      remindAfterMs: null,
      disk: { warnBelowBytes: 2_048_000_000, stopBelowBytes: 256_000_000 },
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
      'region:10,20,640,480',
      '--microphone',
      '--system-sound=demo.monitor',
      '--countdown=3',
      '--remind',
      '10m',
      '--fps=60',
      '--duration',
      '1m30s',
      '--disk-warn=0',
      '--disk-stop',
      '64',
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
      source: { kind: 'region', area: { x: 10, y: 20, width: 640, height: 480 } },
      sound: { microphone: { device: '' }, system: { device: 'demo.monitor' } },
      framesPerSecond: 60,
      countdownSeconds: 3,
      stopAfterMs: 90_000,
      remindAfterMs: 600_000,
      disk: { warnBelowBytes: 0, stopBelowBytes: 64_000_000 },
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
    [['--source', 'screen'], '--source cannot be "screen". It takes display:N, window, window:ID'],
    [['--source', 'region:0,0,8,8'], '--source cannot be "region:0,0,8,8"'],
    [
      ['--microphone', 'usb'],
      '"usb" is one argument too many for "record". Write --microphone=usb if',
    ],
    [['--system-sound='], '--system-sound needs a value: --system-sound[=DEVICE].'],
    [['--countdown', '11'], '--countdown cannot be "11". It takes a whole number from 0 to 10.'],
    [['--remind', 'soon'], '--remind cannot be "soon"'],
    [['--disk-stop', '63'], '--disk-stop cannot be "63". It takes a whole number from 64'],
    [['--keys', 'all'], 'Keystrokes cannot be recorded from a terminal'],
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
    expect(parseCommandLine(['sources', '--json'])).toEqual({
      command: 'sources',
      json: true,
      verbose: false,
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

describe('codereel repair', () => {
  it('takes any number of folders and files, or none', () => {
    const common = { command: 'repair', json: false, verbose: false };
    expect(parseCommandLine(['repair'])).toEqual({ ...common, targets: [] });
    expect(parseCommandLine(['repair', 'a', 'b.mp4', 'c', '--ffmpeg', 'f'])).toEqual({
      ...common,
      targets: ['a', 'b.mp4', 'c'],
      ffmpeg: 'f',
    });
  });
});
