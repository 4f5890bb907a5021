import { badMp4, boxesIn, ByteReader, childBox, shortHeaderBytes, type Box } from './box.ts';
import { parseMediaHeader, parseTrackHeader } from './movieBoxes.ts';
import type { IndexedTrack, SampleIndex } from './sampleIndex.ts';
import type { SampleTable } from './trackSpool.ts';

/** The rows of a table in a track's `stbl`, as the index has them. */
export interface TableRows {
  readonly trackId: number;
  readonly table: SampleTable;
  readonly bytes: number;
}

/** Of a `moov`: bytes as they are, or a place for rows. */
export type MoviePiece = Uint8Array | TableRows;

export function pieceBytes(piece: MoviePiece): number {
  return piece instanceof Uint8Array ? piece.length : piece.bytes;
}

const most32Bits = 2 ** 32 - 1;

/**
 * The `moov` of an ordinary MP4, made of a fragmented one's (its content) and the index of its samples,
 * piece by piece: its size is known, its rows are not in memory.
 *
 * Everything that is not of time or samples stays what it was: names, languages, groups, flags,
 * descriptions. Each sample is a chunk of its own, as the fragments leave it. A track that begins late
 * gets an edit list that says so (8.6.6), because tables can only begin at 0; a scale is chosen for it
 * in which every track's ticks are whole numbers.
 */
export function layoutMovie(moov: Uint8Array, index: SampleIndex): readonly MoviePiece[] {
  const boxes = [...boxesIn(moov, 'moov')].filter(({ type }) => type !== 'mvex');
  const traks = boxes.filter(({ type }) => type === 'trak').map((trak) => timedTrack(trak, index));
  const scale = movieScale(traks.map(({ timescale }) => timescale));
  const spans = traks.map((track) => spanOf(track, scale));
  const pieces = boxes.flatMap((box) => {
    switch (box.type) {
      case 'mvhd':
        return boxOf('mvhd', withTimes(box, Math.max(0, ...spans.map(({ end }) => end)), scale));
      case 'trak': {
        const at = traks.findIndex(({ trak }) => trak === box);
        const [track, span] = [traks[at], spans[at]];
        return track && span ? trackPieces(track, span) : [];
      }
      default:
        return boxOf(box.type, box.content);
    }
  });
  return boxOf('moov', ...pieces);
}

interface TimedTrack {
  readonly trak: Box;
  readonly id: number;
  readonly timescale: number;
  readonly samples: IndexedTrack;
}

function timedTrack(trak: Box, index: SampleIndex): TimedTrack {
  const { id } = parseTrackHeader(childBox(trak.content, 'trak', 'tkhd'));
  const mdia = childBox(trak.content, 'trak', 'mdia');
  const { timescale } = parseMediaHeader(childBox(mdia, 'mdia', 'mdhd'));
  return { trak, id, timescale, samples: index.track(id) };
}

/** Where a track stands in the movie, in the movie's ticks. */
interface Span {
  readonly start: number;
  readonly end: number;
}

function spanOf({ timescale, samples }: TimedTrack, scale: number): Span {
  const start = Math.round((samples.start * scale) / timescale);
  return { start, end: start + Math.ceil((samples.duration * scale) / timescale) };
}

