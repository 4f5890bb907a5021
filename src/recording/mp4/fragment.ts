import { badMp4, boxesIn, ByteReader, childBox } from './box.ts';
import type { InitSegment, SampleDefaults } from './initSegment.ts';

/** When the samples of one track in one fragment are shown, in the track's ticks. */
export interface FragmentTiming {
  readonly trackId: number;
  /** Decode time of the first sample; without B-frames also when it is shown. */
  readonly decodeTime: number;
  readonly duration: number;
  readonly samples: number;
  /** The first sample can be decoded by itself. */
  readonly keyframe: boolean;
}

/** `sample_is_non_sync_sample`, 14496-12, 8.8.3.1. */
const nonSyncSample = 0x1_00_00;

/** 8.8.7.1. */
export const tfhdFlags = {
  baseDataOffset: 0x1,
  sampleDescriptionIndex: 0x2,
  defaultDuration: 0x8,
  defaultSize: 0x10,
  defaultFlags: 0x20,
  defaultBaseIsMoof: 0x2_00_00,
} as const;

/** 8.8.8.1. */
export const trunFlags = {
  dataOffset: 0x1,
  firstSampleFlags: 0x4,
  duration: 0x1_00,
  size: 0x2_00,
  flags: 0x4_00,
  compositionOffset: 0x8_00,
} as const;

/** Reads the content of a `moof` (14496-12, 8.8.4): one entry for each `traf` in it. */
export function parseFragment(moof: Uint8Array, init: InitSegment): readonly FragmentTiming[] {
  const timing: FragmentTiming[] = [];
  for (const box of boxesIn(moof, 'moof')) {
    if (box.type === 'traf') {
      timing.push(parseTrackFragment(box.content, init));
    }
  }
  if (timing.length === 0) {
    throw badMp4('a "moof" holds no "traf"');
  }
  return timing;
}

function parseTrackFragment(traf: Uint8Array, init: InitSegment): FragmentTiming {
  const { trackId, defaults } = parseFragmentHeader(childBox(traf, 'traf', 'tfhd'), init);
  const decodeTime = parseDecodeTime(childBox(traf, 'traf', 'tfdt'));
  let samples = 0;
  let duration = 0;
  let keyframe = false;
  for (const { type, content } of boxesIn(traf, 'traf')) {
    if (type === 'trun') {
      const run = parseRun(content, defaults);
      if (samples === 0) {
        keyframe = run.samples > 0 && (run.firstFlags & nonSyncSample) === 0;
      }
      samples += run.samples;
      duration += run.duration;
    }
  }
  return { trackId, decodeTime, duration, samples, keyframe };
}

/** 8.8.7 `tfhd`, over the track's own defaults. */
function parseFragmentHeader(
  tfhd: Uint8Array,
  init: InitSegment,
): { trackId: number; defaults: SampleDefaults } {
  const reader = new ByteReader(tfhd, 'the box "tfhd"');
  const { flags } = reader.versionAndFlags();
  const trackId = reader.u32();
  const track = init.tracks.find(({ id }) => id === trackId);
  if (track === undefined) {
    throw badMp4(`a fragment is for track ${trackId}, which "moov" does not name`);
  }
  if (flags & tfhdFlags.baseDataOffset) {
    reader.skip(8);
  }
  if (flags & tfhdFlags.sampleDescriptionIndex) {
    reader.skip(4);
  }
  const duration = flags & tfhdFlags.defaultDuration ? reader.u32() : track.defaults.duration;
  if (flags & tfhdFlags.defaultSize) {
    reader.skip(4);
  }
  const sampleFlags = flags & tfhdFlags.defaultFlags ? reader.u32() : track.defaults.flags;
  return { trackId, defaults: { duration, flags: sampleFlags } };
}

/** 8.8.12 `tfdt`. */
function parseDecodeTime(tfdt: Uint8Array): number {
  const reader = new ByteReader(tfdt, 'the box "tfdt"');
  return reader.versionAndFlags().version === 1 ? reader.u64() : reader.u32();
}

interface Run {
  readonly samples: number;
  readonly duration: number;
  readonly firstFlags: number;
}

/** 8.8.8 `trun`. */
function parseRun(trun: Uint8Array, defaults: SampleDefaults): Run {
  const reader = new ByteReader(trun, 'the box "trun"');
  const { flags } = reader.versionAndFlags();
  const samples = reader.u32();
  if (flags & trunFlags.dataOffset) {
    reader.skip(4);
  }
  let firstFlags = flags & trunFlags.firstSampleFlags ? reader.u32() : undefined;
  if ((flags & (trunFlags.duration | trunFlags.flags)) === 0) {
    return {
      samples,
      duration: samples * defaults.duration,
      firstFlags: firstFlags ?? defaults.flags,
    };
  }
  let duration = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    duration += flags & trunFlags.duration ? reader.u32() : defaults.duration;
    if (flags & trunFlags.size) {
      reader.skip(4);
    }
    const sampleFlags = flags & trunFlags.flags ? reader.u32() : defaults.flags;
    firstFlags ??= sampleFlags;
    if (flags & trunFlags.compositionOffset) {
      reader.skip(4);
    }
  }
  return { samples, duration, firstFlags: firstFlags ?? defaults.flags };
}
