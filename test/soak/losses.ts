import type { ClockedFrame } from '../node/support/screenClock.ts';

const frameMs = 1000 / 30;
/** How often `clock.tcl` paints the time when the picture is to stand still in between. */
export const stillEveryMs = 700;
/** A picture that nothing follows is given away that long after it was grabbed (x11/grabPacer.ts). */
const settleMs = 200;

/** What a sudden end cost, against what it may cost, in ms. */
export interface Loss {
  readonly ms: number;
  readonly mayMs: number;
}

/** Of a picture, in frames too: those that were on the screen for a frame's time and are not there. */
export interface PictureLoss extends Loss {
  readonly frames: number;
}

/**
 * How much of the picture is missing at its end. A frame is given away by ffmpeg when it has the next
 * one, so one frame may be missing; and the one behind it is being grabbed, encoded or written for
 * part of a frame's time. So the last picture in the file is never more than two places of the grid,
 * and what a frame takes to get through, older than the end. Where the machine was too busy to film
 * every place, the places are as far apart as the last frames of the file are.
 *
 * A picture that stands still is in the file when it has stood for a frame, the time until it is given
 * away, and a frame's way.
 */
export function pictureLoss(
  frames: readonly ClockedFrame[],
  untilMs: number,
  pace: 'lively' | 'still',
): PictureLoss {
  const ages = frames.map(({ laterThan }) => -laterThan(untilMs));
  const ageMs = Math.max(0, ages.at(-1) ?? Number.NaN);
  if (pace === 'still') {
    const ms = Math.max(0, ageMs - stillEveryMs);
    const mayMs = frameMs + settleMs + throughMs + frameMs;
    return { ms, mayMs, frames: ms > mayMs ? 2 : ms > 0 ? 1 : 0 };
  }
  const lately = ages.slice(-lastFrames);
  const steps = lately.slice(1).map((age, index) => (lately[index] ?? Number.NaN) - age);
  const placeMs = Math.max(frameMs, ...steps);
  return {
    ms: ageMs,
    mayMs: 2 * placeMs + throughMs,
    frames: Math.max(0, Math.floor((ageMs - throughMs) / placeMs)),
  };
}

const lastFrames = 15;
/** From the grab to the file: encoding, the pipe, the queue, the write. */
const throughMs = frameMs;

/** How much of the sound is missing: `endMs` is the moment that its last sample belongs to. */
export function soundLoss(endMs: number, untilMs: number): Loss {
  return { ms: Math.max(0, untilMs - endMs), mayMs: soundMayMs };
}

/**
 * What waits on the way of a sound: the server's piece (10 ms), the recorder's grid, AAC frames of
 * 21.3 ms, of which the encoder holds the one that it fills and two more, and one that waits in its
 * muxer for the next.
 */
const soundMayMs = 200;

/** How long what happens may wait for the next flush of its log. */
const flushMs = 300;

/** `everyMs`: how often something happened that the log is about. */
export function logLoss(lastMs: number, untilMs: number, everyMs: number): Loss {
  return { ms: Math.max(0, untilMs - lastMs), mayMs: flushMs + everyMs + wayMs };
}

/** From the X server through the hook to the recorder, and the write. */
const wayMs = 150;
