import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import {
  encoderOptions,
  pictureFilters,
  wholePicture,
} from '../../../src/recorder/ffmpeg/encoderArguments.ts';
import { toArguments } from '../../../src/recorder/ffmpeg/programOptions.ts';
import type { Display } from '../../stage/display.ts';
import { memoryOf, type HeldMemory } from './memoryOf.ts';

const queueStateSchema = v.object({
  writtenFrames: v.number(),
  queueFrames: v.number(),
  queueBytes: v.number(),
  encoderIds: v.array(v.number()),
});
export type QueueState = v.InferOutput<typeof queueStateSchema>;

/** What a stall costs. */
export interface Stalled {
  /** That wait, before the encoder or behind it. */
  readonly frames: number;
  /** Of those frames. */
  readonly frameBytes: number;
  /** Of each process, while all is well and when nothing grows any more. */
  readonly before: readonly HeldMemory[];
  readonly after: readonly HeldMemory[];
}

const script = fileURLToPath(new URL('queueMain.ts', import.meta.url));
const framesPerSecond = 30;
/** All is well for so long first: a program that has just begun still grows by itself. */
const warmMs = 4_000;
const lookEveryMs = 500;
/** What has not grown in so many looks is full: a busy machine grabs a frame a second at least. */
const steadyLooks = 16;

/** Codereel with that many frames in its queue, when the disk stops answering. */
export async function stallCodereel(
  display: Display,
  queueFrames: number,
  captureBufferFrames: number,
  file: string,
): Promise<Stalled> {
  const { width, height, environment } = display;
  const numbers = [queueFrames, captureBufferFrames, width, height].map(String);
  const child = spawn(process.execPath, [script, ...numbers, file], {
    env: { ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (word: string): Promise<QueueState> => {
    child.stdin.write(`${word}\n`);
    return v.parse(queueStateSchema, JSON.parse(String((await lines.next()).value)));
  };
  try {
    await until(async () => (await ask('look')).writtenFrames > 0);
    await delay(warmMs);
    const { encoderIds } = await ask('look');
    const ids = [child.pid ?? 0, ...encoderIds];
    const before = await Promise.all(ids.map(memoryOf));
    await ask('stall');
    await untilFull(async () => (await ask('look')).queueFrames, queueFrames);
    const after = await Promise.all(ids.map(memoryOf));
    const { queueFrames: frames, queueBytes: frameBytes } = await ask('look');
    return { frames, frameBytes, before, after };
  } finally {
    // Its ffmpeg ends with the pipe that nobody has any more.
    child.kill('SIGKILL');
    await ended(child);
  }
}

/** Plain ffmpeg with a queue of that many frames before its encoder, when nobody reads what it gives. */
export async function stallFfmpeg(display: Display, queueFrames: number): Promise<Stalled> {
  const { width, height, environment, name } = display;
  const input = {
    f: 'x11grab',
    framerate: framesPerSecond,
    video_size: `${width}x${height}`,
    thread_queue_size: queueFrames,
    i: name,
  };
  const choice = {
    encoder: 'libx264',
    quality: 'balanced',
    framesPerSecond,
    version: { text: '', release: null },
  } as const;
  const output = {
    vf: pictureFilters('libx264', wholePicture),
    ...encoderOptions(choice),
    movflags: 'empty_moov+default_base_moof+frag_every_frame',
    flush_packets: 1,
    f: 'mp4',
  };
  const frameBytes = width * height * 4;
  const words = [
    '-nostdin',
    '-v',
    'error',
    ...toArguments(input),
    ...toArguments(output),
    'pipe:1',
  ];
  const child = spawn('ffmpeg', words, {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(child.stdout, 'readable');
    const id = child.pid ?? 0;
    // At once: an encoder that is too slow for the machine fills its queue without any stall.
    const before = await memoryOf(id);
    const waiting = async (): Promise<number> => (await memoryOf(id)).shared / frameBytes;
    await untilFull(waiting, queueFrames);
    const after = await memoryOf(id);
    const frames = Math.round(after.shared / frameBytes);
    return { frames, frameBytes: after.shared, before: [before], after: [after] };
  } finally {
    child.kill('SIGKILL');
    await ended(child);
  }
}

/** Looks until so many frames wait, or no more come. */
async function untilFull(waiting: () => Promise<number>, frames: number): Promise<void> {
  let most = 0;
  for (let steady = 0; most < frames && steady < steadyLooks; steady += 1) {
    await delay(lookEveryMs);
    const now = await waiting();
    steady = now > most ? 0 : steady;
    most = Math.max(most, now);
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await delay(50);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    await once(child, 'close');
  }
}
