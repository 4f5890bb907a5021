import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { MuxerQueue, type QueuedPart } from '../../../../src/recorder/output/muxerQueue.ts';

interface NumberedFrame extends QueuedPart {
  readonly number: number;
}

function frame(number: number, bytes = 10): NumberedFrame {
  return { number, bytes, frames: 1 };
}

function sound(number: number, bytes = 10): NumberedFrame {
  return { number, bytes, frames: 0 };
}

/** A writer that writes one batch each time it is told to. */
function gatedWriter(): {
  readonly write: (batch: readonly NumberedFrame[]) => Promise<void>;
  readonly batches: number[][];
  readonly open: () => Promise<void>;
} {
  const batches: number[][] = [];
  let gate: (() => void) | undefined;
  return {
    batches,
    write: (batch) => {
      batches.push(batch.map((one) => one.number));
      return new Promise((resolve) => {
        gate = resolve;
      });
    },
    open: async () => {
      gate?.();
      await setImmediate();
    },
  };
}

/** Whether a promise has settled by the time everything that is ready has run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  await setImmediate();
  return done;
}

describe('muxer queue', () => {
  it('takes frames up to its capacity and then makes the producer wait', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 3, bytes: 1000 });
    for (let number = 0; number < 3; number += 1) {
      await queue.put(frame(number));
    }
    expect(await settled(queue.put(frame(3)))).toBe(false);
    expect(queue).toMatchObject({ frames: 3, bytes: 30, peakFrames: 3, peakBytes: 30 });
  });

  it('makes the producer wait at its bound in bytes too', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 100, bytes: 25 });
    await queue.put(frame(0));
    await queue.put(frame(1));
    expect(await settled(queue.put(frame(2)))).toBe(false);
  });

  it('makes sound wait where very many parts of few bytes are there, until some are written', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 3, bytes: 1_000_000 });
    for (let number = 0; number < 16_384; number += 1) {
      await queue.put(sound(number, 1));
    }
    const next = queue.put(sound(16_384, 1));
    expect(await settled(next)).toBe(false);
    const { write, open } = gatedWriter();
    const drained = queue.drain(write, 32);
    await setImmediate();
    await open();
    expect(await settled(next)).toBe(true);
    const ended = expect(drained).rejects.toThrow('enough');
    queue.fail(new Error('enough'));
    await open();
    await ended;
  });

  it('lets a frame greater than the bound pass, alone', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 100, bytes: 25 });
    const { write, batches, open } = gatedWriter();
    await queue.put(frame(0));
    const great = queue.put(frame(1, 26));
    expect(await settled(great)).toBe(false);
    const drained = queue.drain(write, 100);
    await setImmediate();
    await open();
    await great;
    await setImmediate();
    expect(batches).toEqual([[0], [1]]);
    expect(await settled(queue.put(frame(2)))).toBe(false);
    await open();
    await setImmediate();
    queue.close();
    await open();
    await drained;
    expect(batches).toEqual([[0], [1], [2]]);
  });

  it('lets sound pass by a frame that waits for a place among the frames', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 1, bytes: 100 });
    await queue.put(frame(0));
    const blocked = queue.put(frame(1));
    await queue.put(sound(2));
    await queue.put(sound(3));
    expect(await settled(blocked)).toBe(false);
    expect(queue).toMatchObject({ frames: 1, bytes: 30 });
  });

  it('makes sound wait for bytes, behind whoever waits for them already', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 9, bytes: 25 });
    const { write, batches, open } = gatedWriter();
    await queue.put(frame(0, 20));
    const waiting = [queue.put(frame(1, 26)), queue.put(sound(2, 1))];
    for (const one of waiting) {
      expect(await settled(one)).toBe(false);
    }
    const drained = queue.drain(write, 100);
    queue.close();
    for (let batch = 0; batch < 3; batch += 1) {
      await setImmediate();
      await open();
    }
    await Promise.all([...waiting, drained]);
    expect(batches).toEqual([[0], [1], [2]]);
  });

  it('counts a batch as waiting until it is written', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 2, bytes: 1000 });
    const { write, open } = gatedWriter();
    const drained = queue.drain(write, 10);
    await queue.put(frame(0));
    await queue.put(frame(1));
    await setImmediate();
    const third = queue.put(frame(2));
    expect(await settled(third)).toBe(false);
    expect(queue.frames).toBe(2);
    await open();
    await third;
    queue.close();
    await open();
    await open();
    await drained;
    expect(queue).toMatchObject({ frames: 0, bytes: 0, peakFrames: 2 });
  });

  it('hands out everything that waits, in order, at most a batch at once', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 10, bytes: 1000 });
    for (let number = 0; number < 5; number += 1) {
      await queue.put(frame(number));
    }
    queue.close();
    const batches: number[][] = [];
    await queue.drain((batch) => {
      batches.push(batch.map((one) => one.number));
      return Promise.resolve();
    }, 3);
    expect(batches).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it('loses nothing, and never exceeds its bounds, however slow the writer is', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 4, bytes: 60 });
    const written: number[] = [];
    const drained = queue.drain(async (batch) => {
      await setImmediate();
      written.push(...batch.map((one) => one.number));
    }, 3);
    for (let number = 0; number < 500; number += 1) {
      await queue.put(frame(number, 1 + (number % 29)));
    }
    queue.close();
    await drained;
    expect(written).toEqual(Array.from({ length: 500 }, (_, number) => number));
    expect(queue.peakFrames).toBeLessThanOrEqual(4);
    expect(queue.peakBytes).toBeLessThanOrEqual(60);
  });

  it('fails the producer that waits, and every later call, when writing fails', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 1, bytes: 1000 });
    await queue.put(frame(0));
    const waiting = queue.put(frame(1));
    const drained = queue.drain(() => Promise.reject(new Error('the disk is gone')), 10);
    await expect(drained).rejects.toThrow('the disk is gone');
    await expect(waiting).rejects.toThrow('the disk is gone');
    await expect(queue.put(frame(2))).rejects.toThrow('the disk is gone');
    await expect(queue.drain(() => Promise.resolve(), 1)).rejects.toThrow('the disk is gone');
    expect(queue).toMatchObject({ frames: 0, bytes: 0 });
  });

  it('fails a consumer that waits for frames', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 1, bytes: 1000 });
    const drained = queue.drain(() => Promise.resolve(), 1);
    queue.fail(new Error('given up'));
    await expect(drained).rejects.toThrow('given up');
  });

  it('takes no frame after it was closed', async () => {
    const queue = new MuxerQueue<NumberedFrame>({ frames: 1, bytes: 1000 });
    queue.close();
    await expect(queue.put(frame(0))).rejects.toThrow('closed');
  });
});
