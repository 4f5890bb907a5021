import { describe, expect, it } from 'vitest';
import { DriftCorrector } from '../../../../src/recorder/sound/driftCorrector.ts';
import { channels } from '../../../../src/recorder/sound/pcm.ts';

/** Samples that the corrector holds back until those that follow are there. */
const heldBack = 8;

/** A device that counts samples by a clock of its own, and a listener that is now and then held up. */
class Device {
  readonly corrector: DriftCorrector;
  readonly #speed: number;
  #given = 0;
  #nowMs = 5000;
  /** Of each piece that came out: how far its end lies from the moment at which it was. */
  readonly errorsMs: number[] = [];

  constructor(speed: number, knownRate = 0) {
    this.#speed = speed;
    this.corrector = new DriftCorrector(knownRate);
  }

  /** Ten milliseconds pass, so many times; each piece is held up by what `delayMs` tells. */
  run(pieces: number, delayMs: (piece: number) => number = () => 0): void {
    for (let piece = 0; piece < pieces; piece += 1) {
      this.#nowMs += 10;
      const length = this.#due() - this.#given;
      this.#given += length;
      const arrivedMs = this.#nowMs + youngestMs + delayMs(piece);
      const placed = this.corrector.push(new Int16Array(length * channels), arrivedMs);
      if (placed !== undefined) {
        const end = placed.at + placed.pcm.length / channels + heldBack;
        this.errorsMs.push(end / 48 - this.#nowMs);
      }
    }
  }

  /** The device loses what it hears in that time. */
  lose(ms: number): void {
    this.#nowMs += ms;
    this.#given = this.#due();
  }

  #due(): number {
    return Math.floor((this.#nowMs - 5000) * 48 * this.#speed);
  }
}

/** How old sound is when nothing holds it up. */
const youngestMs = 3;
const greatest = (errors: readonly number[]): number =>
  errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
/** Now and then something is busy, by up to 80 ms, always the same. */
const busy = (piece: number): number => (piece % 7 === 0 ? 0.4 : (piece * 37) % 80);

describe('a device whose clock runs like ours', () => {
  it('comes out as it went in, in its place', () => {
    const corrector = new DriftCorrector(0);
    const input: number[] = [];
    const output: number[] = [];
    let at: number | undefined;
    for (let piece = 0; piece < 200; piece += 1) {
      const pcm = Int16Array.from(
        { length: 960 },
        (_, each) => ((piece * 960 + each) * 31) % 20_000,
      );
      input.push(...pcm);
      const placed = corrector.push(pcm, 1003 + (piece + 1) * 10);
      at ??= placed?.at;
      output.push(...(placed?.pcm ?? []));
    }
    expect(at).toBe(48_000);
    expect(output.length).toBeGreaterThan(input.length - 20);
    expect(output).toEqual(input.slice(0, output.length));
    expect(corrector.driftMs).toBeCloseTo(0);
  });

  it('is not moved about by arrivals that are held up', () => {
    const device = new Device(1);
    device.run(1500, busy);
    expect(greatest(device.errorsMs)).toBeLessThan(2);
  });
});

describe('a device whose clock does not', () => {
  it.each([1.002, 0.998, 1.0003, 0.9997])('stays within 20 ms at %f of our speed', (speed) => {
    const device = new Device(speed);
    device.run(3000, busy);
    expect(greatest(device.errorsMs)).toBeLessThan(20);
    expect(greatest(device.errorsMs.slice(-100))).toBeLessThan(15);
    expect(device.corrector.driftMs).toBeGreaterThan((speed - 1) * 30_000 - 25);
    expect(device.corrector.driftMs).toBeLessThan((speed - 1) * 30_000 + 25);
  });

  it('is in its place from the start when its speed is known from the take before', () => {
    const device = new Device(1.002, -0.002);
    device.run(1500, busy);
    expect(greatest(device.errorsMs)).toBeLessThan(3);
  });
});

describe('a device that loses sound', () => {
  it.each([50, 150, 700, 3000])('is back in its place soon after it has lost %d ms', (ms) => {
    const device = new Device(1);
    device.run(1000);
    device.lose(ms);
    device.run(400);
    expect(greatest(device.errorsMs.slice(-200))).toBeLessThan(5);
  });

  it('is back in its place after it has given all of a held-up second at once', () => {
    const device = new Device(1);
    device.run(1000);
    device.run(150, (piece) => 1500 - piece * 10);
    device.run(200);
    expect(greatest(device.errorsMs.slice(-100))).toBeLessThan(5);
  });

  it('is placed right also when it began with old sound', () => {
    const corrector = new DriftCorrector(0);
    // Half a second of it waits somewhere and comes at once.
    corrector.push(new Int16Array(24_000 * channels), 1003);
    let last: { at: number; length: number } | undefined;
    for (let piece = 1; piece <= 100; piece += 1) {
      const placed = corrector.push(new Int16Array(480 * channels), 1003 + piece * 10);
      if (placed !== undefined) {
        last = { at: placed.at, length: placed.pcm.length / channels };
      }
    }
    const end = (last?.at ?? 0) + (last?.length ?? 0);
    expect(Math.abs(end / 48 - 2000)).toBeLessThan(1);
  });
});
