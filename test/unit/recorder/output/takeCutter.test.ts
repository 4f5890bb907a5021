import { describe, expect, it } from 'vitest';
import {
  TakeCutter,
  type PlacedFrame,
  type TakenFrame,
  type TakePosition,
} from '../../../../src/recorder/output/takeCutter.ts';

/** Frames of ten ticks, one after another. */
function frames(count: number, from = 0): TakenFrame[] {
  return Array.from({ length: count }, (_, index) => ({
    decodeTime: from + index * 10,
    duration: 10,
  }));
}

function cutter(position: Partial<TakePosition> = {}): TakeCutter<TakenFrame> {
  return new TakeCutter({ firstDecodeTime: 0, start: 0, movieEnd: 0, ...position });
}

/** Where the frames stand: start and end of each. */
function spans(placed: readonly PlacedFrame<TakenFrame>[]): [number, number][] {
  return placed.map(({ start, duration }) => [start, start + duration]);
}

function pushed(
  take: TakeCutter<TakenFrame>,
  stream: readonly TakenFrame[],
): PlacedFrame<TakenFrame>[] {
  return stream.map((frame) => take.push(frame)).filter((placed) => placed !== undefined);
}

function pushAll(take: TakeCutter<TakenFrame>, stream: readonly TakenFrame[]): [number, number][] {
  return spans(pushed(take, stream));
}

describe('take cutter', () => {
  it('moves a take to its place, gives each frame at once, and says which one opens it', () => {
    const take = cutter({ firstDecodeTime: 700, start: 100, movieEnd: 100 });
    const [first, second] = pushed(take, frames(2, 700));
    expect(first).toMatchObject({ start: 100, duration: 10, opensTake: true });
    expect(second).toMatchObject({ start: 110, duration: 10, opensTake: false });
    expect(take).toMatchObject({ end: 120, isDone: false });
  });

  it('leaves a gap where the take begins after the end of the movie', () => {
    expect(pushAll(cutter({ start: 500, movieEnd: 100 }), frames(1))).toEqual([[500, 510]]);
  });

  it('catches up by ticks where the movie has frames already, and keeps its times after that', () => {
    const take = cutter({ start: 100, movieEnd: 125 });
    expect(pushAll(take, frames(4))).toEqual([
      [125, 126],
      [126, 127],
      [127, 130],
      [130, 140],
    ]);
  });

  it('trims the frame that reaches over the cut and leaves out what begins at it', () => {
    const take = cutter();
    take.cutAt(25);
    expect(pushAll(take, frames(5))).toEqual([
      [0, 10],
      [10, 20],
      [20, 25],
    ]);
    expect(take).toMatchObject({ end: 25, isDone: true });
  });

  it('lets a frame that begins at the cut end the take before it, at the cut', () => {
    const take = cutter();
    take.cutAt(20);
    expect(pushAll(take, frames(5))).toEqual([
      [0, 10],
      [10, 20],
    ]);
    expect(take.isDone).toBe(true);
  });

  it('gives each frame at once, also when the cut is known', () => {
    const take = cutter();
    take.cutAt(40);
    expect(pushAll(take, frames(2))).toEqual([
      [0, 10],
      [10, 20],
    ]);
    expect(take).toMatchObject({ end: 20, isDone: false });
  });

  it('is done at once when it has been given beyond the cut already', () => {
    const take = cutter();
    pushAll(take, frames(3));
    take.cutAt(25);
    expect(take).toMatchObject({ end: 30, isDone: true });
    expect(take.push({ decodeTime: 30, duration: 10 })).toBeUndefined();
  });

  it('keeps to the earliest of several cuts', () => {
    const take = cutter();
    take.cutAt(40);
    take.cutAt(15);
    take.cutAt(30);
    expect(pushAll(take, frames(3))).toEqual([
      [0, 10],
      [10, 15],
    ]);
  });

  it('gives nothing of a take that is cut where it begins', () => {
    const take = cutter({ start: 100, movieEnd: 100 });
    take.cutAt(100);
    expect(pushAll(take, frames(3))).toEqual([]);
    expect(take.isDone).toBe(true);
  });

  it('loses no frame and lets none begin before another ends, whatever the times', () => {
    const take = cutter({ start: 50, movieEnd: 90 });
    const stream = [
      { decodeTime: 0, duration: 30 },
      { decodeTime: 30, duration: 0 },
      { decodeTime: 30, duration: 1 },
      { decodeTime: 31, duration: 100 },
    ];
    const placed = pushAll(take, stream);
    expect(placed).toHaveLength(stream.length);
    for (const [index, [start, end]] of placed.entries()) {
      expect(start).toBeGreaterThanOrEqual(placed[index - 1]?.[1] ?? 90);
      expect(end).toBeGreaterThan(start);
    }
    expect(placed.at(-1)?.[1]).toBe(181);
  });
});
