import { channels, lengthOf, samplesPerMs, slicePcm, type PlacedSound, type Sound } from './pcm.ts';

/** Sound that is kept for a take whose beginning is told later. */
const keptSamples = 5000 * samplesPerMs;
/** How long a place in the video waits for its sound; then it is silent. */
const latestMs = 1000;
/** Muting takes so many samples (5 ms): a sound cut off at once makes a click. */
const rampSamples = 5 * samplesPerMs;
const mostMutings = 100;

interface Take {
  /** Number on the monotonic clock's scale of samples. */
  readonly from: number;
  /** The first that does not belong. */
  until: number;
  /** Add it to such a number to have the sample's number in the video. */
  readonly shift: number;
}

/**
 * Places sound in the video. What comes is placed by its time on the monotonic clock; what goes out is
 * gapless, and its sample n belongs at n/48000 s of the video: pauses are cut out, silence stands where
 * nothing came in time, what comes for a place already gone is thrown away.
 */
export class SoundTrack {
  readonly #onSound: (sound: Sound) => void;
  #take: Take | undefined;
  /** Oldest first; while there is no take. */
  #kept: PlacedSound[] = [];
  /** Samples that went out. */
  #written = 0;
  #filled = 0;
  /** Mutings that the sound has not reached, oldest first. */
  #mutings: { readonly at: number; readonly muted: boolean }[] = [];
  #muted = false;
  /** 0: silent; 1: as it came. */
  #gain = 1;

  constructor(onSound: (sound: Sound) => void) {
    this.#onSound = onSound;
  }

  /** Milliseconds of silence where nothing came. */
  get filledMs(): number {
    return this.#filled / samplesPerMs;
  }

  /** From this moment on, which may lie some seconds back, sound belongs to the video, at `mediaMs`. */
  beginTake(atMonotonicMs: number, mediaMs: number): void {
    this.finishTake();
    const from = Math.round(atMonotonicMs * samplesPerMs);
    const shift = Math.round(mediaMs * samplesPerMs) - from;
    this.#take = { from, until: Infinity, shift };
    this.#reachMutings(from);
    this.#gain = this.#muted ? 0 : 1;
    const kept = this.#kept;
    this.#kept = [];
    for (const sound of kept) {
      this.push(sound);
    }
  }

  /**
   * Nothing from that moment on belongs to the take; what was before may still come. Where the moment
   * lies back, what has gone out already stays, and the next take begins behind it.
   */
  endTake(atMonotonicMs: number): void {
    if (this.#take !== undefined) {
      this.#take.until = Math.round(atMonotonicMs * samplesPerMs);
    }
  }

  /** Whether all sound of a take that has ended is there. */
  get isComplete(): boolean {
    return this.#take === undefined || this.#written >= this.#take.until + this.#take.shift;
  }

  /** Waits no longer for the sound of a take that has ended. */
  finishTake(): void {
    if (this.#take !== undefined && this.#take.until !== Infinity) {
      this.#fillUntil(this.#take.until + this.#take.shift);
      this.#take = undefined;
    }
  }

  push(sound: PlacedSound): void {
    if (this.#take === undefined) {
      this.#keep(sound);
      return;
    }
    const { from, until, shift } = this.#take;
    const begin = Math.max(sound.at, from, this.#written - shift);
    const end = Math.min(sound.at + sound.pcm.length / channels, until);
    if (begin < end) {
      this.#fillUntil(begin + shift);
      this.#emit(begin, slicePcm(sound.pcm, begin - sound.at, end - sound.at));
    }
  }

  /** Fills with silence what has waited too long. To be called now and then. */
  fill(nowMonotonicMs: number): void {
    if (this.#take !== undefined) {
      const { until, shift } = this.#take;
      const due = Math.round((nowMonotonicMs - latestMs) * samplesPerMs);
      this.#fillUntil(Math.min(due, until) + shift);
    }
  }

  /** From that moment on, in a few milliseconds. */
  setMuted(muted: boolean, atMonotonicMs: number): void {
    this.#mutings.push({ at: Math.round(atMonotonicMs * samplesPerMs), muted });
    while (this.#mutings.length > mostMutings) {
      this.#muted = this.#mutings.shift()?.muted ?? this.#muted;
    }
  }

  #keep(sound: PlacedSound): void {
    this.#kept.push(sound);
    const oldest = sound.at + sound.pcm.length / channels - keptSamples;
    this.#kept = this.#kept.filter(({ at }) => at >= oldest);
  }

  #fillUntil(mediaSample: number): void {
    const silence = mediaSample - this.#written;
    if (silence > 0) {
      this.#filled += silence;
      this.#hand({ silence });
    }
  }

  /** `at` is the number of its first sample on the monotonic clock. */
  #emit(at: number, pcm: Int16Array): void {
    const length = pcm.length / channels;
    let done = 0;
    while (done < length) {
      this.#reachMutings(at + done);
      const next = this.#mutings[0]?.at ?? Infinity;
      const until = Math.min(length, next - at);
      this.#emitEvenly(slicePcm(pcm, done, until));
      done = until;
    }
  }

  /** Within it nobody mutes or unmutes. */
  #emitEvenly(pcm: Int16Array): void {
    const goal = this.#muted ? 0 : 1;
    const length = pcm.length / channels;
    const ramp = Math.min(length, Math.ceil(Math.abs(goal - this.#gain) * rampSamples));
    if (ramp > 0) {
      this.#hand({ pcm: this.#ramped(slicePcm(pcm, 0, ramp), goal) });
    }
    if (ramp < length) {
      this.#hand(goal === 0 ? { silence: length - ramp } : { pcm: slicePcm(pcm, ramp, length) });
    }
  }

  #ramped(pcm: Int16Array, goal: 0 | 1): Int16Array {
    const output = new Int16Array(pcm.length);
    const step = goal === 0 ? -1 / rampSamples : 1 / rampSamples;
    for (let at = 0; at < pcm.length; at += channels) {
      this.#gain = Math.max(0, Math.min(1, this.#gain + step));
      output[at] = Math.round((pcm[at] ?? 0) * this.#gain);
      output[at + 1] = Math.round((pcm[at + 1] ?? 0) * this.#gain);
    }
    return output;
  }

  #reachMutings(at: number): void {
    for (;;) {
      const next = this.#mutings[0];
      if (next === undefined || next.at > at) {
        return;
      }
      this.#muted = next.muted;
      this.#mutings.shift();
    }
  }

  #hand(sound: Sound): void {
    this.#written += lengthOf(sound);
    this.#onSound(sound);
  }
}
