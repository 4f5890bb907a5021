import { mostUnderWay, settleMs } from '../../src/recorder/x11/grabPacer.ts';
import type { ClockedFrame, Painted } from '../node/support/screenClock.ts';

const frameMs = 1000 / 30;
/** How often `clock.tcl` paints the time when the picture is to stand still in between. */
export const stillEveryMs = 700;

/** What a sudden end cost, against what it may cost, in ms. */
export interface Loss {
  readonly ms: number;
  readonly mayMs: number;
}

/**
 * Of a picture that moves, in frames too: how many are not there that were on the screen when what a
 * frame takes to get through had passed.
 */
export interface PictureLoss extends Loss {
  readonly frames: number;
  /** The machine could not encode as fast as it grabbed: pictures waited in ffmpeg. */
  readonly isBehind: boolean;
}

/**
 * How much of the picture is missing at its end: how long the first time that was painted and is not
 * in the file had been on the screen. A frame is given away by ffmpeg when it has the next one, so one
 * frame may be missing; and the one behind it is being grabbed, encoded or written for part of a
 * frame's time. So nothing is missing that was to be seen two places of the grid, and what a frame
 * takes to get through, before the end. Where the machine was too busy to film every place, the places
 * are as far apart as the last frames of the file are, and where those are far apart, encoding does not
 * keep up: then all pictures are lost that the grab gate lets into ffmpeg, and one more, for which it
 * waited while the first of them was almost done. What stands still is given away later.
 *
 * `lateMs`, here and below: how long the machine kept a process waiting that had something to do.
 */
export function pictureLoss(
  frames: readonly ClockedFrame[],
  painted: readonly Painted[],
  untilMs: number,
  { pace, lateMs }: { readonly pace: 'lively' | 'still'; readonly lateMs: number },
): PictureLoss {
  const shown = frames.map(({ laterThan }) => untilMs + laterThan(untilMs));
  const last = shown.at(-1) ?? Number.NaN;
  const missing = painted.find(({ shownMs, seenMs }) => shownMs > last && seenMs < untilMs);
  const ms = missing === undefined ? 0 : untilMs - missing.seenMs;
  const throughMs = frameMs + lateMs;
  if (pace === 'still') {
    return { ms, mayMs: 2 * frameMs + settleMs + throughMs, frames: 0, isBehind: false };
  }
  const lately = shown.slice(-lastFrames);
  const steps = lately.slice(1).map((each, index) => each - (lately[index] ?? Number.NaN));
  const placeMs = Math.max(frameMs, ...steps);
  const lost = Math.max(0, Math.floor((ms - throughMs) / placeMs));
  const middle = steps.toSorted((one, other) => one - other)[Math.floor(steps.length / 2)];
  const isBehind = placeMs > 2 * frameMs || (middle ?? frameMs) > 1.2 * frameMs;
  const mayMs = (isBehind ? mostUnderWay + 2 : 2) * placeMs + throughMs;
  return { ms, mayMs, frames: lost, isBehind };
}

const lastFrames = 15;

/** How much of the sound is missing: `endMs` is the moment that its last sample belongs to. */
export function soundLoss(endMs: number, untilMs: number, lateMs: number): Loss {
  return { ms: Math.max(0, untilMs - endMs), mayMs: soundMayMs + soundSteps * lateMs };
}

/**
 * What waits on the way of a sound: the server's piece (10 ms), the recorder's grid, AAC frames of
 * 21.3 ms, of which the encoder holds the one that it fills and two more, and one that waits in its
 * muxer for the next.
 */
const soundMayMs = 200;
/** From one process to the next: server, ffmpeg, recorder, encoder, recorder. */
const soundSteps = 5;

/** How long what happens may wait for the next flush of its log. */
const flushMs = 300;

/** `everyMs`: how often something happened that the log is about. */
export function logLoss(lastMs: number, untilMs: number, everyMs: number, lateMs: number): Loss {
  return { ms: Math.max(0, untilMs - lastMs), mayMs: flushMs + everyMs + wayMs + 2 * lateMs };
}

/** From the X server through the hook to the recorder, and the write. */
const wayMs = 100;
