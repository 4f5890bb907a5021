import type { Environment } from '../../base/environment.ts';
import { CodereelError, type ErrorData } from '../../base/errors.ts';
import { runToEnd } from '../../base/supervisedProcess.ts';
import type { SoundKind } from '../../protocol/recorderProtocol.ts';
import {
  parseAvfoundationList,
  parseDshowList,
  parsePulseList,
  sortNamedDevices,
  sortPulseSources,
} from './deviceLists.ts';

/** A device that sound can be recorded from. */
export interface SoundDevice {
  /** What ffmpeg calls it, and what the settings and `codereel sources` name it by. */
  readonly name: string;
  /** What a person calls it. */
  readonly label: string;
  /** The one that is recorded when none is named. */
  readonly isDefault: boolean;
}

export interface SoundDeviceList {
  readonly microphones: readonly SoundDevice[];
  /** What gives back what the system plays: monitors on Linux, loopback devices elsewhere. */
  readonly systems: readonly SoundDevice[];
  /** Why there is nothing in the lists; null: nothing is wrong. */
  readonly problem: ErrorData | null;
}

export interface SoundDeviceOptions {
  readonly ffmpegPath: string;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Gives up asking; the answer is then that nobody answers. */
  readonly signal?: AbortSignal;
}

/** Asks ffmpeg what sound it can record here. Never rejects. */
export async function listSoundDevices(options: SoundDeviceOptions): Promise<SoundDeviceList> {
  if (options.platform === 'win32') {
    const said = await ask(options, ['-list_devices', 'true', '-f', 'dshow', '-i', 'dummy']);
    return { ...sortNamedDevices(parseDshowList(said ?? '')), problem: null };
  }
  if (options.platform === 'darwin') {
    const said = await ask(options, ['-f', 'avfoundation', '-list_devices', 'true', '-i', '']);
    return { ...sortNamedDevices(parseAvfoundationList(said ?? '')), problem: null };
  }
  const [sources, sinks] = await Promise.all([
    askPulse(options, '-sources'),
    askPulse(options, '-sinks'),
  ]);
  if (sources === 'none') {
    return { microphones: [], systems: [], problem: withoutPulse(options.ffmpegPath) };
  }
  if (sources === 'unreachable') {
    return { microphones: [], systems: [], problem: withoutServer };
  }
  return { ...sortPulseSources(sources, Array.isArray(sinks) ? sinks : []), problem: null };
}

/**
 * The device that is meant by a name; an empty one stands for the system's choice.
 *
 * @throws CodereelError There is no such device, or none at all; says what there is.
 */
export async function resolveSoundDevice(
  options: SoundDeviceOptions & { readonly kind: SoundKind; readonly device: string },
): Promise<SoundDevice> {
  const { kind, device, platform } = options;
  const { problem, ...lists } = await listSoundDevices(options);
  if (problem !== null) {
    throw new CodereelError(problem);
  }
  const devices = kind === 'microphone' ? lists.microphones : lists.systems;
  const chosen =
    device === ''
      ? (devices.find(({ isDefault }) => isDefault) ?? devices[0])
      : [...devices, ...lists.microphones, ...lists.systems].find(({ name }) => name === device);
  if (chosen !== undefined) {
    return chosen;
  }
  const setting = `codereel.sound.${kind}Device`;
  if (device !== '') {
    const names = devices.map(({ name }) => `"${name}"`).join(', ');
    throw new CodereelError({
      code: 'source-unavailable',
      message: `There is no sound device "${device}".`,
      remedy:
        names === ''
          ? `Connect it, or clear the setting ${setting}.`
          : `Connect it, or choose another in the setting ${setting}: ${names}.`,
    });
  }
  throw new CodereelError({
    code: 'source-unavailable',
    message: kind === 'microphone' ? 'There is no microphone.' : noSystemSound(platform),
    remedy:
      kind === 'microphone'
        ? `Connect one, or switch the setting codereel.sound.microphone off.`
        : systemRemedy(platform),
  });
}

/** What a device is to the sound server: its default source, another one, or none any more. */
export type SoundDeviceStanding = 'default' | 'other' | 'gone';

/**
 * How a device stands. PulseAudio moves who listens, without a word: to another device from one that
 * was unplugged, and to the new default source from the old one, asked for by name or not. undefined:
 * it cannot be told, or who listens is not moved here.
 */
export async function soundDeviceStanding(
  options: SoundDeviceOptions & { readonly device: string },
): Promise<SoundDeviceStanding | undefined> {
  const sources = options.platform === 'linux' ? await askPulse(options, '-sources') : 'none';
  if (typeof sources === 'string') {
    return undefined;
  }
  const source = sources.find(({ name }) => name === options.device);
  if (source === undefined) {
    return 'gone';
  }
  return source.isDefault ? 'default' : 'other';
}

function noSystemSound(platform: NodeJS.Platform): string {
  return platform === 'linux'
    ? 'The sound server has no output whose sound could be recorded.'
    : 'Here ffmpeg can record what the system plays from a loopback device only, and there is none.';
}

function systemRemedy(platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    return 'Switch on "Stereo Mix" in the recording devices of the control panel, or install a virtual cable such as VB-CABLE.';
  }
  return platform === 'darwin'
    ? 'Install a loopback device such as BlackHole, and play the sound through it.'
    : 'Connect a loudspeaker or headphones, or switch the setting codereel.sound.system off.';
}

async function askPulse(
  options: SoundDeviceOptions,
  list: '-sources' | '-sinks',
): Promise<ReturnType<typeof parsePulseList>> {
  const said = await ask(options, [list, 'pulse']);
  return said === undefined ? 'unreachable' : parsePulseList(said);
}

/** ffmpeg prints some lists to standard output and others to standard error. undefined: no answer in time. */
async function ask(
  options: SoundDeviceOptions,
  words: readonly string[],
): Promise<string | undefined> {
  const { environment, signal } = options;
  const answer = await runToEnd(options.ffmpegPath, ['-hide_banner', ...words], {
    timeoutMs: 5000,
    environment,
    maxOutputBytes: 100_000,
    ...(signal && { signal }),
  });
  return answer.timedOut ? undefined : `${answer.stdout}\n${answer.stderr}`;
}

function withoutPulse(ffmpegPath: string): ErrorData {
  return {
    code: 'ffmpeg-unusable',
    message: `${ffmpegPath} was built without PulseAudio, which sound is recorded through.`,
    remedy:
      'Install your distribution\'s ffmpeg, such as "sudo apt install ffmpeg", and name it in the setting codereel.ffmpeg.path.',
  };
}

const withoutServer: ErrorData = {
  code: 'source-unavailable',
  message: 'No sound server answers.',
  remedy:
    'Start PulseAudio or PipeWire (pipewire-pulse), or set PULSE_SERVER to the one that runs. In a container or over SSH there often is none.',
};
