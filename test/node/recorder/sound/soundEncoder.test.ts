import { describe, expect, inject, it } from 'vitest';
import { Deferred } from '../../../../src/base/deferred.ts';
import { sampleRate } from '../../../../src/recorder/sound/pcm.ts';
import { SoundEncoder } from '../../../../src/recorder/sound/soundEncoder.ts';
import { until } from '../../support/scene.ts';

const nothing = (): void => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const megabyte = 1_000_000;

interface Encoding {
  readonly encoder: SoundEncoder;
  /** Samples that came out. */
  readonly length: () => number;
}

function encode(taken: Promise<void> = Promise.resolve()): Encoding {
  let length = 0;
  const encoder = new SoundEncoder({
    ffmpegPath: 'ffmpeg',
    environment: { PATH: inject('searchPath') },
    log,
    onInit: nothing,
    onFragment: async ({ timing }) => {
      const last = timing.at(-1);
      length = (last?.decodeTime ?? 0) + (last?.duration ?? 0);
      await taken;
    },
    onFailed: (reason) => {
      throw new Error(reason);
    },
  });
  return { encoder, length: () => length };
}

/** The most bytes outside of the heap while it is at work, over those before. */
async function peakBytes(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  }, 5);
  try {
    await work();
  } finally {
    clearInterval(look);
  }
  return peak;
}

describe('the encoder of a sound', () => {
  // Ten minutes of it are 115 MB.
  const silence = 600 * sampleRate;

  it('is handed long silence piece by piece at the end, and gives all of it', async () => {
    const { encoder, length } = encode();
    const peak = await peakBytes(async () => {
      encoder.write({ silence });
      await encoder.finish();
    });
    expect(length()).toBeGreaterThanOrEqual(silence);
    expect(peak).toBeLessThan(40 * megabyte);
  });

  it('is handed long silence piece by piece while it runs', async () => {
    const { encoder, length } = encode();
    const peak = await peakBytes(async () => {
      encoder.write({ silence });
      await until(() => length() > silence / 2);
    });
    expect(peak).toBeLessThan(40 * megabyte);
    await encoder.finish();
    expect(length()).toBeGreaterThanOrEqual(silence);
  });

  it('whose frames nobody takes holds ten seconds of sound, and counts what is silent instead', async () => {
    const taken = new Deferred();
    const { encoder, length } = encode(taken.promise);
    const second = { pcm: new Int16Array(2 * sampleRate).fill(1000) };
    for (let seconds = 0; seconds < 600; seconds += 1) {
      encoder.write({ pcm: second.pcm.slice() });
      await new Promise(setImmediate);
    }
    // Less than a minute of it, encoded, is in the pipes.
    expect(encoder.silencedMs).toBeGreaterThan(530_000);
    taken.resolve();
    await encoder.finish();
    expect(length()).toBeGreaterThanOrEqual(silence);
  });
});
