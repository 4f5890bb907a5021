import type { SoundDevice } from './soundDevices.ts';

/** What one of ffmpeg's lists of devices says. */
export interface ListedDevice {
  readonly name: string;
  readonly label: string;
  readonly isDefault: boolean;
}

/** `none`: this ffmpeg has no pulse; `unreachable`: it has, and no sound server answers. */
export type PulseList = readonly ListedDevice[] | 'none' | 'unreachable';

/**
 * Reads what `ffmpeg -sources pulse` or `-sinks pulse` prints: a line for each device, the default one
 * marked by a star: `* alsa_input.usb [Desk Microphone] (none)`.
 */
export function parsePulseList(text: string): PulseList {
  if (!/^Auto-detected (sources|sinks) for pulse/m.test(text)) {
    return 'none';
  }
  if (/^Cannot list (sources|sinks)/m.test(text)) {
    return /not implemented/i.test(text) ? 'none' : 'unreachable';
  }
  const devices: ListedDevice[] = [];
  for (const line of text.split('\n')) {
    const [, star, name, label] = /^([* ]) (\S+) \[(.*)\](?: \([^)]*\))?\s*$/.exec(line) ?? [];
    if (name !== undefined) {
      devices.push({ name, label: label === '' ? name : (label ?? name), isDefault: star === '*' });
    }
  }
  return devices;
}

/** PulseAudio and PipeWire both call what plays back a sink's sound `SINK.monitor`. */
const monitorSuffix = '.monitor';

/** Tells microphones from monitors; the default monitor is that of the default sink. */
export function sortPulseSources(
  sources: readonly ListedDevice[],
  sinks: readonly ListedDevice[],
): { readonly microphones: readonly SoundDevice[]; readonly systems: readonly SoundDevice[] } {
  const sink = sinks.find(({ isDefault }) => isDefault)?.name;
  const isMonitor = ({ name }: ListedDevice): boolean => name.endsWith(monitorSuffix);
  return {
    microphones: sources.filter((source) => !isMonitor(source)),
    systems: sources.filter(isMonitor).map(({ name, label }) => {
      return { name, label, isDefault: name === `${sink}${monitorSuffix}` };
    }),
  };
}

/**
 * Reads what `ffmpeg -list_devices true -f dshow -i dummy` says: since ffmpeg 5 `"NAME" (audio)`, before
 * it a heading and `"NAME"`; each followed by an alternative name.
 */
export function parseDshowList(text: string): readonly string[] {
  const names: string[] = [];
  let heading = '';
  for (const line of text.split('\n')) {
    heading = /DirectShow (audio|video) devices/.exec(line)?.[1] ?? heading;
    const [, name, kind] = /^\[[^\]]*\]\s+"(.+)"(?: \((.+)\))?\s*$/.exec(line) ?? [];
    if (name !== undefined && (kind === undefined ? heading === 'audio' : kind.includes('audio'))) {
      names.push(name);
    }
  }
  return names;
}

/** Reads what `ffmpeg -f avfoundation -list_devices true -i ""` says: `[0] NAME` under a heading. */
export function parseAvfoundationList(text: string): readonly string[] {
  const names: string[] = [];
  let heading = '';
  for (const line of text.split('\n')) {
    heading = /AVFoundation (audio|video) devices/.exec(line)?.[1] ?? heading;
    const name = /^\[[^\]]*\]\s+\[\d+\]\s+(.+?)\s*$/.exec(line)?.[1];
    if (name !== undefined && heading === 'audio') {
      names.push(name);
    }
  }
  return names;
}

/** Names of devices that give back what the system plays, on systems that do not offer it themselves. */
const loopbackNames =
  /stereo mix|what u hear|wave out mix|loopback|virtual-audio-capturer|cable output|voicemeeter|blackhole|soundflower/i;

/** Tells microphones from loopback devices; the first of each is the one taken when none is named. */
export function sortNamedDevices(names: readonly string[]): {
  readonly microphones: readonly SoundDevice[];
  readonly systems: readonly SoundDevice[];
} {
  const devices = (wanted: boolean): readonly SoundDevice[] =>
    names
      .filter((name) => loopbackNames.test(name) === wanted)
      .map((name, index) => ({ name, label: name, isDefault: index === 0 }));
  return { microphones: devices(false), systems: devices(true) };
}
