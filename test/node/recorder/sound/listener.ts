import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../../src/base/clock.ts';
import type { Environment } from '../../../../src/base/environment.ts';
import { silentLog } from '../../../../src/base/log.ts';
import type { Notice } from '../../../../src/protocol/recorderProtocol.ts';
import { retimeFragment } from '../../../../src/recording/mp4/retime.ts';
import {
  SoundRecorder,
  type SoundRecorderOptions,
} from '../../../../src/recorder/sound/soundRecorder.ts';
import { openPulse, type Pulse } from '../../../stage/pulse.ts';
import { run } from '../../../stage/supervised.ts';
import { onsets } from '../../../stage/toneOnsets.ts';

/** A sound recorder, and what it has delivered. */
export interface Listener {
  readonly recorder: SoundRecorder;
  readonly notices: readonly Notice[];
  /** Decode times of the fragments, in order. */
  readonly times: readonly number[];
  /** Closes the recorder, and decodes its track as a player would: the left side, 48 kHz. */
  decode(name?: string): Promise<Int16Array>;
}

export function listen(
  folder: string,
  environment: Environment,
  changes: Partial<SoundRecorderOptions> = {},
): Listener {
  const notices: Notice[] = [];
  const times: number[] = [];
  const fragments: Uint8Array[] = [];
  const recorder = new SoundRecorder({
    kind: 'microphone',
    device: 'mic',
    ffmpegPath: 'ffmpeg',
    environment,
    clock: systemClock,
    log: silentLog,
    onFragment: async (part) => {
      const [timing] = part.timing;
      if (timing !== undefined) {
        const { trackId, decodeTime, duration } = timing;
        times.push(decodeTime);
        const place = { trackId, decodeTime, duration, sequence: times.length };
        fragments.push(...retimeFragment(part, place).buffers);
      }
    },
    onNotice: (notice) => void notices.push(notice),
    ...changes,
  });
  return {
    recorder,
    notices,
    times,
    decode: async (name = 'sound') => {
      await recorder.close();
      const init = await recorder.init;
      const file = path.join(folder, `${name}.mp4`);
      await writeFile(file, Buffer.concat([...(init?.buffers ?? []), ...fragments]));
      const raw = path.join(folder, `${name}.raw`);
      const words = `-v error -y -i ${file} -ac 1 -c:a pcm_s16le -f s16le ${raw}`;
      await run('ffmpeg', words.split(' '), { environment });
      return readSamples(raw);
    },
  };
}

async function readSamples(file: string): Promise<Int16Array> {
  const bytes = await readFile(file);
  return new Int16Array(Uint8Array.from(bytes).buffer);
}

/** For each sound in the video how far it is from the nearest moment at which there was one, in ms. */
export function errorsOf(pcm: Int16Array, expectedMs: readonly number[]): number[] {
  return onsets(pcm).map((onset) =>
    expectedMs
      .map((expected) => onset - expected)
      .reduce((best, error) => (Math.abs(error) < Math.abs(best) ? error : best), Infinity),
  );
}

/** The loudest sample between two moments, in ms from the start. */
export function peak(pcm: Int16Array, fromMs: number, untilMs: number): number {
  return pcm
    .subarray(fromMs * 48, untilMs * 48)
    .reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
}

/** A sound server in a folder of its own. */
export interface SoundStage {
  readonly folder: string;
  readonly pulse: Pulse;
  /** Ids and commands of the ffmpegs that were started with this server and are there. */
  ffmpegs(): Promise<{ readonly pid: number; readonly command: string }[]>;
  close(): Promise<void>;
}

export async function openSoundStage(searchPath: string): Promise<SoundStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codereel-sound-'));
  const mark = { CODEREEL_TEST_SOUND: folder };
  const pulse = await openPulse({ environment: { PATH: searchPath, ...mark }, folder });
  return {
    folder,
    pulse,
    ffmpegs: () => ffmpegsWith(`CODEREEL_TEST_SOUND=${folder}`),
    close: async () => {
      await pulse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ffmpegsWith(entry: string): Promise<{ pid: number; command: string }[]> {
  const found: { pid: number; command: string }[] = [];
  for (const id of (await readdir('/proc')).filter((each) => /^\d+$/.test(each))) {
    const read = (file: string): Promise<string> =>
      readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
    const command = (await read('cmdline')).replaceAll('\0', ' ');
    if (command.startsWith('ffmpeg ') && (await read('environ')).split('\0').includes(entry)) {
      found.push({ pid: Number(id), command });
    }
  }
  return found;
}
