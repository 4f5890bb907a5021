import {
  soundKinds,
  type Levels,
  type Notice,
  type RecordingRequest,
  type SoundKind,
  type SoundStatus,
} from '../../protocol/recorderProtocol.ts';
import type { Manifest } from '../../recording/manifest.ts';
import type { FragmentPart } from '../../recording/mp4/boxSplitter.ts';
import type { MovieTrackInput } from '../output/moviePipeline.ts';
import { SoundRecorder } from './soundRecorder.ts';
import type { SessionDependencies } from '../sessionDependencies.ts';

export interface SoundsOptions {
  readonly request: RecordingRequest;
  readonly dependencies: SessionDependencies;
  readonly ffmpegPath: string;
  readonly onFragment: (kind: SoundKind, part: FragmentPart) => Promise<void>;
  readonly onNotice: (notice: Notice) => void;
}

/** The sounds that were asked for. Nothing that goes wrong with them ends a recording. */
export class Sounds {
  readonly #recorders: ReadonlyMap<SoundKind, SoundRecorder>;

  constructor(options: SoundsOptions) {
    const { request, dependencies, ffmpegPath, onFragment, onNotice } = options;
    const { environment, clock, log } = dependencies;
    this.#recorders = new Map(
      soundKinds.flatMap((kind) => {
        const device = request.sound[kind]?.device;
        return device === undefined
          ? []
          : [
              [
                kind,
                new SoundRecorder({
                  kind,
                  device,
                  ffmpegPath,
                  environment,
                  clock,
                  log,
                  onFragment: (part) => onFragment(kind, part),
                  onNotice,
                }),
              ],
            ];
      }),
    );
  }

  /** For the movie: the tracks there may be. */
  get inputs(): readonly MovieTrackInput[] {
    return [...this.#recorders].map(([kind, { init }]) => ({ kind, init }));
  }

  get pids(): readonly number[] {
    return [...this.#recorders.values()].flatMap(({ pids }) => pids);
  }

  get status(): SoundStatus[] {
    return [...this.#recorders.values()].map(({ status }) => status);
  }

  /** What is in the file of them; `trackId` tells which track a sound has there, if any. */
  summary(trackId: (kind: SoundKind) => number | undefined): Manifest['sound'] {
    return [...this.#recorders].flatMap(([kind, { summary }]) => {
      const id = trackId(kind);
      return id === undefined ? [] : [{ ...summary, trackId: id }];
    });
  }

  /**
   * Opens the devices for the next take. Settles when the microphone can be heard, or it is clear that
   * it cannot. For what the system plays nobody waits: an output that rests may take two seconds to
   * give its first sound, and that is silence.
   */
  async open(): Promise<void> {
    const opened = [...this.#recorders].map(([kind, each]) => ({ kind, done: each.open() }));
    await opened.find(({ kind }) => kind === 'microphone')?.done;
  }

  beginTake(atMonotonicMs: number, mediaMs: number): void {
    for (const each of this.#recorders.values()) {
      each.beginTake(atMonotonicMs, mediaMs);
    }
  }

  /** Nothing after that moment belongs; the devices are closed when all before it is there. */
  endTake(atMonotonicMs: number): void {
    for (const each of this.#recorders.values()) {
      void each.endTake(atMonotonicMs);
    }
  }

  /** Changes nothing about a sound that was not asked for. */
  setMuted(kind: SoundKind, muted: boolean): void {
    this.#recorders.get(kind)?.setMuted(muted);
  }

  /** Peaks since this was last asked. */
  takeLevels(): Levels {
    return {
      microphone: this.#recorders.get('microphone')?.takeLevel() ?? null,
      system: this.#recorders.get('system')?.takeLevel() ?? null,
    };
  }

  /** Settles when the last of them is on its way into the file. */
  async close(): Promise<void> {
    await Promise.all([...this.#recorders.values()].map((each) => each.close()));
  }
}
