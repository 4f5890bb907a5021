import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../../src/base/environment.ts';
import { run, supervise, type Supervised } from '../../stage/supervised.ts';

const script = fileURLToPath(new URL('../../fixtures/clock.tcl', import.meta.url));
const bits = 16;
const size = 16;

/** Shows the time on the screen, readable from a picture of it; another one every few ms. */
export async function openScreenClock(environment: Environment): Promise<Supervised> {
  const clock = supervise('wish', [script, '--', String(size)], { name: 'the clock', environment });
  await clock.waitForOutput(/^ready$/m);
  return clock;
}

export interface ClockedFrame {
  /** Presentation time, in ms. */
  readonly ms: number;
  /** How much later the clock in it is than a moment of Unix time, which is at most half a minute off. */
  readonly laterThan: (unixMs: number) => number;
}

/** A time that was painted, and when it was certainly to be seen: Unix time in ms. */
export interface Painted {
  readonly shownMs: number;
  readonly seenMs: number;
}

/** The same, and tells what it has painted; `painted` grows. */
export async function openTellingClock(
  environment: Environment,
  everyMs = 4,
): Promise<{ readonly clock: Supervised; readonly painted: readonly Painted[] }> {
  const words = [script, '--', String(size), String(everyMs), 'tells'];
  const clock = supervise('wish', words, { name: 'the clock', environment });
  const painted: Painted[] = [];
  if (clock.child.stdout !== null) {
    createInterface({ input: clock.child.stdout }).on('line', (line) => {
      const [word, shown, seen] = line.split(' ');
      if (word === 'painted') {
        painted.push({ shownMs: Number(shown), seenMs: Number(seen) });
      }
    });
  }
  await clock.waitForOutput(/^ready$/m);
  return { clock, painted };
}

/** Every frame of a video on which the clock is seen. */
export async function clockedFrames(
  file: string,
  environment: Environment,
): Promise<ClockedFrame[]> {
  const raw = `${file}.gray`;
  const filters = `crop=${bits * size}:${size}:0:0,scale=${bits}:1:flags=area,format=gray`;
  const words = `-v error -y -i ${file} -vf ${filters} -fps_mode passthrough -f rawvideo ${raw}`;
  await run('ffmpeg', words.split(' '), { environment });
  const pixels = await readFile(raw);
  const entries = '-v error -select_streams v:0 -show_entries packet=pts_time -of csv=p=0';
  const times = await run('ffprobe', [...entries.split(' '), file], { environment });
  return times
    .trim()
    .split('\n')
    .map((seconds, index) => {
      const squares = [...pixels.subarray(index * bits, (index + 1) * bits)];
      const shown = squares.reduce((all, bright) => all * 2 + (bright > 127 ? 1 : 0), 0);
      return { ms: Number.parseFloat(seconds) * 1000, laterThan: (at) => wrapped(shown - at) };
    });
}

/** The shortest way round a clock that begins anew after 65.5 s. */
function wrapped(ms: number): number {
  const round = 2 ** bits;
  const rest = ((ms % round) + round) % round;
  return rest < round / 2 ? rest : rest - round;
}
