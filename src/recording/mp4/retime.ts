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
  const duration = retimeTrack(traf.content, place);
  return {
    buffers: [moof, ...rest],
    bytes: moof.length + totalBytes(rest),
    durationAt: duration.byteOffset - moof.byteOffset,
  };
}

/** Gives the field with the sample's duration. */
function retimeTrack(traf: Uint8Array, place: FragmentPlace): DataView {
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
  const runs = [...boxesIn(traf, 'traf')].filter(({ type }) => type === 'trun');
  const duration = durationField(tfhd, flags, runs);
  duration.setUint32(0, place.duration);
  return duration;
}

/** The four bytes that give the one sample's duration: in `trun` (8.8.8) or else in `tfhd` (8.8.7). */
function durationField(tfhd: Uint8Array, flags: number, runs: readonly Box[]): DataView {
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
  if (runFlags & trunFlags.duration) {
    const before = [trunFlags.dataOffset, trunFlags.firstSampleFlags];
    return viewOf(run.content.subarray(8 + 4 * before.filter((flag) => runFlags & flag).length));
  }
  if (flags & tfhdFlags.defaultDuration) {
    return viewOf(tfhd.subarray(8 + (flags & tfhdFlags.sampleDescriptionIndex ? 4 : 0)));
  }
  throw badMp4('a fragment does not give the duration of its sample');
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
