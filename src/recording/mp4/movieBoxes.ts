import { boxesIn, ByteReader } from './box.ts';

/*
 * The leaves of a `moov` (ISO/IEC 14496-12, 8): each function takes a box's content, without its
 * header.
 */

/** 8.4.2 `mdhd`: the ticks a second of a track's times. */
export function parseMediaHeader(mdhd: Uint8Array): { timescale: number } {
  const reader = new ByteReader(mdhd, 'the box "mdhd"');
  const { version } = reader.versionAndFlags();
  reader.skip(version === 1 ? 16 : 8);
  return { timescale: reader.u32() };
}

/** 8.4.3 `hdlr`: `vide`, `soun`, ... */
export function parseHandler(hdlr: Uint8Array): string {
  const reader = new ByteReader(hdlr, 'the box "hdlr"');
  reader.skip(8);
  return reader.text(4);
}

/** 8.4.3 `hdlr`: the name at its end, for people. QuickTime's has its length before it. */
export function parseHandlerName(hdlr: Uint8Array): string {
  const name = Buffer.from(hdlr.subarray(24));
  const isCounted = name[0] === name.length - 1 && name.length > 1;
  return name
    .subarray(isCounted ? 1 : 0)
    .toString()
    .replace(/\0.*$/s, '');
}

/** 8.3.2 `tkhd`: the track's id. */
export function parseTrackHeader(tkhd: Uint8Array): { id: number } {
  const reader = new ByteReader(tkhd, 'the box "tkhd"');
  const { version } = reader.versionAndFlags();
  reader.skip(version === 1 ? 16 : 8);
  return { id: reader.u32() };
}

export interface SampleFormat {
  /** The sample entry's four letters: `avc1`, `mp4a`. */
  readonly codec: string;
  /** Pixels; 0 where the track is no picture. */
  readonly width: number;
  readonly height: number;
  /** Samples a second; 0 where the track is no sound. */
  readonly sampleRate: number;
  readonly channels: number;
}

const noFormat: SampleFormat = { codec: '', width: 0, height: 0, sampleRate: 0, channels: 0 };

/**
 * 8.5.2 `stsd`: what the first sample entry says; for `vide` also the size (12.1.3), for `soun` rate and
 * channels (12.2.3).
 */
export function parseSampleDescription(stsd: Uint8Array, handler: string): SampleFormat {
  for (const { type, content } of boxesIn(stsd.subarray(8), 'stsd')) {
    const format = { ...noFormat, codec: type };
    const reader = new ByteReader(content, `the sample entry "${type}"`);
    if (handler === 'vide') {
      reader.skip(24);
      return { ...format, width: reader.u16(), height: reader.u16() };
    }
    if (handler === 'soun') {
      reader.skip(16);
      const channels = reader.u16();
      reader.skip(6);
      return { ...format, channels, sampleRate: reader.u32() / 0x1_00_00 };
    }
    return format;
  }
  return noFormat;
}
