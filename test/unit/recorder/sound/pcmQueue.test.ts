import { describe, expect, it } from 'vitest';
import { PcmReader } from '../../../../src/recorder/sound/pcm.ts';
import { PcmQueue } from '../../../../src/recorder/sound/pcmQueue.ts';

const piece = (value: number, length: number) => ({ pcm: new Int16Array(length * 2).fill(value) });

function drain(queue: PcmQueue, most: number): number[] {
  const reader = new PcmReader();
  const all: number[] = [];
  for (let bytes = queue.take(most); bytes !== undefined; bytes = queue.take(most)) {
    expect(bytes.length).toBeLessThanOrEqual(most * 4);
    all.push(...reader.push(bytes));
  }
  return all.filter((_, at) => at % 2 === 0);
}

describe('sound that waits for its encoder', () => {
  it('comes out as it went in, in pieces no longer than asked for', () => {
    const queue = new PcmQueue(1000);
    queue.push(piece(1, 5));
    queue.push({ silence: 4 });
    queue.push(piece(2, 3));
    expect(drain(queue, 2)).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 2]);
    expect(queue.isEmpty).toBe(true);
  });

  it('becomes silence of the same length where there is no room, and is counted', () => {
    const queue = new PcmQueue(10);
    queue.push(piece(1, 8));
    queue.push(piece(2, 4));
    queue.push(piece(3, 2));
    queue.push(piece(4, 2));
    expect(queue.silencedSamples).toBe(6);
    expect(drain(queue, 100)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 3, 3, 0, 0]);
    queue.push(piece(5, 2));
    expect(drain(queue, 100)).toEqual([5, 5]);
  });

  it('holds hours of silence in one piece', () => {
    const queue = new PcmQueue(10);
    for (let hour = 0; hour < 10; hour += 1) {
      queue.push({ silence: 48_000 * 3600 });
    }
    expect(queue.take(48)?.length).toBe(192);
    expect(queue.silencedSamples).toBe(0);
  });
});

describe('samples from a stream', () => {
  it('are whole wherever the stream is cut', () => {
    const bytes = new Uint8Array(Int16Array.from({ length: 400 }, (_, at) => at * 50).buffer);
    for (const cut of [1, 2, 3, 4, 5, 7, 1000]) {
      const reader = new PcmReader();
      const samples: number[] = [];
      for (let at = 0; at < bytes.length; at += cut) {
        samples.push(...reader.push(bytes.subarray(at, at + cut)));
      }
      expect(samples).toEqual(Array.from({ length: 400 }, (_, at) => at * 50));
    }
  });
});
