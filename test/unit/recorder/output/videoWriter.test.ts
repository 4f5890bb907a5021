import { describe, expect, it } from 'vitest';
import { CodereelError } from '../../../../src/base/errors.ts';
import {
  VideoWriter,
  type VideoSink,
  type WholePart,
} from '../../../../src/recorder/output/videoWriter.ts';

/** A file in memory on a disk of a given size, which may write at most so much at once. */
class MemorySink implements VideoSink {
  content = new Uint8Array(0);
  closed = false;
  syncs = 0;
  syncError: Error | undefined;
  readonly #room: number;
  readonly #atOnce: number;
  readonly #errno: string;

  constructor({ room = Infinity, atOnce = Infinity, errno = 'ENOSPC' } = {}) {
    this.#room = room;
    this.#atOnce = atOnce;
    this.#errno = errno;
  }

  writev(buffers: readonly Uint8Array[], position: number): Promise<{ bytesWritten: number }> {
    const all = Buffer.concat(buffers);
    const bytesWritten = Math.min(all.length, this.#atOnce, this.#room - position);
    if (bytesWritten <= 0) {
      return Promise.reject(systemError(this.#errno));
    }
    const content = new Uint8Array(Math.max(this.content.length, position + bytesWritten));
    content.set(this.content);
    content.set(all.subarray(0, bytesWritten), position);
    this.content = content;
    return Promise.resolve({ bytesWritten });
  }

  truncate(length: number): Promise<void> {
    this.content = this.content.slice(0, length);
    return Promise.resolve();
  }

  datasync(): Promise<void> {
    this.syncs += 1;
    return this.syncError ? Promise.reject(this.syncError) : Promise.resolve();
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: the system says no`), { code });
}

/** A frame of two buffers, all of whose bytes are its number. */
function frame(number: number): WholePart {
  return {
    buffers: [new Uint8Array(4).fill(number), new Uint8Array(6).fill(number)],
    bytes: 10,
  };
}

const init: WholePart = { buffers: [new Uint8Array([100, 101]), new Uint8Array([102])], bytes: 3 };

describe('video writer', () => {
  it('writes the parts one after another, and syncs before it closes', async () => {
    const sink = new MemorySink();
    const writer = new VideoWriter(sink, 'v.mp4');
    await writer.write([init]);
    await writer.write([frame(1), frame(2)]);
    await writer.write([frame(3)]);
    await writer.close();
    const frames = [1, 2, 3].flatMap((number) => Array.from({ length: 10 }, () => number));
    expect([...sink.content]).toEqual([100, 101, 102, ...frames]);
    expect(writer).toMatchObject({ bytes: 33, parts: 4 });
    expect(sink).toMatchObject({ closed: true, syncs: 1 });
  });

  it('goes on where a short write ended', async () => {
    const sink = new MemorySink({ atOnce: 7 });
    const writer = new VideoWriter(sink, 'v.mp4');
    await writer.write([init]);
    await writer.write([frame(1), frame(2)]);
    expect([...sink.content.subarray(3)]).toEqual([
      ...Array.from({ length: 10 }, () => 1),
      ...Array.from({ length: 10 }, () => 2),
    ]);
    await writer.close();
  });

  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'permission-denied'],
    ['EACCES', 'permission-denied'],
    ['EIO', 'write-failed'],
  ])('cuts the file back to its last whole part at %s and says %s', async (errno, code) => {
    const sink = new MemorySink({ room: 3 + 25, errno });
    const writer = new VideoWriter(sink, 'v.mp4');
    await writer.write([init]);
    const failing = writer.write([frame(1), frame(2), frame(3)]);
    await expect(failing).rejects.toThrow(CodereelError);
    await expect(failing).rejects.toMatchObject({ code });
    expect(sink.content.length).toBe(23);
    expect(writer).toMatchObject({ bytes: 23, parts: 3 });
  });

  it('takes nothing after a failure, and still closes the file', async () => {
    const sink = new MemorySink({ room: 5 });
    const writer = new VideoWriter(sink, 'v.mp4');
    await writer.write([init]);
    await expect(writer.write([frame(1)])).rejects.toMatchObject({ code: 'disk-full' });
    await expect(writer.write([frame(2)])).rejects.toMatchObject({ code: 'disk-full' });
    await expect(writer.close()).rejects.toMatchObject({ code: 'disk-full' });
    expect(sink.closed).toBe(true);
    expect([...sink.content]).toEqual([100, 101, 102]);
  });

  it('does not lose the error of a sync', async () => {
    const sink = new MemorySink();
    const writer = new VideoWriter(sink, 'v.mp4');
    await writer.write([init]);
    sink.syncError = systemError('EIO');
    await expect(writer.close()).rejects.toMatchObject({ code: 'write-failed' });
    expect(sink.closed).toBe(true);
  });
});
