import { channels, sampleRate } from './pcm.ts';

const windowSamples = sampleRate / 10;
/** -70 dBFS: below it there is nothing that a person would call a sound. */
const quietPeak = 32_768 * 10 ** (-70 / 20);
const silentAfterSamples = 8 * sampleRate;

/** How loud a sound is: its peak over a tenth of a second, and whether it has long been nothing. */
export class LevelMeter {
  #windowPeak = 0;
  #windowLeft = windowSamples;
  #lastPeak = 0;
  /** undefined: no tenth of a second has ended since. */
  #peakSinceAsked: number | undefined;
  #quietSamples = 0;

  push(pcm: Int16Array): void {
    for (let at = 0; at < pcm.length; at += channels) {
      const peak = Math.max(Math.abs(pcm[at] ?? 0), Math.abs(pcm[at + 1] ?? 0));
      this.#windowPeak = Math.max(this.#windowPeak, peak);
      this.#windowLeft -= 1;
      if (this.#windowLeft === 0) {
        this.#endWindow();
      }
    }
  }

  /** dBFS, 0 the loudest; null: not a sound. */
  get levelDb(): number | null {
    return decibels(this.#lastPeak);
  }

  /** Like `levelDb`, the highest of the tenths of a second that ended since this was last asked. */
  takeLevelDb(): number | null {
    const peak = this.#peakSinceAsked ?? this.#lastPeak;
    this.#peakSinceAsked = undefined;
    return decibels(peak);
  }

  get isSilent(): boolean {
    return this.#quietSamples >= silentAfterSamples;
  }

  /** Counts silence from now on: nobody expects to hear something. */
  forgetSilence(): void {
    this.#quietSamples = 0;
  }

  /** The sound has stopped: nothing is to be seen of it. */
  rest(): void {
    this.#lastPeak = 0;
    this.#peakSinceAsked = undefined;
    this.#windowPeak = 0;
    this.#windowLeft = windowSamples;
    this.#quietSamples = 0;
  }

  #endWindow(): void {
    const peak = this.#windowPeak;
    this.#lastPeak = peak;
    this.#peakSinceAsked = Math.max(this.#peakSinceAsked ?? 0, peak);
    this.#quietSamples = peak > quietPeak ? 0 : this.#quietSamples + windowSamples;
    this.#windowPeak = 0;
    this.#windowLeft = windowSamples;
  }
}

function decibels(peak: number): number | null {
  return peak === 0 ? null : Math.min(0, 20 * Math.log10(peak / 32_768));
}
