/** All sound in Codereel: 48 kHz, two channels, 16 bits, the left sample before the right. */
export const sampleRate = 48_000;
export const channels = 2;
export const samplesPerMs = sampleRate / 1000;
export const bytesPerSample = channels * 2;

/** Sound, and where on the monotonic clock it was: the number of its first sample, from 0 at 0 ms. */
export interface PlacedSound {
  readonly at: number;
  /** Left and right in turn. */
  readonly pcm: Int16Array;
}

/** Sound without gaps, as it goes into a file; so and so many samples of silence take no memory. */
export type Sound = { readonly pcm: Int16Array } | { readonly silence: number };

/** Samples of two channels each. */
export function lengthOf(sound: Sound): number {
  return 'pcm' in sound ? sound.pcm.length / channels : sound.silence;
}

/** Part of a sound, without a copy; `from` and `until` in samples of two channels. */
export function slicePcm(pcm: Int16Array, from: number, until: number): Int16Array {
  return pcm.subarray(from * channels, until * channels);
}

/** Makes samples of the bytes of a stream, which may be cut anywhere. */
export class PcmReader {
  #rest: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): Int16Array {
    const length = this.#rest.length + bytes.length;
    const whole = length - (length % bytesPerSample);
    const joined = new Uint8Array(length);
    joined.set(this.#rest);
    joined.set(bytes, this.#rest.length);
    this.#rest = joined.slice(whole);
    return new Int16Array(joined.buffer, 0, whole / 2);
  }
}
