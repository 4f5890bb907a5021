import { describe, expect, it } from 'vitest';
import { setupReport, type SetupFacts } from '../../../src/recorder/doctorReport.ts';

const good: SetupFacts = {
  codereel: '0.1.0',
  platform: { os: 'linux', arch: 'x64', release: '6.1' },
  node: { version: '20.20.2', electron: null },
  ffmpeg: {
    path: '/usr/bin/ffmpeg',
    source: 'PATH',
    version: '5.1.9',
    device: 'x11grab',
    captureDevices: ['x11grab', 'pulse'],
    captureFilters: [],
    h264Encoders: ['libx264', 'h264_vaapi'],
  },
  display: {
    kind: 'x11',
    name: ':0',
    perhapsXwayland: false,
    size: { width: 1920, height: 1080 },
  },
  screen: { displays: 1, windowHold: 'following', notes: [] },
  sound: { microphones: 1, systems: 1, problem: null },
  wayland: null,
  inputHook: { works: true, message: 'the input hook works', remedy: '' },
  output: { folder: '/videos', freeBytes: 52_300_000_000 },
  limits: {
    instant: { frames: 96, source: 'default', skipped: [] },
    studio: { frames: 7, source: 'CAP_MP4_MUXER_BUFFER_SIZE', skipped: [] },
    capture: { frames: 8, source: 'default', skipped: [] },
  },
  skippedLimits: undefined,
};

/** Of the checks of these facts, those that are not well. */
function troubles(facts: Partial<SetupFacts>): string[] {
  const { checks } = setupReport({ ...good, ...facts });
  return checks
    .filter(({ state }) => state !== 'ok')
    .map(({ id, state, message, remedy }) => `${state} ${id}: ${message} > ${remedy}`);
}

describe('a machine on which all is well', () => {
  const report = setupReport(good);

  it('passes every check, and has nothing to do', () => {
    expect(report.ok).toBe(true);
    expect(report.warnings).toEqual([]);
    expect(report.checks.map(({ id, state, remedy }) => [id, state, remedy])).toEqual(
      [
        'node',
        'ffmpeg',
        'device',
        'encoder',
        'display',
        'windows',
        'sound',
        'inputHook',
        'keys',
        'output',
      ].map((id) => [id, 'ok', '']),
    );
  });

  it('names each limit with its source', () => {
    expect(report.queue).toEqual({
      instant: { frames: 96, source: 'default' },
      studio: { frames: 7, source: 'CAP_MP4_MUXER_BUFFER_SIZE' },
    });
    expect(report.capture).toEqual({ bufferFrames: 8, source: 'default' });
  });
});

describe('what keeps a recording from working fails', () => {
  const noDisplay = { code: 'no-display', message: 'No screen.', remedy: 'Set DISPLAY.' } as const;
  const { ffmpeg } = good;
  it.each<[string, Partial<SetupFacts>, RegExp]>([
    ['an old Node.js', { node: { version: '18.20.0', electron: null } }, /^fail node: 18\.20\.0/],
    ['no display', { display: noDisplay }, /^fail display: No screen\. > Set DISPLAY\.$/],
    [
      'a Wayland session without a portal',
      { wayland: noDisplay },
      /^fail display: No screen\. > Set DISPLAY\.$/,
    ],
    ['no ffmpeg', { ffmpeg: { ...noDisplay, code: 'ffmpeg-not-found' } }, /^fail ffmpeg: /],
    ['no capture device', { ffmpeg: { ...ffmpeg, captureDevices: [] } }, /^fail device: .*x11grab/],
    ['no encoder', { ffmpeg: { ...ffmpeg, h264Encoders: [] } }, /^fail encoder: .*libx264/],
    ['a folder that cannot be written', { output: noDisplay }, /^fail output: /],
    ['a full disk', { output: { folder: '/v', freeBytes: 1e6 } }, /^fail output: .*1\.0 MB free/],
  ])('%s', (_name, facts, expected) => {
    expect(setupReport({ ...good, ...facts }).ok).toBe(false);
    expect(troubles(facts)).toEqual([expect.stringMatching(expected)]);
  });
});

it('says nothing of windows and sounds where there was no ffmpeg to ask', () => {
  const { checks } = setupReport({
    ...good,
    ffmpeg: { code: 'ffmpeg-not-found', message: 'None.', remedy: 'Install one.' },
    screen: { displays: 0, windowHold: null, notes: [] },
    sound: { microphones: 0, systems: 0, problem: null },
  });
  expect(checks.map(({ id }) => id)).toEqual([
    'node',
    'ffmpeg',
    'display',
    'inputHook',
    'keys',
    'output',
  ]);
});

describe('what only makes a recording poorer warns', () => {
  const { ffmpeg, display } = good;
  it('no input hook, for the cursor log and for keystrokes', () => {
    const inputHook = { works: false, message: 'No hook.', remedy: 'Do.' };
    expect(setupReport({ ...good, inputHook }).ok).toBe(true);
    expect(troubles({ inputHook })).toEqual([
      'warn inputHook: No hook. > Do.',
      'warn keys: Shortcuts cannot be recorded: the keys come the same way as the mouse. > ' +
        'What helps the cursor log helps them too; text typed into editors is recorded all the same.',
    ]);
  });

  const noServer = { code: 'internal', message: 'No server.', remedy: 'Start it.' } as const;
  it.each<[string, Partial<SetupFacts>, RegExp]>([
    [
      'no sound server',
      { sound: { microphones: 0, systems: 0, problem: noServer } },
      /^warn sound: No server\. > Start it\.$/,
    ],
    [
      'no sound device',
      { sound: { microphones: 0, systems: 0, problem: null } },
      /^warn sound: No microphone and no system sound/,
    ],
    [
      'windows that cannot be followed',
      { screen: { displays: 1, windowHold: null, notes: ['No window manager.'] } },
      /^warn windows: A window cannot be recorded by itself\. No window manager\./,
    ],
    ['Xwayland', { display: { ...display, perhapsXwayland: true } }, /^warn display: .*Wayland/],
    [
      'only other encoders',
      { ffmpeg: { ...ffmpeg, h264Encoders: ['h264_vaapi'] } },
      /^warn encoder: .*h264_vaapi.*--encoder/,
    ],
    ['little space', { output: { folder: '/v', freeBytes: 5e8 } }, /^warn output: .*500 MB free/],
    ['a variable that is no number', { skippedLimits: 'Ignored: X="a".' }, /^warn limits: Ignored/],
  ])('%s', (_name, facts, expected) => {
    const report = setupReport({ ...good, ...facts });
    expect(report.ok).toBe(true);
    expect(report.warnings).toHaveLength(1);
    expect(troubles(facts)).toEqual([expect.stringMatching(expected)]);
  });
});

it('does not speak of windows where there is no display', () => {
  const display = { code: 'no-display', message: 'No screen.', remedy: 'Set DISPLAY.' } as const;
  const screen = { displays: 0, windowHold: null, notes: [] };
  expect(troubles({ display, screen })).toEqual(['fail display: No screen. > Set DISPLAY.']);
});
