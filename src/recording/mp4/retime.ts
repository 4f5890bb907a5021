import { badMp4, boxesIn, ByteReader, childBox, readBoxHeader, type Box } from './box.ts';
import type { FragmentPart } from './boxSplitter.ts';
import { firstBytes, totalBytes, withoutFirst } from './buffers.ts';
import { tfhdFlags, trunFlags } from './fragment.ts';

/** The place of a fragment in another file. */
export interface FragmentPlace {
  readonly trackId: number;
  /** 1 for the first fragment of the file, then rising (14496-12, 8.8.5). */
  readonly sequence: number;
  /** Ticks of the track. */
  readonly decodeTime: number;
  /** Of the one sample, in ticks. */
  readonly duration: number;
}

export interface RetimedFragment {
  readonly buffers: readonly Uint8Array[];
  readonly bytes: number;
  /** Where its sample's duration stands in it: four bytes, big-endian. */
  readonly durationAt: number;
  /** Where its sample begins in it. */
  readonly sampleAt: number;
  readonly sampleBytes: number;
}

/**
 * The same fragment for another place: track, sequence number, decode time and duration are changed in
 * a copy of its `moof`; the samples are the ones it came with, not copied. What stood before the `moof`
 * (`styp`, `sidx`) is left out, because it tells of the old place.
 *
 * Takes what ffmpeg writes with `default_base_moof` and `frag_every_frame`: one sample of one track, 64-bit
 * decode time, the samples' place counted from the `moof`. Throws 'invalid-input' for anything else.
 */
export function retimeFragment(part: FragmentPart, place: FragmentPlace): RetimedFragment {
  const { moof, rest } = splitAtSamples(part);
  const content = moof.subarray(readBoxHeader(moof)?.headerBytes);
  viewOf(childBox(content, 'moof', 'mfhd')).setUint32(4, place.sequence);
  const trafs = [...boxesIn(content, 'moof')].filter(({ type }) => type === 'traf');
  const [traf] = trafs;
  if (traf === undefined || trafs.length !== 1) {
    throw badMp4(`a fragment is of ${trafs.length} tracks where one is expected`);
  }
  const { duration, sampleAt, sampleBytes } = retimeTrack(traf.content, place);
  const bytes = moof.length + totalBytes(rest);
  if (sampleAt < moof.length || sampleAt + sampleBytes > bytes) {
    throw badMp4('a sample lies outside of its fragment');
  }
  return {
    buffers: [moof, ...rest],
    bytes,
    durationAt: duration.byteOffset - moof.byteOffset,
    sampleAt,
    sampleBytes,
  };
}

interface SampleFields {
  /** Where the sample's duration stands. */
  readonly duration: DataView;
  /** From the start of the `moof`. */
  readonly sampleAt: number;
  readonly sampleBytes: number;
}

function retimeTrack(traf: Uint8Array, place: FragmentPlace): SampleFields {
  const tfhd = childBox(traf, 'traf', 'tfhd');
  const { flags } = new ByteReader(tfhd, 'the box "tfhd"').versionAndFlags();
  if ((flags & tfhdFlags.baseDataOffset) !== 0 || (flags & tfhdFlags.defaultBaseIsMoof) === 0) {
    throw badMp4('a fragment tells where its samples are by their place in the old file');
  }
  const tfdt = childBox(traf, 'traf', 'tfdt');
  if (tfdt[0] !== 1) {
    throw badMp4('a fragment has a 32-bit decode time, which a long recording outgrows');
  }
  viewOf(tfhd).setUint32(4, place.trackId);
  viewOf(tfdt).setBigUint64(4, BigInt(place.decodeTime));
  const fields = sampleFields(tfhd, flags, [...boxesIn(traf, 'traf')]);
  fields.duration.setUint32(0, place.duration);
  return fields;
}

/** What `trun` (8.8.8) says of the one sample, or else `tfhd` (8.8.7). */
function sampleFields(tfhd: Uint8Array, flags: number, boxes: readonly Box[]): SampleFields {
  const runs = boxes.filter(({ type }) => type === 'trun');
  const [run] = runs;
  if (run === undefined || runs.length !== 1) {
    throw badMp4(`a fragment has ${runs.length} runs of samples where one is expected`);
  }
  const reader = new ByteReader(run.content, 'the box "trun"');
  const { flags: runFlags } = reader.versionAndFlags();
  const samples = reader.u32();
  if (samples !== 1) {
    throw badMp4(`a fragment has ${samples} samples where one is expected`);
  }
  const field = (flag: number, ...before: readonly number[]): DataView | undefined =>
    runFlags & flag ? viewOf(run.content.subarray(8 + 4 * count(runFlags, before))) : undefined;
  const preset = (flag: number, ...before: readonly number[]): DataView | undefined =>
    flags & flag ? viewOf(tfhd.subarray(8 + 4 * count(flags, before))) : undefined;
  const { dataOffset, firstSampleFlags } = trunFlags;
  const { sampleDescriptionIndex, defaultDuration, defaultSize } = tfhdFlags;
  const duration =
    field(trunFlags.duration, dataOffset, firstSampleFlags) ??
    preset(defaultDuration, sampleDescriptionIndex);
  if (duration === undefined) {
    throw badMp4('a fragment does not give the duration of its sample');
  }
  const size =
    field(trunFlags.size, dataOffset, firstSampleFlags, trunFlags.duration) ??
    preset(defaultSize, sampleDescriptionIndex, defaultDuration);
  const place = field(dataOffset);
  if (size === undefined || place === undefined) {
    throw badMp4('a fragment does not tell where its sample is, and how long');
  }
  return { duration, sampleAt: place.getUint32(0), sampleBytes: size.getUint32(0) };
}

function count(flags: number, among: readonly number[]): number {
  return among.filter((flag) => flags & flag).length;
}

/** A copy of the `moof`, and what follows it as it is. */
function splitAtSamples(part: FragmentPart): { moof: Uint8Array; rest: readonly Uint8Array[] } {
  let { buffers } = part;
  for (;;) {
    const header = readBoxHeader(firstBytes(buffers, 16));
    if (header === undefined) {
      throw badMp4('a fragment holds no "moof"');
    }
    if (header.type === 'moof') {
      return {
        moof: Uint8Array.from(firstBytes(buffers, header.size)),
        rest: withoutFirst(buffers, header.size),
      };
    }
    buffers = withoutFirst(buffers, header.size);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
