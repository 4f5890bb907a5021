import { describe, expect, it } from 'vitest';
import { withoutPriming } from '../../../../src/recording/mp4/aacPriming.ts';
import { BoxSplitter, type FragmentPart } from '../../../../src/recording/mp4/boxSplitter.ts';
import { retimeFragment } from '../../../../src/recording/mp4/retime.ts';
import { thrownBy } from '../thrown.ts';
import { box, ftyp, mdat, moof, moov, u32, u64 } from './boxes.ts';

const head = Buffer.concat([ftyp, moov({ id: 1 }, { id: 2 })]);

/** What a stream of these bytes gives, in chunks of any length. */
function fragmentOf(bytes: Buffer, chunk = bytes.length): FragmentPart {
  const splitter = new BoxSplitter();
  splitter.push(head);
  for (let at = 0; at < bytes.length; at += chunk) {
    const [part] = splitter.push(bytes.subarray(at, at + chunk));
    if (part?.kind === 'fragment') {
      return part;
    }
  }
  throw new Error('that is no fragment');
}

/** `tfhd` with the flags that ffmpeg sets: duration, size and flags of the sample. */
const tfhd = box('tfhd', u32(0x2_00_38, 1, 3000, 200, 0x2_00_00_00));
const tfdt = (time: bigint): Buffer => box('tfdt', u32(0x1_00_00_00), u64(time));
/** A fragment of 200 bytes, with the run that is made when it is known where the sample lies. */
function fragmentWith(runAt: (sampleAt: number) => Buffer): Buffer {
  const moofAt = (sampleAt: number): Buffer =>
    box('moof', box('mfhd', u32(0, 77)), box('traf', tfhd, tfdt(5n), runAt(sampleAt)));
  return Buffer.concat([moofAt(moofAt(0).length + 8), mdat(200)]);
}
const sample = fragmentWith((at) => box('trun', u32(5, 1, at, 0x2_00_00_00)));
const original = sample.toString('hex');
const place = { trackId: 2, sequence: 9, decodeTime: 2 ** 40, duration: 60 };

function retimed(part: FragmentPart): { part: FragmentPart; bytes: Buffer } {
  const { buffers, bytes } = retimeFragment(part, place);
  const all = Buffer.concat(buffers);
  expect(all.length).toBe(bytes);
  return { part: fragmentOf(all), bytes: all };
}

function traf(...boxes: Buffer[]): Buffer {
  return Buffer.concat([box('moof', box('mfhd', u32(0, 1)), box('traf', ...boxes)), mdat(8)]);
}

describe('retimeFragment', () => {
  it.each([sample.length, 50, 7, 1])(
    'changes track, number, time and duration, and nothing else (chunks of %i)',
    (chunk) => {
      const { part, bytes } = retimed(fragmentOf(sample, chunk));
      expect(part.timing).toEqual([
        { trackId: 2, decodeTime: 2 ** 40, duration: 60, samples: 1, keyframe: true },
      ]);
      expect(bytes.readUInt32BE(bytes.indexOf('mfhd') + 8)).toBe(9);
      const changed = [...bytes.keys()].filter((at) => bytes[at] !== sample[at]);
      expect(changed.length).toBeLessThanOrEqual(4 + 8 + 4 + 4);
      expect(bytes.length).toBe(sample.length);
    },
  );

  it('writes the duration into trun where it stands there', () => {
    const bytes = fragmentWith((at) => box('trun', u32(0x3_05, 1, at, 0x2_00_00_00, 3000, 200)));
    expect(retimed(fragmentOf(bytes)).part.timing).toMatchObject([{ duration: 60 }]);
  });

  it.each([
    ['tfhd', (at: number): Buffer => box('trun', u32(1, 1, at))],
    ['trun', (at: number): Buffer => box('trun', u32(0x2_01, 1, at, 150))],
    ['trun, behind a duration', (at: number): Buffer => box('trun', u32(0x3_01, 1, at, 5, 150))],
  ])('tells where the sample lies in it, by the size in %s', (where, runAt) => {
    const { buffers, sampleAt, sampleBytes } = retimeFragment(
      fragmentOf(fragmentWith(runAt)),
      place,
    );
    expect(Buffer.concat(buffers).indexOf(0xab, 100)).toBe(sampleAt);
    expect(sampleBytes).toBe(where === 'tfhd' ? 200 : 150);
  });

  it('leaves the samples where they are, and its source as it was', () => {
    const part = fragmentOf(sample);
    const { buffers } = retimeFragment(part, place);
    expect(sample.toString('hex')).toBe(original);
    expect(buffers.at(-1)?.buffer).toBe(part.buffers.at(-1)?.buffer);
  });

  it('leaves out what announced the fragment in its old place', () => {
    const announced = Buffer.concat([box('styp', u32(1)), box('sidx', u32(0, 0)), sample]);
    expect(retimed(fragmentOf(announced, 11)).bytes.length).toBe(sample.length);
  });

  const run = box('trun', u32(1, 1, 0));

  it.each([
    ['a 32-bit time', traf(tfhd, box('tfdt', u32(0, 5)), run), '32-bit'],
    [
      'samples placed in the old file',
      traf(box('tfhd', u32(0x39, 1, 0, 0, 3000, 200, 0)), tfdt(0n), run),
      'old file',
    ],
    ['several samples', traf(tfhd, tfdt(0n), box('trun', u32(1, 2, 0))), '2 samples'],
    ['several runs', traf(tfhd, tfdt(0n), run, run), '2 runs'],
    ['a sample outside of it', traf(tfhd, tfdt(0n), run), 'outside of its fragment'],
    ['a sample without a place', traf(tfhd, tfdt(0n), box('trun', u32(0, 1))), 'where its sample'],
    ['no duration of its own', Buffer.concat([moof(0), mdat(8)]), 'does not give the duration'],
    [
      'several tracks',
      Buffer.concat([
        box(
          'moof',
          box('mfhd', u32(0, 1)),
          box('traf', tfhd, tfdt(0n), run),
          box('traf', tfhd, tfdt(0n), run),
        ),
        mdat(8),
      ]),
      '2 tracks',
    ],
  ])('refuses %s', async (_what, bytes, message) => {
    const error = await thrownBy(() => retimeFragment(fragmentOf(bytes), place));
    expect(error.code).toBe('invalid-input');
    expect(error.message).toContain(message);
  });
});

describe('withoutPriming', () => {
  it('leaves out the frame before the sound and moves the others to their input', () => {
    const [first, second, sixth] = [0n, 1024n, 5120n].map((time) =>
      withoutPriming(fragmentOf(traf(tfhd, tfdt(time), box('trun', u32(1, 1, 0))))),
    );
    expect(first).toBeUndefined();
    expect(second?.timing).toMatchObject([{ decodeTime: 0 }]);
    expect(sixth?.timing).toMatchObject([{ decodeTime: 4096 }]);
  });
});
