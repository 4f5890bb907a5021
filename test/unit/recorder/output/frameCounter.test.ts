import { describe, expect, it } from 'vitest';
import { FrameCounter } from '../../../../src/recorder/output/frameCounter.ts';

const frameMs = 1000 / 30;

function countPlaces(...takes: readonly (readonly number[])[]): FrameCounter {
  const counter = new FrameCounter(30);
  for (const take of takes) {
    for (const [index, place] of take.entries()) {
      const startMs = place * frameMs;
      counter.add(
        { startMs, durationMs: frameMs, opensTake: index === 0, isRegular: true },
        startMs,
      );
    }
  }
  return counter;
}

function places(count: number, at: (index: number) => number = (index) => index): number[] {
  return Array.from({ length: count }, (_, index) => at(index));
}

/** The same numbers every time, spread evenly over -1 to 1. */
function jitter(index: number): number {
  return ((index * 7919) % 2001) / 1000 - 1;
}

describe('frame counter', () => {
  it('finds nothing missing in an even stream', () => {
    const counter = countPlaces(places(300));
    expect(counter).toMatchObject({ frames: 300, dropped: 0 });
    expect(counter.durationMs).toBeCloseTo(10_000, 6);
  });

  it.each([2, 3, 10, 300])('takes a gap of %i frame durations for one frame less', (gap) => {
    const counter = countPlaces([0, 1, 2, 2 + gap, 3 + gap, 4 + gap]);
    expect(counter.dropped).toBe(gap - 1);
  });

  it('does not count jitter of a third of a frame either way as drops', () => {
    expect(countPlaces(places(3000, (index) => index + 0.35 * jitter(index))).dropped).toBe(0);
  });

  it('finds each of many single drops in spite of jitter', () => {
    const kept = places(3000).filter((index) => index === 0 || index % 10 !== 0);
    const jittered = kept.map((index) => index + 0.2 * jitter(index));
    expect(countPlaces(jittered).dropped).toBe(299);
  });

  it('counts a stall by its empty places although the grabber catches up in a burst', () => {
    const burst = places(29, (index) => 40 + index * 0.01);
    const counter = countPlaces([...places(11), ...burst, ...places(60, (index) => 41 + index)]);
    expect(counter.dropped).toBe(29);
  });

  it('goes on finding drops after such a burst', () => {
    const burst = places(29, (index) => 40 + index * 0.01);
    const after = places(60, (index) => 41 + index).filter((place) => place !== 70);
    expect(countPlaces([...places(11), ...burst, ...after]).dropped).toBe(30);
  });

  it.each([1.001, 0.999])('follows a source that ticks %f times as slowly as it says', (rate) => {
    const stream = places(36_000, (index) => index * rate);
    expect(countPlaces(stream).dropped).toBe(0);
    expect(countPlaces(stream.filter((_, index) => index !== 30_000)).dropped).toBe(1);
  });

  it('misses nothing between two takes, and what is missing in the second one', () => {
    expect(countPlaces(places(30), [90, 91, 92]).dropped).toBe(0);
    expect(countPlaces(places(30), [90.4, 91.4, 94.4]).dropped).toBe(2);
  });

  it('takes the frames with which a take catches up for none that fill a place', () => {
    const catchUp = places(10, (index) => 30 + index * 0.001);
    const counter = countPlaces(places(30), [...catchUp, ...places(30, (index) => 31 + index)]);
    expect(counter).toMatchObject({ frames: 70, dropped: 0 });
  });

  it('tells the frames of the last second', () => {
    const counter = countPlaces(places(90));
    expect(counter.framesPerSecond(89 * frameMs)).toBe(30);
    expect(counter.framesPerSecond(89 * frameMs + 500)).toBe(15);
    expect(counter.framesPerSecond(89 * frameMs + 2000)).toBe(0);
  });

  it('has no duration, rate or drops before the first frame', () => {
    const counter = new FrameCounter(30);
    expect(counter).toMatchObject({ frames: 0, dropped: 0, durationMs: 0, endMs: 0 });
    expect(counter.framesPerSecond(1000)).toBe(0);
  });
});
