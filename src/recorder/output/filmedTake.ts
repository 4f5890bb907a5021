import type { Clock } from '../../base/clock.ts';
import { Deferred } from '../../base/deferred.ts';
import { badMp4 } from '../../recording/mp4/box.ts';
import { BoxSplitter, type FragmentPart, type InitPart } from '../../recording/mp4/boxSplitter.ts';
import type { Track } from '../../recording/mp4/initSegment.ts';
import type { Take } from './take.ts';
import { TakeClock } from './takeClock.ts';
import { TakeCutter, type PlacedFrame, type TakenFrame } from './takeCutter.ts';

/** A frame of a take with its bytes. */
export interface FilmedFrame extends TakenFrame {
  readonly part: FragmentPart;
  /** On the monotonic clock. */
  readonly arrivedMs: number;
}

/** What a take's frames go into. */
export interface TakeTarget {
  /** Throws when a take that begins like this cannot go on in this movie. */
  accept(init: InitPart): void;
  /** Where the movie ends so far, in ticks. */
  end(): number;
  /** Settles when there was room for it. */
  put(frame: PlacedFrame<FilmedFrame>): Promise<void>;
}

export interface FilmedTakeOptions {
  readonly take: Take;
  readonly target: TakeTarget;
  readonly clock: Clock;
  /** All earlier takes have given their frames. */
  readonly turn: Promise<void>;
}

/** What gives each frame its place. */
interface Placing {
  readonly clock: TakeClock;
  readonly cutter: TakeCutter<FilmedFrame>;
}

/** Reads one take, from its first byte to its last, and puts its frames into the movie. */
export class FilmedTake {
  readonly #options: FilmedTakeOptions;
  readonly #splitter = new BoxSplitter();
  readonly #done = new Deferred();
  #init: InitPart | undefined;
  #placing: Placing | undefined;
  #placeMs: number | undefined;
  #cutMs = Infinity;
  /** Nothing of it is wanted any more. */
  #isOver = false;

  constructor(options: FilmedTakeOptions) {
    this.#options = options;
  }

  /** Settles when no frame of it follows, however long its output goes on. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  /** Frames that its grabber knows it missed; null: gaps between the frames tell. */
  get missed(): number | null {
    return this.#options.take.missed?.() ?? null;
  }

  /** Does nothing to a take that has no place yet, or whose place is just there. */
  cutAt(mediaMs: number): void {
    if (this.#placeMs !== undefined && this.#placeMs !== mediaMs) {
      this.#cutMs = Math.min(this.#cutMs, mediaMs);
      this.#applyCut();
    }
  }

  /** Settles when the source has ended. A fragment that it did not finish is left out. */
  async read(): Promise<void> {
    try {
      for await (const chunk of this.#options.take.source as AsyncIterable<Uint8Array>) {
        // What follows the cut is read all the same: ffmpeg cannot end before it is rid of it.
        if (!this.#isOver) {
          await this.#take(chunk);
        }
      }
    } finally {
      this.#isOver = true;
      this.#done.resolve();
    }
  }

  async #take(chunk: Uint8Array): Promise<void> {
    for (const part of this.#splitter.push(chunk)) {
      if (part.kind === 'init') {
        this.#init = part;
      } else if (part.kind === 'fragment' && !this.#isOver) {
        this.#options.take.onFrame?.();
        await this.#takeFrame(part);
      }
    }
  }

  async #takeFrame(part: FragmentPart): Promise<void> {
    const [timing] = part.timing;
    if (timing === undefined || timing.trackId !== this.#track?.id || part.timing.length !== 1) {
      throw badMp4('a fragment is not of the video alone');
    }
    const arrivedMs = this.#options.clock.monotonic();
    this.#placing ??= await this.#place(timing.decodeTime, arrivedMs);
    if (this.#placing !== undefined) {
      const { clock, cutter } = this.#placing;
      const { decodeTime, gap } = clock.push({ decodeTime: timing.decodeTime, arrivedMs });
      const placed = cutter.push({ part, arrivedMs, decodeTime, duration: timing.duration });
      if (placed !== undefined) {
        this.#tellGap(placed.start - gap, placed.start);
        await this.#options.target.put(placed);
      }
    }
    this.#endIfDone();
  }

  async #place(firstDecodeTime: number, arrivedMonotonicMs: number): Promise<Placing | undefined> {
    const { take, target, turn } = this.#options;
    const place = await take.place({ arrivedMonotonicMs });
    if (place === undefined) {
      this.#isOver = true;
      this.#done.resolve();
      return undefined;
    }
    // Not before: a take that nobody wants any more says nothing about the movie.
    if (this.#init) {
      target.accept(this.#init);
    }
    this.#placeMs = place.mediaMs;
    await turn;
    this.#placing = {
      clock: new TakeClock({ ticksPerMs: this.#ticks(1000) / 1000, firstLagMs: place.lagMs ?? 0 }),
      cutter: new TakeCutter({
        firstDecodeTime,
        start: this.#ticks(place.mediaMs),
        movieEnd: target.end(),
      }),
    };
    this.#applyCut();
    return this.#placing;
  }

  /** In ticks of the movie. */
  #tellGap(from: number, until: number): void {
    if (from < until) {
      const ticksPerMs = this.#ticks(1000) / 1000;
      this.#options.take.onGap?.(from / ticksPerMs, until / ticksPerMs);
    }
  }

  #applyCut(): void {
    if (this.#cutMs !== Infinity) {
      this.#placing?.cutter.cutAt(this.#ticks(this.#cutMs));
      this.#endIfDone();
    }
  }

  get #track(): Track | undefined {
    return this.#init?.info.tracks[0];
  }

  #endIfDone(): void {
    if (this.#placing?.cutter.isDone === true && !this.#isOver) {
      this.#isOver = true;
      this.#done.resolve();
      this.#options.take.onCut?.();
    }
  }

  #ticks(ms: number): number {
    return Math.round((ms * (this.#track?.timescale ?? 0)) / 1000);
  }
}
