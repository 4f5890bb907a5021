import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../../src/base/environment.ts';
import { run, supervise } from './supervised.ts';
import { waitFor } from './waitFor.ts';

/** A sound server of a test's own: PulseAudio with an output that nobody hears. */
export interface Pulse {
  /** The environment for programs that use it. */
  readonly environment: Environment;
  readonly pid: number;
  /** Loads a module, as `pactl load-module` does; gives its number. */
  load(words: string): Promise<string>;
  unload(module: string): Promise<void>;
  /** A microphone: what is written to the returned file is heard. 48 kHz, stereo, 16 bits. */
  plugIn(name: string): Promise<PulseMicrophone>;
  /** The server's number for a source. */
  sourceNumber(name: string): Promise<string>;
  /** The numbers of the sources that somebody listens to, as often as they are listened to. */
  heardSources(): Promise<string[]>;
  close(): Promise<void>;
}

export interface PulseMicrophone {
  readonly file: string;
  unplug(): Promise<void>;
}

export interface PulseOptions {
  readonly environment: Environment;
  /** Where its socket goes. */
  readonly folder: string;
}

/** The sink is called `demo`, and what it plays is heard at `demo.monitor`. */
export async function openPulse(options: PulseOptions): Promise<Pulse> {
  const folder = path.join(options.folder, 'pulse');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const socket = path.join(folder, 'socket');
  const server = supervise(
    'pulseaudio',
    [
      ...'-n --daemonize=no --use-pid-file=no --exit-idle-time=-1 --realtime=no'.split(' '),
      '-L',
      `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
      '-L',
      'module-null-sink sink_name=demo',
    ],
    {
      name: 'pulseaudio',
      environment: { ...options.environment, HOME: folder, XDG_RUNTIME_DIR: folder },
    },
  );
  const environment = { ...options.environment, HOME: folder, PULSE_SERVER: `unix:${socket}` };
  const pactl = (words: readonly string[]): Promise<string> => run('pactl', words, { environment });
  try {
    await waitFor('the sound server answers', () => pactl(['info']).catch(() => undefined));
  } catch (error) {
    await server.stop();
    throw error;
  }
  const load = async (words: string): Promise<string> =>
    (await pactl(['load-module', ...words.split(' ')])).trim();
  const unload = async (module: string): Promise<void> => {
    await pactl(['unload-module', module]);
  };
  const lists = async (what: string): Promise<string[][]> => {
    const text = await pactl(['list', 'short', what]);
    return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')]));
  };
  return {
    environment,
    pid: server.child.pid ?? 0,
    load,
    unload,
    plugIn: async (name) => {
      const file = path.join(folder, `${name}.pipe`);
      const form = 'format=s16le rate=48000 channels=2';
      const module = await load(`module-pipe-source source_name=${name} file=${file} ${form}`);
      return { file, unplug: () => unload(module) };
    },
    sourceNumber: async (name) => {
      const sources = await lists('sources');
      return sources.find(([, each]) => each === name)?.[0] ?? '';
    },
    heardSources: async () => (await lists('source-outputs')).map(([, source]) => source ?? ''),
    close: async () => {
      await server.stop();
    },
  };
}
