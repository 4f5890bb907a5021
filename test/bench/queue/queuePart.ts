import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDisplay, type Display } from '../../stage/display.ts';
import type { BenchContext, BenchPart, PartReport } from '../benchPart.ts';
import type { HeldMemory } from './memoryOf.ts';
import { showMotion } from './motion.ts';
import { stallCodereel, stallFfmpeg, type Stalled } from './queueRuns.ts';

const sizes = [240, 96];
/** Raw frames that Codereel lets wait before the encoder, as `capture.bufferFrames` has it. */
const captureBufferFrames = 8;

interface Measured {
  readonly frames: number;
  readonly codereel: Stalled;
  readonly ffmpeg: Stalled;
}

/** What a queue holds when what comes after it stands still. */
export const queuePart: BenchPart = {
  name: 'queue',
  title: 'The queue when the disk stands still',
  defaults: { rounds: 1, seconds: 20 },
  run: async (context) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'codereel-queue-'));
    const display = await openDisplay({ environment: context.environment, folder });
    try {
      const motion = await showMotion(display);
      const measured = await measure(context, display, folder);
      await motion.stop();
      return report(measured, display);
    } finally {
      await display.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(
  context: BenchContext,
  display: Display,
  folder: string,
): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const frames of sizes) {
    context.log(`Codereel, ${frames} frames`);
    const file = path.join(folder, `stalled-${frames}.mp4`);
    const codereel = await stallCodereel(display, frames, captureBufferFrames, file);
    context.log(`ffmpeg, ${frames} frames`);
    all.push({ frames, codereel, ffmpeg: await stallFfmpeg(display, frames) });
  }
  return all;
}

function report(measured: readonly Measured[], { width, height }: Display): PartReport {
  const worst = Math.max(
    ...measured.map(({ codereel, ffmpeg }) => added(codereel) / added(ffmpeg)),
  );
  return {
    method: `A screen of ${width} × ${height} on which text scrolls and squares move is recorded at 30 frames a second. After some seconds what comes last stands still: the writes to Codereel's file no longer come back, and nobody reads what plain ffmpeg gives. When the queue is full its memory is looked at. Plain ffmpeg has its queue before the encoder (\`-thread_queue_size\`), so its frames are raw; Codereel's queue is behind it and holds frames that are encoded, and ${captureBufferFrames} raw ones wait at most before the encoder.`,
    budgets: [
      {
        what: "memory added by the stall, against plain ffmpeg's",
        limit: 'at most 0.25',
        measured: worst.toFixed(3),
        holds: worst <= 0.25,
      },
    ],
    tables: [
      {
        title: 'What waits',
        columns: ['program', 'queue (frames)', 'waiting (frames)', 'waiting (MB)', 'each (kB)'],
        rows: measured.flatMap(({ frames, codereel, ffmpeg }) => [
          waitingRow('Codereel: encoded', frames, codereel),
          waitingRow('ffmpeg: raw', frames, ffmpeg),
        ]),
      },
      {
        title: 'Memory that all processes of each hold',
        columns: [
          'program',
          'queue (frames)',
          'before (MB)',
          'stalled (MB)',
          'added (MB)',
          'of it shared (MB)',
          'ratio of added',
        ],
        rows: measured.flatMap(({ frames, codereel, ffmpeg }) => [
          memoryRow('Codereel', frames, codereel, ffmpeg),
          memoryRow('ffmpeg', frames, ffmpeg, ffmpeg),
        ]),
      },
    ],
    plots: [
      {
        kind: 'bars',
        name: 'memory',
        title: 'Memory added when what comes last stands still',
        value: { title: 'added (MB)' },
        bars: measured.flatMap(({ frames, codereel, ffmpeg }) =>
          (
            [
              ['Codereel', codereel],
              ['ffmpeg', ffmpeg],
            ] as const
          ).map(([program, stalled]) => ({
            name: `${program}, ${frames} frames`,
            parts: [
              { name: 'shared with the X server', value: megabytes(grown(stalled, 'shared')) },
              {
                name: 'its own',
                value: megabytes(Math.max(0, added(stalled) - grown(stalled, 'shared'))),
              },
            ],
          })),
        ),
      },
    ],
    notes: [
      "Codereel's processes are its recorder, here without session, sound and logs, and its ffmpeg. Raw frames lie in memory that ffmpeg shares with the X server: it is counted with the ffmpeg that made it (`/proc/sysvipc/shm`), and only there.",
      "A recorder's memory hardly grows with its queue: Node.js has more than that at hand for what it reads anyway.",
      'How many frames wait in plain ffmpeg is its shared memory over the size of a frame.',
    ],
  };
}

function waitingRow(program: string, queue: number, { frames, frameBytes }: Stalled): string[] {
  const each = frames === 0 ? '–' : (frameBytes / frames / 1000).toFixed(1);
  return [program, String(queue), String(frames), megabytes(frameBytes).toFixed(1), each];
}

function memoryRow(program: string, queue: number, stalled: Stalled, other: Stalled): string[] {
  return [
    program,
    String(queue),
    megabytes(sum(stalled.before, 'all')).toFixed(0),
    megabytes(sum(stalled.after, 'all')).toFixed(0),
    megabytes(added(stalled)).toFixed(1),
    megabytes(grown(stalled, 'shared')).toFixed(1),
    (added(stalled) / added(other)).toFixed(3),
  ];
}

function added(stalled: Stalled): number {
  return grown(stalled, 'all');
}

function grown({ before, after }: Stalled, what: keyof HeldMemory): number {
  return sum(after, what) - sum(before, what);
}

function sum(memories: readonly HeldMemory[], what: keyof HeldMemory): number {
  return memories.reduce((bytes, memory) => bytes + memory[what], 0);
}

function megabytes(bytes: number): number {
  return bytes / 1e6;
}
