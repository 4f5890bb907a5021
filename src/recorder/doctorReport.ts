import { byteSize } from '../base/amounts.ts';
import type { ErrorData } from '../base/errors.ts';
import type { BufferLimit } from '../protocol/bufferLimits.ts';
import type { Mode } from '../protocol/mode.ts';
import type { Capabilities } from './ffmpeg/capabilities.ts';
import type { ScreenSources } from './screen/sourceList.ts';
import type { PlatformDisplay } from './ffmpeg/platformDisplay.ts';

/** What was found out about a machine; probing is done in doctor.ts. */
export interface SetupFacts {
  readonly codereel: string;
  readonly platform: PlatformFacts;
  readonly node: NodeFacts;
  readonly ffmpeg: FfmpegFacts | ErrorData;
  readonly display: DisplayFacts | ErrorData;
  readonly screen: ScreenFacts;
  readonly sound: SoundFacts;
  /** What is missing for a Wayland screen; null: nothing, or this is no Wayland session. */
  readonly wayland: ErrorData | null;
  readonly inputHook: InputHookFacts;
  readonly output: OutputFacts | ErrorData;
  readonly limits: Readonly<Record<Mode | 'capture', BufferLimit>>;
  /** Undefined when no variable or setting was passed over. */
  readonly skippedLimits: string | undefined;
}

export interface PlatformFacts {
  readonly os: NodeJS.Platform;
  readonly arch: string;
  readonly release: string;
}

export interface NodeFacts {
  readonly version: string;
  /** null outside of Electron. */
  readonly electron: string | null;
}

export interface FfmpegFacts extends Capabilities {
  readonly path: string;
  readonly source: string;
  readonly version: string;
  /** The device that records this platform's screen. */
  readonly device: string;
}

