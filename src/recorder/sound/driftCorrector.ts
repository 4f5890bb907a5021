import { ArrivalFloor } from './arrivalFloor.ts';
import { channels, samplesPerMs, type PlacedSound } from './pcm.ts';
import { Resampler } from './resampler.ts';

/**
 * How old the youngest sample is when it comes to us, in ms, when nothing holds it up. The sound
 * server and ffmpeg hand on 10 ms at a time.
 */
const ageMs = 3;
/** What comes first is listened to for so long before it is placed. */
const settleMs = 300;
/** An error beyond it is a hole in the sound, not a clock that drifts: it is made up for at once. */
const holeMs = 30;
/** Sound that would come so much before its time is not where it was thought to be. */
const impossibleMs = 25;
/** No sound for so long: what was measured before tells nothing of what comes. */
const stallMs = 1000;

/** A second-order loop, critically damped: share of the error made up for in a second, and its pull on the rate. */
const proportion = 0.15;
const integration = proportion ** 2 / 4;
const greatestRate = 0.005;
const secondsPerStep = 0.5;

/**
 * Puts a device's sound on the monotonic clock and keeps it there. A device counts samples by a clock
 * of its own, some hundred parts in a million off ours; ffmpeg's stamps follow the wall clock, which can be
 * set, and PulseAudio's word on its delay can be half a second wrong for a stream's first moment. So
 * the time is taken from when the sound arrives, which is steady but for delays, by the least delay;
 * and the sound is made longer or shorter by the little that keeps it in its place.
 */
export class DriftCorrector {
  readonly #floor = new ArrivalFloor();
  readonly #resampler = new Resampler();
  /** What has come before it is clear where it belongs. */
  #waiting: Int16Array[] | undefined = [];
  #firstArrivalMs: number | undefined;
  #lastArrivalMs = 0;
  /** Samples that came in. */
  #received = 0;
  /** The monotonic clock's number of the next sample out. */
  #next = 0;
  #rate: number;
  /** The part of the rate that stays: how the device's clock runs. */
  #steadyRate: number;
  #addedSamples = 0;

  /** `steadyRate` is what an earlier stretch of the same device had in the end. */
  constructor(steadyRate: number) {
    this.#rate = steadyRate;
    this.#steadyRate = steadyRate;
  }

  get steadyRate(): number {
    return this.#steadyRate;
  }

  /** How far the device's clock has run ahead of ours, in ms; below 0: behind. */
  get driftMs(): number {
    return -this.#addedSamples / samplesPerMs;
  }

  /** Takes the next sound, gives what can be placed by now. */
  push(pcm: Int16Array, arrivedMs: number): PlacedSound | undefined {
    this.#firstArrivalMs ??= arrivedMs;
    if (this.#received > 0 && arrivedMs - this.#lastArrivalMs > stallMs) {
      this.#floor.forget();
    }
    this.#lastArrivalMs = arrivedMs;
    this.#received += pcm.length / channels;
    const isNews = this.#floor.push(arrivedMs, arrivedMs - this.#received / samplesPerMs);

    if (this.#waiting === undefined) {
      this.#steer(isNews);
      return this.#place(pcm);
    }
    this.#waiting.push(pcm);
    if (arrivedMs - this.#firstArrivalMs < settleMs) {
      return undefined;
    }
    const all = joined(this.#waiting);
    this.#waiting = undefined;
    this.#next = Math.round(((this.#floor.least ?? arrivedMs) - ageMs) * samplesPerMs);
    return this.#place(all);
  }

  #place(pcm: Int16Array): PlacedSound {
    const at = this.#next;
    const before = this.#resampler.position;
    const output = this.#resampler.push(pcm, this.#rate);
    const length = output.length / channels;
    this.#next += length;
    this.#addedSamples += length - (this.#resampler.position - before);
    return { at, pcm: output };
  }

  /** By how much the sound stands too early, in ms, judged by a least delay. */
  #errorAt(leastDelayMs: number): number {
    return leastDelayMs - ageMs - (this.#next - this.#resampler.position) / samplesPerMs;
  }

  #steer(isNews: boolean): void {
    const { least, recentLeast } = this.#floor;
    const error = least === undefined ? 0 : this.#errorAt(least);
    const recentError = recentLeast === undefined ? 0 : this.#errorAt(recentLeast);
    if (error < -impossibleMs) {
      this.#jump(error);
    } else if (isNews && recentError > holeMs) {
      this.#jump(recentError);
    } else if (isNews && error < holeMs) {
      this.#steadyRate = limited(this.#steadyRate + (integration * error * secondsPerStep) / 1000);
      this.#rate = limited(this.#steadyRate + (proportion * error) / 1000);
    }
  }

  #jump(ms: number): void {
    this.#next += Math.round(ms * samplesPerMs);
    this.#floor.forget();
  }
}

function limited(rate: number): number {
  return Math.max(-greatestRate, Math.min(greatestRate, rate));
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
