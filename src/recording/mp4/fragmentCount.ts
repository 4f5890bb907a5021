import { Mp4Fault } from './box.ts';
import type { FileBox, BoxFile } from './fileBoxes.ts';
import { parseFragment, type FragmentTiming } from './fragment.ts';
import type { InitSegment } from './initSegment.ts';

/** What a fragmented file holds of one track. Times are the track's ticks. */
export interface FragmentCount {
  readonly samples: number;
  readonly keyframes: number;
  /** From the first sample's decode time to the end of the last sample. */
  readonly duration: number;
  /** The end of the last fragment that is whole, or of the init segment. */
  readonly wholeBytes: number;
  readonly torn: boolean;
}

/** Walks the fragments behind an init segment that ends at `initEnd`. */
export async function countFragments(
  file: BoxFile,
  init: InitSegment,
  trackId: number,
  initEnd: number,
): Promise<FragmentCount> {
  const total = { samples: 0, keyframes: 0, start: Infinity, end: 0 };
  let wholeBytes = initEnd;
  let walked = initEnd;
  let timing: readonly FragmentTiming[] | undefined;
  for await (const box of file.wholeBoxes(initEnd)) {
    if (box.type === 'moof') {
      timing = await readFragment(file, box, init);
      if (timing === undefined) {
        break;
      }
    } else if (box.type === 'mdat' && timing !== undefined) {
      for (const entry of timing.filter((each) => each.trackId === trackId)) {
        total.samples += entry.samples;
        total.keyframes += entry.keyframe ? 1 : 0;
        total.start = Math.min(total.start, entry.decodeTime);
        total.end = Math.max(total.end, entry.decodeTime + entry.duration);
      }
      timing = undefined;
      wholeBytes = box.end;
    }
    walked = box.end;
  }
  return {
    samples: total.samples,
    keyframes: total.keyframes,
    duration: total.samples === 0 ? 0 : total.end - total.start,
    wholeBytes,
    torn: walked < file.size || timing !== undefined,
  };
}

/** undefined for a `moof` that is damaged: what follows it cannot be trusted. */
async function readFragment(
  file: BoxFile,
  moof: FileBox,
  init: InitSegment,
): Promise<readonly FragmentTiming[] | undefined> {
  try {
    return parseFragment(await file.content(moof), init);
  } catch (error) {
    if (error instanceof Mp4Fault) {
      return undefined;
    }
    throw error;
  }
}
