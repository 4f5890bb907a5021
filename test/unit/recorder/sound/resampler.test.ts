import { describe, expect, it } from 'vitest';
import { channels } from '../../../../src/recorder/sound/pcm.ts';
import { Resampler } from '../../../../src/recorder/sound/resampler.ts';

const tone = (at: number, hertz: number): number =>
  10_000 * Math.sin((2 * Math.PI * hertz * at) / 48_000);

function pieces(length: number, hertz: number): Int16Array[] {
  return Array.from({ length: length / 480 }, (_, piece) =>
    Int16Array.from({ length: 480 * channels }, (_unused, each) =>
      Math.round(tone(piece * 480 + Math.floor(each / channels), hertz)),
    ),
  );
}

describe('making sound longer or shorter', () => {
  it.each([
    [0.002, 1000],
    [-0.002, 1000],
    [0.0001, 5000],
    [-0.005, 10_000],
  ])('by %f keeps a tone of %d Hz clean and in its place', (rate, hertz) => {
    const resampler = new Resampler();
    const output: number[] = [];
    for (const piece of pieces(48_000, hertz)) {
      output.push(...resampler.push(piece, rate));
    }
    const length = output.length / channels;
    expect(Math.abs(length - 48_000 * (1 + rate))).toBeLessThan(10);
    expect(resampler.position).toBeCloseTo(length / (1 + rate), 6);
    let greatest = 0;
    for (let at = 100; at < length; at += 1) {
      const error = (output[at * channels] ?? 0) - tone(at / (1 + rate), hertz);
      greatest = Math.max(greatest, Math.abs(error));
    }
    // 40 dB below the tone at the worst.
    expect(greatest).toBeLessThan(100);
  });

  it('does not overflow where the sound is as loud as can be', () => {
    const resampler = new Resampler();
    const square = Int16Array.from({ length: 9600 }, (_, each) =>
      Math.floor(each / 100) % 2 === 0 ? 32_767 : -32_768,
    );
    resampler.push(square, 0.003);
    const output = resampler.push(square, 0.003);
    const jumps = output.filter((value, at) => {
      const before = output[at - channels];
      return before !== undefined && Math.abs(value - before) > 60_000;
    });
    // Two flanks are too steep at most; a wrapped number would jump at every one.
    expect(jumps.length).toBeLessThan(output.length / 20);
    expect(Math.max(...output)).toBe(32_767);
  });
});