/** The least common multiple, or the finest of the scales where 32 bits do not hold that. */
function movieScale(timescales: readonly number[]): number {
  const common = timescales.reduce(
    (multiple, scale) => multiple * (scale / gcd(multiple, scale)),
    1,
  );
  return common <= most32Bits ? common : Math.max(...timescales);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function trackPieces(track: TimedTrack, span: Span): MoviePiece[] {
  const { trak, samples } = track;
  const edits = span.start > 0 ? editList(span) : [];
  const children = [...boxesIn(trak.content, 'trak')].flatMap((box) => {
    switch (box.type) {
      case 'tkhd':
        return boxOf('tkhd', withTimes(box, span.end)).concat(edits);
      case 'edts':
        return [];
      case 'mdia':
        return mediaPieces(box, track, samples);
      default:
        return boxOf(box.type, box.content);
    }
  });
  return boxOf('trak', ...children);
}

/** `mdia` with `minf` with `stbl`: what they hold stays, but for the duration and the tables. */
function mediaPieces(parent: Box, track: TimedTrack, samples: IndexedTrack): MoviePiece[] {
  const children = [...boxesIn(parent.content, parent.type)].flatMap((box) => {
    switch (box.type) {
      case 'mdhd':
        return boxOf('mdhd', withTimes(box, samples.duration, track.timescale));
      case 'minf':
        return mediaPieces(box, track, samples);
      case 'stbl':
        return tablePieces(box, track.id, samples);
      default:
        return boxOf(box.type, box.content);
    }
  });
  return boxOf(parent.type, ...children);
}

function tablePieces(stbl: Box, trackId: number, track: IndexedTrack): MoviePiece[] {
  const { samples, keyframes, durationRuns } = track;
  const rows = (table: SampleTable, count: number, bytes: number): TableRows => ({
    trackId,
    table,
    bytes: count * bytes,
  });
  // Without the table every sample is a keyframe.
  const stss = [words(0, keyframes), rows('stss', keyframes, 4)];
  // One run of chunks (8.7.4): all have one sample, of the first description.
  const stsc = samples === 0 ? words(0, 0) : words(0, 1, 1, 1, 1);
  return boxOf(
    'stbl',
    ...boxOf('stsd', childBox(stbl.content, 'stbl', 'stsd')),
    ...boxOf('stts', words(0, durationRuns), rows('stts', durationRuns, 8)),
    ...(keyframes === samples ? [] : boxOf('stss', ...stss)),
    ...boxOf('stsc', stsc),
    ...boxOf('stsz', words(0, 0, samples), rows('stsz', samples, 4)),
    ...boxOf('co64', words(0, samples), rows('co64', samples, 8)),
  );
}

/** 8.6.6 `elst`: nothing until the track starts, then all of it. */
function editList({ start, end }: Span): MoviePiece[] {
  const bytes = Buffer.alloc(8 + 2 * 20);
  bytes.writeUInt32BE(0x1_00_00_00);
  bytes.writeUInt32BE(2, 4);
  const edits = [
    { length: start, mediaTime: -1n },
    { length: end - start, mediaTime: 0n },
  ];
  for (const [entry, { length, mediaTime }] of edits.entries()) {
    const at = 8 + 20 * entry;
    bytes.writeBigUInt64BE(BigInt(length), at);
    bytes.writeBigInt64BE(mediaTime, at + 8);
    bytes.writeUInt32BE(0x1_00_00, at + 16);
  }
  return boxOf('edts', ...boxOf('elst', bytes));
}

/**
 * `mvhd` (8.2.2), `mdhd` (8.4.2) or `tkhd` (8.3.2) with another duration, and another scale for those
 * that have one; in version 1, whose times have 64 bits, where it does not fit into the other.
 */
function withTimes({ type, content }: Box, duration: number, scale?: number): Uint8Array {
  const reader = new ByteReader(content, `the box "${type}"`);
  const { version, flags } = reader.versionAndFlags();
  const readTime = (): number => (version === 1 ? reader.u64() : reader.u32());
  const [created, modified, scaleOrId] = [readTime(), readTime(), reader.u32()];
  const reserved = type === 'tkhd' ? [reader.u32()] : [];
  readTime();
  const rest = content.subarray(4 + (version === 1 ? 3 * 8 : 3 * 4) + 4 + 4 * reserved.length);
  const isLong = Math.max(created, modified, duration) > most32Bits;
  const time = (ticks: number): Uint8Array => (isLong ? long(ticks) : words(ticks));
  return Buffer.concat([
    words((isLong ? 0x1_00_00_00 : 0) + flags),
    time(created),
    time(modified),
    words(scale ?? scaleOrId, ...reserved),
    time(duration),
    rest,
  ]);
}

/** A box of 32-bit size around its content's pieces. */
function boxOf(type: string, ...content: readonly MoviePiece[]): MoviePiece[] {
  const bytes = content.reduce((sum, piece) => sum + pieceBytes(piece), shortHeaderBytes);
  if (bytes > most32Bits) {
    throw badMp4(`its index would have ${bytes} bytes, more than a box can`);
  }
  return [Buffer.concat([words(bytes), Buffer.from(type, 'latin1')]), ...content];
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) {
    bytes.writeUInt32BE(value, 4 * index);
  }
  return bytes;
}

function long(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
