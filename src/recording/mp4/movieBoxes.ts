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
}

/** 8.5.2 `stsd`: what the first sample entry says; for `vide`, 12.1.3 gives the size. */
export function parseSampleDescription(stsd: Uint8Array, handler: string): SampleFormat {
  const entries = stsd.subarray(8);
  for (const entry of boxesIn(entries, 'stsd')) {
    if (handler !== 'vide') {
      return { codec: entry.type, width: 0, height: 0 };
    }
    const reader = new ByteReader(entry.content, `the sample entry "${entry.type}"`);
    reader.skip(24);
    return { codec: entry.type, width: reader.u16(), height: reader.u16() };
  }
  return { codec: '', width: 0, height: 0 };
}
