import { Mp4Fault } from './box.ts';
import type { FileBox, BoxFile } from './fileBoxes.ts';
import { parseFragment, type FragmentTiming } from './fragment.ts';
import type { InitSegment } from './initSegment.ts';

/** What a fragmented file holds of one track. Times are the track's ticks. */
export interface TrackCount {
  readonly samples: number;
  readonly keyframes: number;
  /** From the first sample's decode time to the end of the last sample. */
  readonly duration: number;
}

export interface FragmentCount {
  /** By the track's number; tracks without samples are not in it. */
  readonly tracks: ReadonlyMap<number, TrackCount>;
  /** The end of the last fragment that is whole, or of the init segment. */
  readonly wholeBytes: number;
  readonly torn: boolean;
}

/** Walks the fragments behind an init segment that ends at `initEnd`. */
export async function countFragments(
  file: BoxFile,
  init: InitSegment,
  initEnd: number,
): Promise<FragmentCount> {
  const tracks = new Map<number, RunningCount>();
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
      for (const entry of timing) {
        const count = tracks.get(entry.trackId) ?? new RunningCount();
        tracks.set(entry.trackId, count);
        count.add(entry);
      }
      timing = undefined;
      wholeBytes = box.end;
    }
    walked = box.end;
  }
  return { tracks, wholeBytes, torn: walked < file.size || timing !== undefined };
}

class RunningCount implements TrackCount {
  samples = 0;
  keyframes = 0;
  duration = 0;
  #start = Infinity;
  #end = 0;

  add({ samples, keyframe, decodeTime, duration }: FragmentTiming): void {
    this.samples += samples;
    this.keyframes += keyframe ? 1 : 0;
    this.#start = Math.min(this.#start, decodeTime);
    this.#end = Math.max(this.#end, decodeTime + duration);
    this.duration = this.#end - this.#start;
  }
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
