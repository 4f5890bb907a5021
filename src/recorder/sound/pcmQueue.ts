import { bytesPerSample, lengthOf, slicePcm, type Sound } from './pcm.ts';

/**
 * Sound that waits for an encoder which takes it when it can. It holds so much and no more: what goes
 * beyond is silent, so that what follows keeps its place.
 */
export class PcmQueue {
  readonly #capacity: number;
  #waiting: Sound[] = [];
  #heldSamples = 0;
  #silencedSamples = 0;

  /** `capacity` in samples. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Samples that there was no room for. */
  get silencedSamples(): number {
    return this.#silencedSamples;
  }

  push(sound: Sound): void {
    const length = lengthOf(sound);
    if ('silence' in sound) {
      this.#pushSilence(length);
    } else if (this.#heldSamples + length > this.#capacity) {
      this.#silencedSamples += length;
      this.#pushSilence(length);
    } else {
      this.#heldSamples += length;
      this.#waiting.push(sound);
    }
  }

  /** The next bytes, of so many samples at most; undefined: nothing waits. */
  take(most: number): Uint8Array | undefined {
    const first = this.#waiting.shift();
    if (first === undefined) {
      return undefined;
    }
    const length = lengthOf(first);
    const taken = Math.min(length, most);
    if ('silence' in first) {
      if (taken < length) {
        this.#waiting.unshift({ silence: length - taken });
      }
      return new Uint8Array(taken * bytesPerSample);
    }
    if (taken < length) {
      this.#waiting.unshift({ pcm: slicePcm(first.pcm, taken, length) });
    }
    this.#heldSamples -= taken;
    const pcm = slicePcm(first.pcm, 0, taken);
    return new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  }

  #pushSilence(length: number): void {
    const last = this.#waiting.at(-1);
    if (last !== undefined && 'silence' in last) {
      this.#waiting[this.#waiting.length - 1] = { silence: last.silence + length };
    } else {
      this.#waiting.push({ silence: length });
    }
  }
}
