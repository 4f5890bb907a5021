/** Builds MP4 by hand, box by box, for tests that must know every byte. */

export function box(type: string, ...content: Uint8Array[]): Buffer {
  const header = Buffer.alloc(8);
  const body = Buffer.concat(content);
  header.writeUInt32BE(8 + body.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

export function longBox(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1);
  header.write(type, 4, 'latin1');
  header.writeBigUInt64BE(BigInt(16 + body.length), 8);
  return Buffer.concat([header, body]);
}

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) {
    bytes.writeUInt32BE(value, index * 4);
  }
  return bytes;
}

export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

export const ftyp = box('ftyp', Buffer.from('isom'), u32(512), Buffer.from('isomavc1'));

interface TrackOptions {
  readonly id?: number;
  readonly handler?: string;
  readonly codec?: string;
  readonly timescale?: number;
  readonly width?: number;
  readonly height?: number;
  /** The sample entry, whole. */
  readonly entry?: Buffer;
}

export function trak(options: TrackOptions = {}): Buffer {
  const { id = 1, handler = 'vide', codec = 'avc1', timescale = 15_360 } = options;
  const size = Buffer.alloc(4);
  size.writeUInt16BE(options.width ?? 640);
  size.writeUInt16BE(options.height ?? 360, 2);
  const entry = options.entry ?? box(codec, Buffer.alloc(24), size);
  return box(
    'trak',
    box('tkhd', u32(3, 0, 0, id), Buffer.alloc(68)),
    box(
      'mdia',
      box('mdhd', u32(0, 0, 0, timescale, 0, 0)),
      box('hdlr', u32(0, 0), Buffer.from(handler), u32(0, 0, 0)),
      box('minf', box('stbl', box('stsd', u32(0, 1), entry))),
    ),
  );
}

export function trex(id: number, duration: number, flags: number): Buffer {
  return box('trex', u32(0, id, 1, duration, 0, flags));
}

export function moov(...tracks: TrackOptions[]): Buffer {
  const all = tracks.length === 0 ? [{}] : tracks;
  return box(
    'moov',
    ...all.map((track) => trak(track)),
    box('mvex', ...all.map(({ id = 1 }) => trex(id, 512, 0x1_00_00))),
  );
}

/** Mono at 44.1 kHz (14496-12, 12.2.3). */
export const soundEntry = box('mp4a', u32(0, 1, 0, 0, 0x1_00_10, 0, 44_100 * 0x1_00_00));

/** What an encoder writes first: one track, with the description an H.264 decoder needs. */
export function videoHead(avcC: string, options: TrackOptions = {}): Buffer {
  const entry = box('avc1', visualEntry(options), box('avcC', Buffer.from(avcC)));
  return head({ ...options, entry });
}

export function soundHead(options: TrackOptions = {}): Buffer {
  return head({ handler: 'soun', timescale: 48_000, ...options, entry: soundEntry });
}

function head(options: TrackOptions & { readonly entry: Buffer }): Buffer {
  const mvhd = box('mvhd', Buffer.alloc(96), u32(2));
  const mvex = box('mvex', trex(options.id ?? 1, 512, 0x1_00_00));
  return Buffer.concat([ftyp, box('moov', mvhd, trak(options), mvex, box('udta', u32(9)))]);
}

/** The fields of a visual sample entry (14496-12, 12.1.3). */
function visualEntry({ width = 640, height = 360 }: TrackOptions): Buffer {
  const fields = Buffer.alloc(78);
  fields.writeUInt16BE(width, 24);
  fields.writeUInt16BE(height, 26);
  return fields;
}

/** A fragment of one sample: its flags say whether it is a keyframe. */
export function moof(
  decodeTime: number,
  options: { id?: number; keyframe?: boolean } = {},
): Buffer {
  const flags = options.keyframe === true ? [0x2_00_00_00] : [];
  return box(
    'moof',
    box('mfhd', u32(0, 1)),
    box(
      'traf',
      box('tfhd', u32(0x2_00_00, options.id ?? 1)),
      box('tfdt', u32(0x1_00_00_00), u64(BigInt(decodeTime))),
      box('trun', u32(options.keyframe === true ? 5 : 1, 1, 0, ...flags)),
    ),
  );
}

export function mdat(bytes: number): Buffer {
  return box('mdat', Buffer.alloc(bytes, 0xab));
}
