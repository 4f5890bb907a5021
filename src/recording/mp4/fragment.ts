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

/** One sample of a fragment. Times are its track's ticks. */
export interface FragmentSample {
  readonly trackId: number;
  readonly decodeTime: number;
  readonly duration: number;
  readonly isKeyframe: boolean;
  /** Where its bytes begin, from the first one of the `moof`. */
  readonly dataAt: number;
  readonly size: number;
}

/** Samples of one `moof` that are taken: a size field of four bytes can claim any number. */
const mostSamples = 65_536;

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

/**
 * Each sample in the content of a `moof`. Throws 'invalid-input' for what a recording does not have:
 * samples placed from elsewhere than the `moof`, or shown in another order than they are stored.
 */
export function fragmentSamples(moof: Uint8Array, init: InitSegment): readonly FragmentSample[] {
  const samples: FragmentSample[] = [];
  for (const { type, content } of boxesIn(moof, 'moof')) {
    if (type === 'traf') {
      addTrackSamples(samples, content, init);
    }
  }
  return samples;
}

function addTrackSamples(samples: FragmentSample[], traf: Uint8Array, init: InitSegment): void {
  const { trackId, flags, defaults } = parseFragmentHeader(childBox(traf, 'traf', 'tfhd'), init);
  if (flags & tfhdFlags.baseDataOffset || !(flags & tfhdFlags.defaultBaseIsMoof)) {
    throw badMp4('a fragment does not place its samples from its own start');
  }
  let decodeTime = parseDecodeTime(childBox(traf, 'traf', 'tfdt'));
  let dataAt = 0;
  for (const { type, content } of boxesIn(traf, 'traf')) {
    if (type === 'trun') {
      const run = openRun(content, samples.length);
      dataAt = run.dataAt ?? dataAt;
      for (const sample of run.samples(defaults)) {
        samples.push({ trackId, decodeTime, dataAt, ...sample });
        decodeTime += sample.duration;
        dataAt += sample.size;
      }
    }
  }
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
): { trackId: number; flags: number; defaults: SampleDefaults } {
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
  const size = flags & tfhdFlags.defaultSize ? reader.u32() : track.defaults.size;
  const sampleFlags = flags & tfhdFlags.defaultFlags ? reader.u32() : track.defaults.flags;
  return { trackId, flags, defaults: { duration, size, flags: sampleFlags } };
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

type RunSample = Pick<FragmentSample, 'duration' | 'size' | 'isKeyframe'>;

/** 8.8.8 `trun`, sample by sample; `before`: how many its fragment has already. */
function openRun(
  trun: Uint8Array,
  before: number,
): {
  readonly dataAt: number | undefined;
  readonly samples: (defaults: SampleDefaults) => Generator<RunSample>;
} {
  const reader = new ByteReader(trun, 'the box "trun"');
  const { flags } = reader.versionAndFlags();
  const count = reader.u32();
  if (before + count > mostSamples) {
    throw badMp4(`a fragment has ${before + count} samples, more than ${mostSamples}`);
  }
  const dataAt = flags & trunFlags.dataOffset ? reader.u32() : undefined;
  let firstFlags = flags & trunFlags.firstSampleFlags ? reader.u32() : undefined;
  function* samples(defaults: SampleDefaults): Generator<RunSample> {
    for (let sample = 0; sample < count; sample += 1) {
      const duration = flags & trunFlags.duration ? reader.u32() : defaults.duration;
      const size = flags & trunFlags.size ? reader.u32() : defaults.size;
      const ownFlags = flags & trunFlags.flags ? reader.u32() : defaults.flags;
      if (flags & trunFlags.compositionOffset && reader.u32() !== 0) {
        throw badMp4('its frames are not shown in the order in which they are stored');
      }
      yield { duration, size, isKeyframe: ((firstFlags ?? ownFlags) & nonSyncSample) === 0 };
      firstFlags = undefined;
    }
  }
  return { dataAt, samples };
}
