import { channels } from './pcm.ts';

/** Samples that each new one is made of: a sinc under a window, half of them on each side. */
const taps = 16;
const half = taps / 2;
/** Places between two samples that are told apart: an error of 1/2048 sample is 64 dB below 10 kHz. */
const phases = 1024;
/** Made with the first resampler: most starts of Codereel do without sound. */
let madeKernel: Float64Array | undefined;

/**
 * Makes sound longer or shorter by a few thousandths, to make up for a device whose clock does not
 * run like ours. With rate 0 from the start, what goes in comes out, bit for bit.
 */
export class Resampler {
  readonly #kernel = (madeKernel ??= makeKernel());
  /** What is still needed of the input; the first samples stand for the time before it. */
  #held = new Int16Array((half - 1) * channels);
  /** Of the next sample out, in `#held`. */
  #at = half - 1;
  /** Samples of input that have left `#held`. */
  #gone = -(half - 1);

  /** Where in the input, counted in samples from its start, the next sample out lies. */
  get position(): number {
    return this.#gone + this.#at;
  }

  /** `rate` 0.001: a thousandth longer. The last few samples wait for those that follow. */
  push(pcm: Int16Array, rate: number): Int16Array {
    const input = new Int16Array(this.#held.length + pcm.length);
    input.set(this.#held);
    input.set(pcm, this.#held.length);
    const step = 1 / (1 + rate);
    const end = input.length / channels - half;
    const length = Math.max(0, Math.ceil((end - this.#at) / step));
    const output = new Int16Array(length * channels);
    for (let sample = 0; sample < length; sample += 1) {
      interpolate(this.#kernel, input, this.#at + sample * step, output, sample);
    }
    const next = this.#at + length * step;
    const used = Math.max(0, Math.floor(next) - (half - 1));
    this.#held = input.slice(used * channels);
    this.#gone += used;
    this.#at = next - used;
    return output;
  }
}

function interpolate(
  kernel: Float64Array,
  input: Int16Array,
  at: number,
  output: Int16Array,
  sample: number,
): void {
  // A place just below a sample is that sample's: the last phase is the next one's first.
  const place = Math.round(at * phases);
  const phase = place % phases;
  const first = ((place - phase) / phases - (half - 1)) * channels;
  let left = 0;
  let right = 0;
  for (let tap = 0; tap < taps; tap += 1) {
    const weight = kernel[phase * taps + tap] ?? 0;
    left += (input[first + tap * channels] ?? 0) * weight;
    right += (input[first + tap * channels + 1] ?? 0) * weight;
  }
  output[sample * channels] = clip(left);
  output[sample * channels + 1] = clip(right);
}

function clip(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

/** For each phase the weights of the samples around it. */
function makeKernel(): Float64Array {
  const table = new Float64Array(phases * taps);
  for (let phase = 0; phase < phases; phase += 1) {
    const weights = Array.from({ length: taps }, (_, tap) =>
      windowedSinc(tap - (half - 1) - phase / phases),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    table.set(
      weights.map((weight) => weight / sum),
      phase * taps,
    );
  }
  return table;
}

/** sinc under a Blackman window that reaches `half` samples to each side. */
function windowedSinc(x: number): number {
  if (x === 0) {
    return 1;
  }
  if (Math.abs(x) >= half || Number.isInteger(x)) {
    return 0;
  }
  const angle = (Math.PI * x) / half;
  const window = 0.42 + 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle);
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
}
