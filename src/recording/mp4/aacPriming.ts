import type { FragmentPart } from './boxSplitter.ts';

/** Samples of an AAC frame (ISO/IEC 14496-3, 4.5.1.1), and what ffmpeg's encoder puts before the sound. */
const primingSamples = 1024;

/**
 * Moves an AAC encoder's fragments to where their sound belongs. An AAC frame decodes to the first half
 * of what it was made from, so the first frame out of an encoder is silence of 1024 samples that was
 * not in its input, and all sound comes that much late. ffmpeg marks this with an edit list, but not
 * where the head is written before the sound (`empty_moov`): there the first frame has decode time 0
 * like any other.
 *
 * So the first frame is left out (undefined), and the others are told 1024 ticks earlier: input sample
 * n, counted from the encoder's start, has track time n. Only `timing` is changed; whoever writes the
 * fragment puts its time into the bytes (`retimeFragment`). The timescale must be the sampling rate.
 */
export function withoutPriming(part: FragmentPart): FragmentPart | undefined {
  const timing = part.timing.map((entry) => ({
    ...entry,
    decodeTime: entry.decodeTime - primingSamples,
  }));
  return timing.some(({ decodeTime }) => decodeTime < 0) ? undefined : { ...part, timing };
}
