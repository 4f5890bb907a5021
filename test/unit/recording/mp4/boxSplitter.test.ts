import { describe, expect, it } from 'vitest';
import { BoxSplitter, type Mp4Part } from '../../../../src/recording/mp4/boxSplitter.ts';
import { thrownBy } from '../thrown.ts';
import { box, ftyp, longBox, mdat, moof, moov, u32 } from './boxes.ts';

const movie = Buffer.concat([
  ftyp,
  moov(),
  moof(0, { keyframe: true }),
  mdat(300),
  moof(512),
  mdat(0),
  box('styp', Buffer.from('msdh')),
  moof(1024),
  mdat(40),
  box('mfra', Buffer.alloc(30)),
]);

describe('BoxSplitter', () => {
  it('gives the init segment, then each fragment with its timing, then the trailer', () => {
    const parts = split(movie, movie.length);
    expect(parts.map(({ kind, bytes }) => [kind, bytes])).toEqual([
      ['init', ftyp.length + moov().length],
      ['fragment', moof(0, { keyframe: true }).length + 308],
      ['fragment', moof(512).length + 8],
      ['fragment', 12 + moof(1024).length + 48],
      ['trailer', 38],
    ]);
    expect(parts.flatMap((part) => (part.kind === 'fragment' ? part.timing : []))).toEqual([
      { trackId: 1, decodeTime: 0, duration: 512, samples: 1, keyframe: true },
      { trackId: 1, decodeTime: 512, duration: 512, samples: 1, keyframe: false },
      { trackId: 1, decodeTime: 1024, duration: 512, samples: 1, keyframe: false },
    ]);
  });

  it.each([1, 2, 3, 7, 8, 9, 15, 16, 17, 64, 333])(
    'gives the same parts and bytes from chunks of %i bytes',
    (size) => {
      expect(described(split(movie, size))).toEqual(described(split(movie, movie.length)));
    },
  );

  it('gives every byte once, in order', () => {
    for (const size of [1, 5, 100, movie.length]) {
      const buffers = split(movie, size).flatMap((part) => part.buffers);
      expect(Buffer.concat(buffers).equals(movie)).toBe(true);
    }
  });

  it('gives slices of the chunks it was given, not copies', () => {
    const chunks = cut(movie, 50);
    const splitter = new BoxSplitter();
    const memory = new Set(chunks.map((chunk) => chunk.buffer));
    for (const chunk of chunks) {
      for (const part of splitter.push(chunk)) {
        expect(part.buffers.every((buffer) => memory.has(buffer.buffer))).toBe(true);
      }
    }
  });

  it('gives a fragment with the last byte of its mdat, without waiting for what follows', () => {
    const splitter = new BoxSplitter();
    splitter.push(Buffer.concat([ftyp, moov(), moof(0)]));
    const bytes = mdat(10);
    expect(splitter.push(bytes.subarray(0, -1))).toEqual([]);
    expect(splitter.push(bytes.subarray(-1))).toHaveLength(1);
    expect(splitter.heldBytes).toBe(0);
  });

  it('holds no more than the part that is not whole yet', () => {
    const splitter = new BoxSplitter();
    splitter.push(Buffer.concat([ftyp, moov(), moof(0), mdat(10), moof(512), mdat(99)]));
    expect(splitter.heldBytes).toBe(0);
    splitter.push(moof(1024).subarray(0, 20));
    expect(splitter.heldBytes).toBe(20);
  });

  it('passes a trailer on as it comes and never holds it, however long it is', () => {
    const splitter = new BoxSplitter({ maxPartBytes: 2000 });
    splitter.push(Buffer.concat([ftyp, moov(), moof(0), mdat(1)]));
    const parts = cut(box('mfra', Buffer.alloc(100_000)), 4096).flatMap((chunk) => {
      const given = splitter.push(chunk);
      expect(splitter.heldBytes).toBe(0);
      return given;
    });
    expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(100_008);
  });

  it('understands 64-bit sizes', () => {
    const stream = Buffer.concat([ftyp, moov(), moof(0), longBox('mdat', Buffer.alloc(77))]);
    for (const size of [1, 13, stream.length]) {
      expect(split(stream, size).map(({ kind }) => kind)).toEqual(['init', 'fragment']);
    }
  });

  it('keeps what stands between ftyp and moov in the init segment', () => {
    const stream = Buffer.concat([ftyp, box('free', Buffer.alloc(8)), moov(), moof(0), mdat(3)]);
    const [init] = split(stream, stream.length);
    expect(init?.bytes).toBe(ftyp.length + 16 + moov().length);
  });

  describe('refuses, naming what it saw,', () => {
    it.each([
      ['text instead of video', Buffer.from('ffmpeg: error'), 'begins with "eg: "'],
      ['a type that is no text', u32(16, 7), 'box type'],
      ['a size below 8', Buffer.concat([ftyp, u32(7), Buffer.from('moov')]), 'size as 7'],
      ['a size of 0', Buffer.concat([ftyp, u32(0), Buffer.from('moov')]), 'no size'],
      ['an ordinary MP4', Buffer.concat([ftyp, box('mdat', u32(1))]), '"mdat" comes before'],
      ['a moov without mvex', Buffer.concat([ftyp, box('moov')]), 'no "mvex"'],
      ['an mdat without moof', Buffer.concat([ftyp, moov(), mdat(3)]), 'without its "moof"'],
      [
        'a moof without mdat',
        Buffer.concat([ftyp, moov(), moof(0), moof(1)]),
        'without its "mdat"',
      ],
      ['an unknown track', Buffer.concat([ftyp, moov(), moof(0, { id: 9 })]), 'track 9'],
      ['a damaged moof', Buffer.concat([ftyp, moov(), box('moof', u32(99))]), '"moof"'],
      ['a 64-bit size below 16', Buffer.concat([ftyp, longBox('moov').fill(9, 15)]), 'size as 9'],
    ])('%s', async (_what, bytes, message) => {
      for (const size of [1, bytes.length]) {
        const error = await thrownBy(() => split(bytes, size));
        expect(error.code).toBe('invalid-input');
        expect(error.message).toContain(message);
      }
    });

    it('a box beyond the bound, before it has come', () => {
      const splitter = new BoxSplitter({ maxPartBytes: 5000 });
      splitter.push(Buffer.concat([ftyp, moov(), moof(0)]));
      expect(() => splitter.push(mdat(6000).subarray(0, 8))).toThrow('"mdat" of 6008 bytes');
    });

    it('small boxes without end that add up to more than the bound', () => {
      const splitter = new BoxSplitter({ maxPartBytes: 5000 });
      splitter.push(Buffer.concat([ftyp, moov()]));
      expect(() => {
        for (let count = 0; count < 1000; count += 1) {
          splitter.push(box('styp', Buffer.alloc(100)));
        }
      }).toThrow('beyond the 5000 bytes');
    });

    it('everything that comes after, and gives what was whole before', () => {
      const splitter = new BoxSplitter();
      const parts = splitter.push(Buffer.concat([ftyp, moov(), moof(0), mdat(4), u32(3, 3)]));
      expect(parts.map(({ kind }) => kind)).toEqual(['init', 'fragment']);
      expect(() => splitter.end()).toThrow('not MP4');
      expect(() => splitter.push(moof(512))).toThrow('not MP4');
    });
  });

  it('tells where in the stream the fault lies', async () => {
    const error = await thrownBy(() => split(Buffer.concat([ftyp, u32(3, 3)]), 5));
    expect(error.detail).toContain(`byte ${ftyp.length} `);
  });
});

function split(bytes: Buffer, chunkBytes: number): Mp4Part[] {
  const splitter = new BoxSplitter();
  const parts = cut(bytes, chunkBytes).flatMap((chunk) => splitter.push(chunk));
  splitter.end();
  return parts;
}

/** Chunks with memory of their own. */
function cut(bytes: Uint8Array, chunkBytes: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    chunks.push(Uint8Array.from(bytes.subarray(at, at + chunkBytes)));
  }
  return chunks;
}

/** Parts without how their bytes are spread over buffers; a trailer may come in many. */
function described(parts: readonly Mp4Part[]): unknown[] {
  const trailer = parts.filter(({ kind }) => kind === 'trailer').flatMap(({ buffers }) => buffers);
  const rest = parts.filter(({ kind }) => kind !== 'trailer');
  return [
    ...rest.map((part) => ({ about: about(part), content: hex(part.buffers) })),
    hex(trailer),
  ];
}

function about(part: Mp4Part): unknown {
  if (part.kind === 'init') {
    return part.info;
  }
  return part.kind === 'fragment' ? part.timing : undefined;
}

function hex(buffers: readonly Uint8Array[]): string {
  return Buffer.concat(buffers).toString('hex');
}
