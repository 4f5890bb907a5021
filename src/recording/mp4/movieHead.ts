import { badMp4, boxesIn, ByteReader, childBox, makeBox, readBoxHeader, type Box } from './box.ts';
import type { InitPart } from './boxSplitter.ts';
import { spareBox } from './initSegment.ts';

/** A sound's own init segment, and what its track is called. */
export interface HeadSound {
  readonly init: InitPart;
  /** Players show it where one chooses between tracks. */
  readonly name: string;
}

/** The track of the video in every movie; the sounds follow in their order. */
export const videoTrackId = 1;

/**
 * One init segment out of several, each with one track: `ftyp` of the video, the spare box, and a
 * `moov` with all tracks (ISO/IEC 14496-12, 8.2). The tracks get the numbers 1 (video), 2, 3.
 *
 * The sounds are alternatives to each other (8.3.2, `alternate_group`), and only the first one is
 * enabled. Players that follow this play the video with the first sound and offer the others:
 * QuickTime would mix enabled tracks, and mixed sound cannot be taken apart by ear. Players that look
 * at the order alone (browsers) take the first sound as well. Whoever edits finds each by its name
 * (8.4.3, `hdlr`).
 *
 * Throws 'invalid-input' for an init segment that does not have just one track.
 */
export function composeMovieHead(video: InitPart, sounds: readonly HeadSound[]): Uint8Array {
  const bytes = Buffer.concat(video.buffers, video.bytes);
  const { ftypBytes } = video.info;
  const tracks = [
    rewriteTrack(movieBoxes(video), { id: videoTrackId, enabled: true }),
    ...sounds.map(({ init, name }, index) =>
      rewriteTrack(movieBoxes(init), {
        id: videoTrackId + 1 + index,
        enabled: index === 0,
        sound: { name },
      }),
    ),
  ];
  const moov = makeBox(
    'moov',
    ...movieBoxes(video).flatMap(({ type, content }) => {
      switch (type) {
        case 'mvhd':
          return [makeBox('mvhd', withNextTrackId(content, tracks.length + 1))];
        case 'trak':
          return tracks.map(({ trak }) => trak);
        case 'mvex':
          return [makeBox('mvex', ...tracks.map(({ trex }) => trex))];
        default:
          return [makeBox(type, content)];
      }
    }),
  );
  return Buffer.concat([bytes.subarray(0, ftypBytes), spareBox, moov]);
}

/** The boxes of an init segment's `moov`. */
export function movieBoxes(init: InitPart): readonly Box[] {
  const bytes = Buffer.concat(init.buffers, init.bytes);
  let at = init.info.ftypBytes;
  while (at < bytes.length) {
    const header = readBoxHeader(bytes.subarray(at));
    if (header?.type === 'moov') {
      return [...boxesIn(bytes.subarray(at + header.headerBytes, at + header.size), 'moov')];
    }
    at += header?.size ?? bytes.length;
  }
  throw badMp4('an init segment holds no "moov"');
}

interface TrackChange {
  readonly id: number;
  readonly enabled: boolean;
  readonly sound?: { readonly name: string };
}

function rewriteTrack(
  moov: readonly Box[],
  change: TrackChange,
): { trak: Uint8Array; trex: Uint8Array } {
  const traks = moov.filter(({ type }) => type === 'trak');
  const mvex = moov.find(({ type }) => type === 'mvex');
  const [trak] = traks;
  if (trak === undefined || mvex === undefined || traks.length !== 1) {
    throw badMp4(`an init segment has ${traks.length} tracks where one is expected`);
  }
  return {
    trak: makeBox('trak', ...rewriteChildren(trak, change)),
    trex: makeBox('trex', withU32(childBox(mvex.content, 'mvex', 'trex'), 4, change.id)),
  };
}

function rewriteChildren(parent: Box, change: TrackChange): Uint8Array[] {
  return [...boxesIn(parent.content, parent.type)].map((child) => {
    const { type, content } = child;
    switch (type) {
      case 'tkhd':
        return makeBox('tkhd', rewriteTrackHeader(content, change));
      case 'mdia':
        return makeBox('mdia', ...rewriteChildren(child, change));
      case 'hdlr':
        return makeBox('hdlr', change.sound ? withName(content, change.sound.name) : content);
      default:
        return makeBox(type, content);
    }
  });
}

/** `track_enabled`, `track_in_movie` (8.3.2.3). */
const trackFlags = { enabled: 0x1, inMovie: 0x2 } as const;

/** All sounds are in one group; a video is in none. */
const soundGroup = 1;

/** 8.3.2 `tkhd`; version 1 has three longer fields before what follows the duration. */
function rewriteTrackHeader(tkhd: Uint8Array, change: TrackChange): Uint8Array {
  const long = tkhd[0] === 1;
  const [idAt, groupAt] = long ? [20, 46] : [12, 34];
  const [version = 0] = tkhd;
  const flags = trackFlags.inMovie | (change.enabled ? trackFlags.enabled : 0);
  // With the group stands the volume, which is ffmpeg's.
  const volume = new ByteReader(tkhd.subarray(groupAt + 2), 'the box "tkhd"').u16();
  const group = (change.sound ? soundGroup : 0) * 0x1_00_00 + volume;
  return withU32(
    withU32(withU32(tkhd, 0, version * 0x1_00_00_00 + flags), idAt, change.id),
    groupAt,
    group,
  );
}

/** 8.4.3 `hdlr`: the name stands at the end, in UTF-8, with a zero behind it. */
function withName(hdlr: Uint8Array, name: string): Uint8Array {
  const nameAt = 24;
  return Buffer.concat([hdlr.subarray(0, nameAt), Buffer.from(`${name}\0`)]);
}

/** 8.2.2 `mvhd`: the last field, in both versions. */
function withNextTrackId(mvhd: Uint8Array, id: number): Uint8Array {
  return withU32(mvhd, mvhd.length - 4, id);
}

/** A copy with one number changed. */
function withU32(content: Uint8Array, at: number, value: number): Uint8Array {
  if (at < 0 || at + 4 > content.length) {
    throw badMp4(`a header of ${content.length} bytes is too short`);
  }
  const copy = Uint8Array.from(content);
  new DataView(copy.buffer).setUint32(at, value);
  return copy;
}
