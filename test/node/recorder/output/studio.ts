import { open } from 'node:fs/promises';
import { systemClock } from '../../../../src/base/clock.ts';
import { Deferred } from '../../../../src/base/deferred.ts';
import type { SoundKind } from '../../../../src/protocol/recorderProtocol.ts';
import { MoviePipeline } from '../../../../src/recorder/output/moviePipeline.ts';
import type { Take } from '../../../../src/recorder/output/take.ts';
import type { VideoSink } from '../../../../src/recorder/output/videoWriter.ts';
import { until } from '../../support/scene.ts';
import { fragmentsOf, initOf, sourceOf } from './movies.ts';

/** Takes come here all at once: as if they had been filmed in the time that they say. */
export const studioClock = {
  ...systemClock,
  monotonic: () => systemClock.monotonic() * 100_000,
};

/** Where takes and sounds are put into a file without a screen. */
export interface Studio {
  readonly file: string;
  readonly pipeline: MoviePipeline;
  /** Films a take that is placed at `mediaMs` and, once its first frames are written, cut. */
  readonly film: (bytes: Buffer, mediaMs: number, cutMs?: number) => Promise<void>;
  /** Gives all of an encoded track to the pipeline, without its first milliseconds. */
  readonly addSound: (kind: SoundKind, bytes: Buffer, withoutMs?: number) => Promise<void>;
}

export interface StudioOptions {
  /** What begins with the track of each sound that is there. */
  readonly sounds?: Partial<Record<SoundKind, Buffer>>;
  /** In place of the file. */
  readonly sink?: VideoSink;
  readonly samplesFolder?: string;
}

export async function openStudio(file: string, options: StudioOptions = {}): Promise<Studio> {
  const kinds: SoundKind[] = ['microphone', 'system'];
  const pipeline = new MoviePipeline({
    sink: options.sink ?? (await open(file, 'wx')),
    file,
    samplesFolder: options.samplesFolder ?? `${file}.samples`,
    framesPerSecond: 30,
    queueFrames: 20,
    clock: studioClock,
    sounds: kinds.map((kind) => ({
      kind,
      init: Promise.resolve(initOf(options.sounds?.[kind] ?? Buffer.alloc(0))),
    })),
  });
  return {
    file,
    pipeline,
    film: async (bytes, mediaMs, cutMs) => {
      const gate = new Deferred();
      const { frames } = pipeline.figures();
      const filming = pipeline.film(takeOf(bytes, mediaMs, gate.promise));
      await until(() => pipeline.figures().frames > frames);
      if (cutMs !== undefined) {
        pipeline.cutAt(cutMs);
      }
      gate.resolve();
      await filming;
    },
    addSound: async (kind, bytes, withoutMs = 0) => {
      for (const fragment of fragmentsOf(bytes)) {
        if ((fragment.timing[0]?.decodeTime ?? 0) >= withoutMs * 48) {
          await pipeline.addSound(kind, fragment);
        }
      }
    },
  };
}

/** A take that gives its first frame at once and the others when `gate` says so. */
export function takeOf(bytes: Buffer, mediaMs: number, gate: Promise<void>): Take {
  return {
    source: sourceOf(bytes, 1, gate),
    place: () => Promise.resolve({ mediaMs }),
    onFirstFrame: () => undefined,
  };
}
