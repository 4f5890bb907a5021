import { badMp4, Mp4Fault } from './box.ts';
import type { BoxFile, FileBox } from './fileBoxes.ts';
import { fragmentSamples } from './fragment.ts';
import { parseInitSegment, type InitSegment } from './initSegment.ts';
import type { IndexedSample } from './sampleIndex.ts';
import { longestTicks } from './trackSpool.ts';

/** The longest head of a file, from its first byte to the end of its `moov`; ours have 3 KB. */
const longestHead = 1024 * 1024;

/** Each has an index while the file is repaired; ours have three. */
const mostTracks = 16;

/**
 * Walks the fragments of a file that may end anywhere, or go over into something else: a machine that
 * lost power leaves zeros, a crash a torn fragment or a torn `moov`. What comes behind the first byte
 * that is not as it must be is not trusted. Takes bounded memory, whatever the sizes in the file say.
 *
 * A fragment is whole when its samples lie inside of the `mdat` behind it, in the file, none of them
 * is empty, and none begins before the one before it in its track.
 */
export class FragmentScan {
  /** The file's first bytes, to the end of its `moov`. */
  readonly head: Uint8Array;
  readonly init: InitSegment;
  readonly #file: BoxFile;
  readonly #lastStarts = new Map<number, number>();
  #wholeBytes: number;
  #walked: number;

  private constructor(file: BoxFile, head: Uint8Array, init: InitSegment) {
    this.#file = file;
    this.head = head;
    this.init = init;
    this.#wholeBytes = head.length;
    this.#walked = head.length;
  }

  /**
   * Reads the head. Throws Mp4Fault ('invalid-input') for what has none, or is an ordinary MP4 already.
   */
  static async open(file: BoxFile): Promise<FragmentScan> {
    const ftyp = await file.boxAt(0, file.size);
    if (ftyp?.type !== 'ftyp') {
      throw badMp4('it does not begin with a whole "ftyp"');
    }
    for await (const box of file.wholeBoxes(ftyp.end)) {
      if (box.end > longestHead || box.type === 'moof') {
        break;
      }
      if (box.type === 'moov') {
        const init = parseInitSegment(await file.content(box), ftyp.end);
        if (init.tracks.length > mostTracks) {
          throw badMp4(`it has ${init.tracks.length} tracks, more than ${mostTracks}`);
        }
        const head = Uint8Array.from(await file.read(0, box.end));
        return new FragmentScan(file, head, init);
      }
    }
    throw badMp4('it has no whole "moov" before its pictures');
  }

  /** How far the file is whole, as far as it was walked: the end of a fragment, or of the head. */
  get wholeBytes(): number {
    return this.#wholeBytes;
  }

  /** After `fragments` has ended: the file goes on behind its last whole fragment with what is no box. */
  get torn(): boolean {
    return this.#walked < this.#file.size;
  }

  /** The samples of one whole fragment after the other, as they lie in the file. To be walked once. */
  async *fragments(): AsyncGenerator<readonly IndexedSample[]> {
    let moof: FileBox | undefined;
    for await (const box of this.#file.wholeBoxes(this.head.length)) {
      if (box.type === 'moof') {
        if (moof !== undefined) {
          return;
        }
        moof = box;
      } else if (box.type === 'mdat' && moof !== undefined) {
        const samples = await this.#samplesOf(moof, box);
        if (samples === undefined) {
          return;
        }
        moof = undefined;
        this.#wholeBytes = box.end;
        this.#walked = box.end;
        yield samples;
      } else if (moof === undefined) {
        this.#walked = box.end;
      }
    }
  }

  /** undefined: they are not as they must be. */
  async #samplesOf(moof: FileBox, mdat: FileBox): Promise<readonly IndexedSample[] | undefined> {
    try {
      const content = await this.#file.content(moof);
      const samples: IndexedSample[] = [];
      for (const sample of fragmentSamples(content, this.init)) {
        const { trackId, size, decodeTime, duration, isKeyframe } = sample;
        const offset = moof.start + sample.dataAt;
        if (size === 0 || offset < mdat.contentStart || offset + size > mdat.end) {
          throw badMp4('a sample is empty, or lies outside of its fragment');
        }
        this.#checkTime(trackId, decodeTime);
        samples.push({ trackId, offset, size, decodeTime, duration, isKeyframe });
      }
      return samples;
    } catch (thrown) {
      if (thrown instanceof Mp4Fault) {
        return undefined;
      }
      throw thrown;
    }
  }

  #checkTime(trackId: number, decodeTime: number): void {
    const before = this.#lastStarts.get(trackId);
    if (before !== undefined && (decodeTime < before || decodeTime > before + longestTicks)) {
      throw badMp4('a sample does not follow the one before it');
    }
    this.#lastStarts.set(trackId, decodeTime);
  }
}