export interface DisplayFacts {
  readonly kind: PlatformDisplay['kind'];
  /** `:0` on X11; empty where screens have no name. */
  readonly name: string;
  readonly perhapsXwayland: boolean;
  /** What a trial grab of one frame gave; null: not tried, because it would ask for permission. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** Of what can be chosen from. */
export interface ScreenFacts {
  readonly displays: number;
  readonly windowHold: ScreenSources['windowHold'];
  /** What cannot be chosen and why, in sentences. */
  readonly notes: readonly string[];
}

export interface SoundFacts {
  readonly microphones: number;
  readonly systems: number;
  /** Why there is none; null: nothing is wrong. */
  readonly problem: ErrorData | null;
}

export interface InputHookFacts {
  readonly works: boolean;
  readonly message: string;
  readonly remedy: string;
}

export interface OutputFacts {
  readonly folder: string;
  readonly freeBytes: number;
}

export type CheckState = 'ok' | 'warn' | 'fail';

export interface SetupCheck {
  readonly id:
    | 'node'
    | 'ffmpeg'
    | 'device'
    | 'encoder'
    | 'display'
    | 'windows'
    | 'sound'
    | 'keys'
    | 'inputHook'
    | 'output'
    | 'limits';
  readonly state: CheckState;
  readonly title: string;
  readonly message: string;
  /** What to do; empty when the state is `ok`. */
  readonly remedy: string;
}

/** The answer to "does recording work here?". */
export interface SetupReport {
  /** False when recording could not work. */
  readonly ok: boolean;
  readonly codereel: string;
  readonly platform: PlatformFacts;
  readonly node: NodeFacts;
  readonly ffmpeg: FfmpegFacts | null;
  readonly display: DisplayFacts | null;
  readonly screen: ScreenFacts;
  readonly sound: SoundFacts;
  readonly inputHook: InputHookFacts;
  readonly output: OutputFacts | null;
  /** Capacity of the muxer queue per mode, and who said so. */
  readonly queue: Readonly<Record<Mode, LimitFacts>>;
  readonly capture: { readonly bufferFrames: number; readonly source: string };
  readonly warnings: readonly string[];
  readonly checks: readonly SetupCheck[];
}

export interface LimitFacts {
  readonly frames: number;
  readonly source: string;
}

/** Recording is not refused below this, but the disk may fill within minutes. */
const lowDiskBytes = 1e9;
const noDiskBytes = 50e6;
const oldestNode = 20;

/** Judges the facts. Pure. */
export function setupReport(facts: SetupFacts): SetupReport {
  // Without ffmpeg nobody was asked what windows and sounds there are.
  const asked = !isError(facts.ffmpeg);
  const checks = [
    nodeCheck(facts.node),
    ...ffmpegChecks(facts.ffmpeg),
    displayCheck(facts.display, facts.wayland),
    ...(asked && facts.wayland === null ? windowChecks(facts.display, facts.screen) : []),
    ...(asked ? [soundCheck(facts.sound)] : []),
    inputHookCheck(facts.inputHook),
    keysCheck(facts.inputHook),
    outputCheck(facts.output),
    ...limitChecks(facts.skippedLimits),
  ];
  const { instant, studio, capture } = facts.limits;
  return {
    ok: checks.every(({ state }) => state !== 'fail'),
    codereel: facts.codereel,
    platform: facts.platform,
    node: facts.node,
    ffmpeg: isError(facts.ffmpeg) ? null : facts.ffmpeg,
    display: isError(facts.display) ? null : facts.display,
    screen: facts.screen,
    sound: facts.sound,
    inputHook: facts.inputHook,
    output: isError(facts.output) ? null : facts.output,
    queue: { instant: limitFacts(instant), studio: limitFacts(studio) },
    capture: { bufferFrames: capture.frames, source: capture.source },
    warnings: checks.filter(({ state }) => state === 'warn').map(({ message }) => message),
    checks,
  };
}

function nodeCheck({ version }: NodeFacts): SetupCheck {
  const supported = Number.parseInt(version, 10) >= oldestNode;
  return supported
    ? ok('node', 'Node.js', version)
    : bad(
        'fail',
        'node',
        'Node.js',
        `${version} is too old.`,
        `Use Node.js ${oldestNode} or newer.`,
      );
}

function ffmpegChecks(ffmpeg: SetupFacts['ffmpeg']): SetupCheck[] {
  if (isError(ffmpeg)) {
    return [failed('ffmpeg', 'ffmpeg', ffmpeg)];
  }
  const { path, source, version, device, captureDevices, captureFilters, h264Encoders } = ffmpeg;
  const another = 'Use another build of ffmpeg: most have it.';
  const devices = [...captureDevices, ...captureFilters];
  return [
    ok('ffmpeg', 'ffmpeg', `${version}, from ${source}: ${path}`),
    devices.includes(device)
      ? ok('device', 'Screen capture', device)
      : bad('fail', 'device', 'Screen capture', `This ffmpeg has no ${device}.`, another),
    h264Encoders.includes('libx264')
      ? ok('encoder', 'H.264 encoders', h264Encoders.join(', '))
      : bad(
          h264Encoders.length === 0 ? 'fail' : 'warn',
          'encoder',
          'H.264 encoders',
          `This ffmpeg has no libx264${h264Encoders.length === 0 ? '' : `, only ${h264Encoders.join(', ')}`}.`,
          h264Encoders.length === 0
            ? another
            : 'Choose one of them with codereel.video.encoder or --encoder.',
        ),
  ];
}

function displayCheck(display: SetupFacts['display'], wayland: SetupFacts['wayland']): SetupCheck {
  if (isError(display)) {
    return failed('display', 'Display', display);
  }
  if (wayland !== null) {
    return failed('display', 'Display', wayland);
  }
  const { kind, name, size, perhapsXwayland } = display;
  const words = [kindNames[kind], name, size === null ? '' : `${size.width}x${size.height}`]
    .filter((word) => word !== '')
    .join(' ');
  return perhapsXwayland
    ? bad(
        'warn',
        'display',
        'Display',
        `${words}, inside a Wayland session: only X11 programs will be in the picture.`,
        'Log in to an X11 ("Xorg") session to record everything.',
      )
    : ok('display', 'Display', words);
}

/** Where there is no display, that says enough. */
function windowChecks(display: SetupFacts['display'], screen: ScreenFacts): SetupCheck[] {
  if (isError(display)) {
    return [];
  }
  const { displays, windowHold, notes } = screen;
  const title = 'Windows';
  if (display.kind === 'wayland') {
    return [ok('windows', title, 'the desktop asks which one to share')];
  }
  if (windowHold === 'following') {
    return [ok('windows', title, `each by itself, wherever it goes; displays: ${displays}`)];
  }
  const what =
    windowHold === 'rectangle'
      ? 'can be recorded only as the place where it is'
      : 'cannot be recorded by itself';
  return [
    bad(
      'warn',
      'windows',
      title,
      [`A window ${what}.`, ...notes].join(' '),
      'Record a display or a region, or keep the window where it is.',
    ),
  ];
}

/** Without sound the video is recorded all the same. */
function soundCheck({ microphones, systems, problem }: SoundFacts): SetupCheck {
  const title = 'Sound';
  if (problem !== null) {
    return bad('warn', 'sound', title, problem.message, problem.remedy);
  }
  const found = `microphones: ${microphones}, system sounds: ${systems}`;
  return microphones + systems > 0
    ? ok('sound', title, found)
    : bad(
        'warn',
        'sound',
        title,
        'No microphone and no system sound was found.',
        'Connect one, and see that the system lists it among its sound devices.',
      );
}

/** Chords come through the same hook as the mouse; typed text comes from the editor. */
function keysCheck({ works }: InputHookFacts): SetupCheck {
  return works
    ? ok('keys', 'Keystrokes', 'can be recorded from VS Code (off by default)')
    : bad(
        'warn',
        'keys',
        'Keystrokes',
        'Shortcuts cannot be recorded: the keys come the same way as the mouse.',
        'What helps the cursor log helps them too; text typed into editors is recorded all the same.',
      );
}

const kindNames: Readonly<Record<PlatformDisplay['kind'], string>> = {
  x11: 'X11',
  wayland: 'Wayland',
  windows: 'Windows desktop',
  macos: 'macOS screen',
};

/** Without the hook the video is recorded all the same. */
function inputHookCheck({ works, message, remedy }: InputHookFacts): SetupCheck {
  return works
    ? ok('inputHook', 'Cursor log', message)
    : bad('warn', 'inputHook', 'Cursor log', message, remedy);
}

function outputCheck(output: SetupFacts['output']): SetupCheck {
  if (isError(output)) {
    return failed('output', 'Recordings', output);
  }
  const { folder, freeBytes } = output;
  const free = `${folder}, ${byteSize(freeBytes)} free`;
  if (freeBytes >= lowDiskBytes) {
    return ok('output', 'Recordings', free);
  }
  const state = freeBytes < noDiskBytes ? 'fail' : 'warn';
  return bad(
    state,
    'output',
    'Recordings',
    `${free}: too little.`,
    'Free some space, or choose another folder.',
  );
}

function limitChecks(skipped: string | undefined): SetupCheck[] {
  return skipped === undefined
    ? []
    : [bad('warn', 'limits', 'Buffer sizes', skipped, 'Correct the value, or remove it.')];
}

function isError(fact: object): fact is ErrorData {
  return 'remedy' in fact && 'code' in fact;
}

function limitFacts({ frames, source }: BufferLimit): LimitFacts {
  return { frames, source };
}

function ok(id: SetupCheck['id'], title: string, message: string): SetupCheck {
  return { id, state: 'ok', title, message, remedy: '' };
}

function bad(
  state: 'warn' | 'fail',
  id: SetupCheck['id'],
  title: string,
  message: string,
  remedy: string,
): SetupCheck {
  return { id, state, title, message, remedy };
}

function failed(id: SetupCheck['id'], title: string, error: ErrorData): SetupCheck {
  return bad('fail', id, title, error.message, error.remedy);
}
