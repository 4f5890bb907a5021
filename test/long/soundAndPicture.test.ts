import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { Environment } from '../../src/base/environment.ts';
import { Session } from '../../src/recorder/session.ts';
import { readManifest } from '../../src/recording/manifestFile.ts';
import { openScene } from '../node/support/scene.ts';
import { openPipeVoice } from '../stage/pipeVoice.ts';
import { openPulse } from '../stage/pulse.ts';
import { run } from '../stage/supervised.ts';
import { onsets } from '../stage/toneOnsets.ts';

const minutes = inject('longMinutes');
const everyMs = 2000;
/** A device whose clock is 300 parts in a million fast: 360 ms in 20 minutes, if nobody corrects it. */
const speed = 1.0003;
const toleranceMs = 40;
const now = (): number => systemClock.monotonic();

it(`keeps a flash and its sound together for ${minutes} minutes, with a pause in the middle`, async () => {
  const scene = await openScene('long');
  const pulse = await openPulse({ environment: scene.environment, folder: scene.folder });
  const microphone = await pulse.plugIn('mic');
  const flash = await openFlash(scene.environment);
  const voice = await openPipeVoice({
    file: microphone.file,
    speed,
    burstEveryMs: everyMs,
    monotonic: now,
  });
  const stopFlashing = flashWith(flash, voice.startMs);
  const session = new Session(
    scene.request({
      framesPerSecond: 60,
      cursorLog: false,
      sound: { microphone: { device: 'mic' }, system: null },
    }),
    { ...scene.dependencies, environment: pulse.environment },
  );
  try {
    await session.start();
    await delay(minutes * 30_000);
    session.pause();
    await delay(3300);
    await session.resume();
    await delay(minutes * 30_000);
    const { file, folder } = await session.stop();

    const sounds = onsets(await samplesOf(file, scene.folder, pulse.environment));
    const flashes = await flashesOf(file, scene.folder, pulse.environment);
    const apart = flashes.flatMap((at) => {
      const nearest = sounds.reduce(
        (a, b) => (Math.abs(b - at) < Math.abs(a - at) ? b : a),
        Infinity,
      );
      return Math.abs(nearest - at) < everyMs / 4 ? [{ at, ms: nearest - at }] : [];
    });
    const [sound] = (await readManifest(folder)).sound;
    console.info(JSON.stringify(sound));
    console.info(
      apart.map(({ at, ms }) => `${(at / 1000).toFixed(0)}s ${ms.toFixed(1)}`).join(', '),
    );

    expect(apart.length).toBeGreaterThan((minutes * 60_000) / everyMs - 3);
    for (let from = 0; from < minutes * 60_000; from += 60_000) {
      const of = apart.filter(({ at }) => at >= from && at < from + 60_000).map(({ ms }) => ms);
      const { low, middle, high } = spread(of);
      console.info(`minute ${from / 60_000}: sound after picture ${low} / ${middle} / ${high} ms`);
      expect(Math.abs(middle)).toBeLessThan(toleranceMs);
    }
  } finally {
    await session.discard().catch(() => undefined);
    stopFlashing();
    flash.kill();
    await voice.stop();
    await pulse.close();
    await scene.close();
  }
});

/** A window over the whole screen; gives what takes its colours. */
async function openFlash(environment: Environment): Promise<ReturnType<typeof spawn>> {
  const script = fileURLToPath(new URL('../fixtures/flashOnWord.tcl', import.meta.url));
  const child = spawn('wish', [script], {
    env: { ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** White at the moment of each burst, black again soon after. */
function flashWith(flash: ReturnType<typeof spawn>, startMs: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  const next = (colour: 'white' | 'black'): void => {
    const offset = colour === 'white' ? 0 : 500;
    const count = Math.floor((now() - startMs - offset) / everyMs) + 1;
    const at = startMs + offset + count * everyMs;
    timer = setTimeout(() => {
      flash.stdin?.write(`${colour}\n`);
      next(colour === 'white' ? 'black' : 'white');
    }, at - now());
  };
  next('white');
  return () => clearTimeout(timer);
}

async function samplesOf(
  file: string,
  folder: string,
  environment: Environment,
): Promise<Int16Array> {
  const raw = path.join(folder, 'sound.raw');
  const words = '-map 0:a:0 -ac 1 -c:a pcm_s16le -f s16le';
  await run('ffmpeg', ['-v', 'error', '-y', '-i', file, ...words.split(' '), raw], {
    environment,
    timeoutMs: 600_000,
  });
  const bytes = await readFile(raw);
  await rm(raw);
  return new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
}

/** Times of the frames that are bright after a dark one, in ms. */
async function flashesOf(
  file: string,
  folder: string,
  environment: Environment,
): Promise<number[]> {
  const raw = path.join(folder, 'picture.raw');
  const look = '-map 0:v:0 -fps_mode passthrough -vf scale=1:1:flags=area,format=gray -f rawvideo';
  await run('ffmpeg', ['-v', 'error', '-y', '-i', file, ...look.split(' '), raw], {
    environment,
    timeoutMs: 1_200_000,
  });
  const entries = '-v error -select_streams v:0 -show_entries packet=pts_time -of csv=p=0';
  const times = (await run('ffprobe', [...entries.split(' '), file], { environment }))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Number.parseFloat(line) * 1000);
  const light = await readFile(raw);
  await rm(raw);
  return times.filter((_, at) => at > 0 && (light[at] ?? 0) > 128 && (light[at - 1] ?? 0) <= 128);
}

function spread(values: readonly number[]): { low: number; middle: number; high: number } {
  const sorted = values.toSorted((a, b) => a - b).map((value) => Math.round(value * 10) / 10);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  return { low: at(0), middle: at(0.5), high: at(1) };
}
