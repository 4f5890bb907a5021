import { describe, expect, it } from 'vitest';
import { parseFragment } from '../../../../src/recording/mp4/fragment.ts';
import { parseInitSegment } from '../../../../src/recording/mp4/initSegment.ts';
import { thrownBy } from '../thrown.ts';
import { box, moof, moov, soundEntry, trak, trex, u32, u64 } from './boxes.ts';

const content = (bytes: Buffer): Buffer => bytes.subarray(8);

describe('parseInitSegment', () => {
  it('reads the tracks with their handler, timescale, codec, size and defaults', () => {
    const sound = { id: 2, handler: 'soun', codec: 'mp4a', timescale: 48_000 };
    const entry = soundEntry;
    const init = parseInitSegment(
      content(moov({ width: 1920, height: 1080 }, { ...sound, entry })),
      28,
    );
    const defaults = { duration: 512, size: 0, flags: 0x1_00_00 };
    expect(init).toEqual({
      ftypBytes: 28,
      tracks: [
        {
          id: 1,
          handler: 'vide',
          timescale: 15_360,
          codec: 'avc1',
          width: 1920,
          height: 1080,
          sampleRate: 0,
          channels: 0,
          name: '',
          defaults,
        },
        { ...sound, width: 0, height: 0, sampleRate: 44_100, channels: 1, name: '', defaults },
      ],
    });
  });

  it('reads the 64-bit form of the headers', () => {
    const track = box(
      'trak',
      box('tkhd', u32(0x1_00_00_03), u64(0n), u64(0n), u32(7)),
      box(
        'mdia',
        box('mdhd', u32(0x1_00_00_00), u64(0n), u64(0n), u32(90_000), u64(0n)),
        box('hdlr', u32(0, 0), Buffer.from('soun')),
        box('minf', box('stbl', box('stsd', u32(0, 1), soundEntry))),
      ),
    );
    const init = parseInitSegment(content(box('moov', track, box('mvex', trex(7, 1, 2)))), 0);
    expect(init.tracks[0]).toMatchObject({ id: 7, timescale: 90_000, codec: 'mp4a' });
  });

  it.each([
    ['a track without stsd', box('trak', box('tkhd', u32(0, 0, 0, 1)), box('mdia')), '"hdlr"'],
    ['a cut header', box('trak', box('tkhd', u32(0))), 'cut short'],
    ['a timescale of 0', trak({ timescale: 0 }), 'no length'],
  ])('refuses %s', async (_what, track, message) => {
    const bytes = box('moov', track, box('mvex'));
    const error = await thrownBy(() => parseInitSegment(content(bytes), 0));
    expect(error.code).toBe('invalid-input');
    expect(error.message).toContain(message);
  });
});

describe('parseFragment', () => {
  const init = parseInitSegment(content(moov({ id: 1 }, { id: 2 })), 0);

  it('takes duration and flags from trex where the fragment is silent', () => {
    expect(parseFragment(content(moof(9000)), init)).toEqual([
      { trackId: 1, decodeTime: 9000, duration: 512, samples: 1, keyframe: false },
    ]);
  });

  it('lets tfhd overrule trex, past its optional fields', () => {
    const tfhd = box('tfhd', u32(0x2_00_3b, 1, 9, 9, 1, 600, 77, 0x2_00_00_00));
    const bytes = fragment(tfhd, box('trun', u32(0, 3)));
    expect(parseFragment(bytes, init)).toMatchObject([
      { duration: 1800, samples: 3, keyframe: true },
    ]);
  });

  it('lets the samples of trun overrule both, and adds them up', () => {
    const tfhd = box('tfhd', u32(0x2_00_08, 1, 600));
    const perSample = [100, 5, 0x2_00_00_00, 0, 200, 5, 0x1_00_00, 0];
    const bytes = fragment(tfhd, box('trun', u32(0xf01, 2, 0, ...perSample)));
    expect(parseFragment(bytes, init)).toMatchObject([
      { duration: 300, samples: 2, keyframe: true },
    ]);
  });

  it('takes the first sample of several runs for the keyframe', () => {
    const tfhd = box('tfhd', u32(0x2_00_00, 1));
    const first = box('trun', u32(4, 1, 0x1_00_00));
    const second = box('trun', u32(4, 1, 0x2_00_00_00));
    expect(parseFragment(fragment(tfhd, first, second), init)).toMatchObject([
      { samples: 2, duration: 1024, keyframe: false },
    ]);
  });

  it('gives one entry for each track, and reads the 32-bit decode time', () => {
    const timing = parseFragment(Buffer.concat([shortFragment(1), shortFragment(2)]), init);
    expect(timing.map(({ trackId, decodeTime }) => [trackId, decodeTime])).toEqual([
      [1, 4_000_000_000],
      [2, 4_000_000_000],
    ]);
  });

  it('refuses a run that promises more samples than it holds', async () => {
    const bytes = fragment(box('tfhd', u32(0, 1)), box('trun', u32(0x1_00, 4_000_000_000, 1)));
    expect((await thrownBy(() => parseFragment(bytes, init))).message).toContain('cut short');
  });
});

function fragment(tfhd: Buffer, ...runs: Buffer[]): Buffer {
  return box('traf', tfhd, box('tfdt', u32(0x1_00_00_00), u64(0n)), ...runs);
}

function shortFragment(id: number): Buffer {
  const tfdt = box('tfdt', u32(0, 4_000_000_000));
  return box('traf', box('tfhd', u32(0, id)), tfdt, box('trun', u32(0, 1)));
}
