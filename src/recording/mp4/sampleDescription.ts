import { CodereelError } from '../../base/errors.ts';
import { boxesIn, childBox } from './box.ts';
import type { InitPart } from './boxSplitter.ts';
import { movieBoxes } from './movieHead.ts';

/** What a decoder must know before the first frame of a video, and the scale of its times. */
export interface VideoDescription {
  /** The sample entry's four letters. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly timescale: number;
  /** The content of `avcC`: profile, level, SPS and PPS (ISO/IEC 14496-15, 5.3.3). */
  readonly avcC: Uint8Array;
}

/** Length of a visual sample entry's own fields, before the boxes in it (ISO/IEC 14496-12, 12.1.3). */
const visualEntryBytes = 78;

/** Reads the one video track of an init segment. Throws 'invalid-input' if it holds no H.264. */
export function videoDescription(init: InitPart): VideoDescription {
  const [entry] = boxesIn(descriptions(init).subarray(8), 'stsd');
  const boxes = entry?.content.subarray(visualEntryBytes) ?? new Uint8Array(0);
  const { codec = '', width = 0, height = 0, timescale = 0 } = init.info.tracks[0] ?? {};
  return {
    codec,
    width,
    height,
    timescale,
    avcC: Uint8Array.from(childBox(boxes, codec, 'avcC')),
  };
}

/**
 * A file has one description for all its video. Throws 'ffmpeg-failed' when a later take's is not the
 * same: its frames would decode into noise.
 */
export function checkSameDescription(first: VideoDescription, later: VideoDescription): void {
  const difference = findDifference(first, later);
  if (difference !== undefined) {
    throw new CodereelError({
      code: 'ffmpeg-failed',
      message: `ffmpeg went on with another kind of video: ${difference}.`,
      remedy: 'What was recorded so far is whole. Start a new recording.',
      detail: `avcC ${hex(first.avcC)} became ${hex(later.avcC)}`,
    });
  }
}

function findDifference(first: VideoDescription, later: VideoDescription): string | undefined {
  if (first.width !== later.width || first.height !== later.height) {
    return `its size is ${later.width}x${later.height} and was ${first.width}x${first.height}`;
  }
  if (first.codec !== later.codec) {
    return `it is "${later.codec}" and was "${first.codec}"`;
  }
  if (first.timescale !== later.timescale) {
    return `it counts ${later.timescale} ticks a second and counted ${first.timescale}`;
  }
  return Buffer.compare(first.avcC, later.avcC) === 0
    ? undefined
    : 'its H.264 parameters are not the same';
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/**
 * What a decoder must know before the first frame of a sound. Two runs of an encoder whose descriptions
 * are equal make one track. Throws 'invalid-input' where there is none.
 */
export function soundDescription(init: InitPart): Uint8Array {
  return Uint8Array.from(descriptions(init));
}

/** The content of `stsd` (ISO/IEC 14496-12, 8.5.2) of an init segment's one track. */
function descriptions(init: InitPart): Uint8Array {
  const trak = movieBoxes(init).find(({ type }) => type === 'trak');
  let content = trak?.content ?? new Uint8Array(0);
  let parent = 'trak';
  for (const type of ['mdia', 'minf', 'stbl', 'stsd']) {
    content = childBox(content, parent, type);
    parent = type;
  }
  return content;
}
