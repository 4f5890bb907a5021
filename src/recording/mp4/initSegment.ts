import { badMp4, boxesIn, ByteReader, childBox } from './box.ts';
import {
  parseHandler,
  parseHandlerName,
  parseMediaHeader,
  parseSampleDescription,
  parseTrackHeader,
  type SampleFormat,
} from './movieBoxes.ts';

/** What the head of a fragmented MP4 says: `ftyp` and a `moov` without samples (14496-12, 8.2, 8.8). */
export interface InitSegment {
  /** Length of `ftyp`: where the spare box goes. */
  readonly ftypBytes: number;
  readonly tracks: readonly Track[];
}

export interface Track extends SampleFormat {
  readonly id: number;
  /** `vide` or `soun`. */
  readonly handler: string;
  /** For people; may be empty. */
  readonly name: string;
  /** Ticks a second of this track's times. */
  readonly timescale: number;
  readonly defaults: SampleDefaults;
}

/** 8.8.3 `trex`: what holds for a sample whose fragment does not say. */
export interface SampleDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/**
 * The 16 bytes the writer puts behind `ftyp`: a box of size 16, type `free`. When a recording ends
 * they are overwritten by the header of an `mdat` with a 64-bit size, which is exactly as long.
 */
export const spareBox: Uint8Array = Buffer.concat([
  Buffer.from('\0\0\0\u0010free'),
  Buffer.alloc(8),
]);

/**
 * Reads the content of a `moov`. Throws 'invalid-input' where it is damaged or belongs to an ordinary
 * MP4 (no `mvex`).
 */
export function parseInitSegment(moov: Uint8Array, ftypBytes: number): InitSegment {
  const defaults = new Map<number, SampleDefaults>();
  let fragmented = false;
  for (const box of boxesIn(moov, 'moov')) {
    if (box.type === 'mvex') {
      fragmented = true;
      for (const { type, content } of boxesIn(box.content, 'mvex')) {
        if (type === 'trex') {
          const { trackId, ...rest } = parseTrackExtends(content);
          defaults.set(trackId, rest);
        }
      }
    }
  }
  if (!fragmented) {
    throw badMp4('its "moov" has no "mvex", so it is an ordinary MP4 and not a fragmented one');
  }
  const tracks: Track[] = [];
  for (const box of boxesIn(moov, 'moov')) {
    if (box.type === 'trak') {
      const track = parseTrack(box.content, defaults);
      if (tracks.some(({ id }) => id === track.id)) {
        throw badMp4(`two tracks have the number ${track.id}`);
      }
      tracks.push(track);
    }
  }
  return { ftypBytes, tracks };
}

function parseTrack(trak: Uint8Array, defaults: ReadonlyMap<number, SampleDefaults>): Track {
  const { id } = parseTrackHeader(childBox(trak, 'trak', 'tkhd'));
  const mdia = childBox(trak, 'trak', 'mdia');
  const hdlr = childBox(mdia, 'mdia', 'hdlr');
  const handler = parseHandler(hdlr);
  const stbl = childBox(childBox(mdia, 'mdia', 'minf'), 'minf', 'stbl');
  const { timescale } = parseMediaHeader(childBox(mdia, 'mdia', 'mdhd'));
  if (timescale === 0) {
    throw badMp4(`track ${id} counts its time in ticks of no length`);
  }
  return {
    id,
    handler,
    name: parseHandlerName(hdlr),
    timescale,
    ...parseSampleDescription(childBox(stbl, 'stbl', 'stsd'), handler),
    defaults: defaults.get(id) ?? { duration: 0, size: 0, flags: 0 },
  };
}

function parseTrackExtends(trex: Uint8Array): SampleDefaults & { trackId: number } {
  const reader = new ByteReader(trex, 'the box "trex"');
  reader.skip(4);
  const trackId = reader.u32();
  reader.skip(4);
  const duration = reader.u32();
  const size = reader.u32();
  return { trackId, duration, size, flags: reader.u32() };
}
