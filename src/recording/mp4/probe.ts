import { open, stat, type FileHandle } from 'node:fs/promises';
import { CodereelError, errnoOf } from '../../base/errors.ts';
import { readFailure } from '../../base/fileErrors.ts';
import { badMp4, Mp4Fault } from './box.ts';
import { BoxFile, type FileBox } from './fileBoxes.ts';
import { countFragments, type TrackCount } from './fragmentCount.ts';
import { parseInitSegment, type Track } from './initSegment.ts';
import { readTables, type TrackTables } from './sampleTables.ts';

/** What a video file is, as its own headers say. */
export interface VideoFacts {
  /** `h264`, or the four letters of another codec's sample entry. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  readonly frames: number;
  readonly keyframes: number;
  readonly bytes: number;
  /** Up to the end of the last whole fragment; for an ordinary MP4, of the last whole box. */
  readonly wholeBytes: number;
  /** The file ends in the middle of something: it was cut off while being written. */
  readonly torn: boolean;
  readonly fragmented: boolean;
  /** In the order of their tracks. */
  readonly sounds: readonly SoundFacts[];
}

export interface SoundFacts {
  readonly trackId: number;
  /** What the track is called: `Microphone`. May be empty. */
  readonly name: string;
  /** `aac`, or the four letters of another codec's sample entry. */
  readonly codec: string;
  readonly sampleRate: number;
  /** As the sample entry says, in which some writers put 2 for a mono sound too. */
  readonly channels: number;
  readonly durationMs: number;
}

/** Sample entries of H.264 (ISO/IEC 14496-15, 5.4.2). */
const h264Entries: ReadonlySet<string> = new Set(['avc1', 'avc2', 'avc3', 'avc4']);

/**
 * Reads a video's headers, fragmented or ordinary MP4, without its pictures and in memory that does
 * not grow with it. Throws 'invalid-input' for a path that cannot be read as a file, and
 * 'not-a-recording' for a file that is no MP4 with a video, or was cut before it became one.
 */
export async function probeVideo(file: string): Promise<VideoFacts> {
  const handle = await openFile(file);
  try {
    const { size } = await handle.stat();
    return await probeBoxes(new BoxFile(handle, size));
  } catch (error) {
    throw asProbeFailure(file, error);
  } finally {
    await handle.close();
  }
}

async function probeBoxes(file: BoxFile): Promise<VideoFacts> {
  const first = await file.boxAt(0, file.size);
  if (first?.type !== 'ftyp') {
    throw badMp4('it does not begin with a whole "ftyp"');
  }
  let wholeBytes = first.end;
  let moov: FileBox | undefined;
  for await (const box of file.wholeBoxes(first.end)) {
    wholeBytes = box.end;
    if (box.type === 'moov') {
      moov ??= box;
      if ((await file.find(moov, 'mvex')) !== undefined) {
        return probeFragmented(file, moov, first.end);
      }
    }
  }
  if (moov === undefined) {
    throw badMp4('it has no whole "moov", so it was cut off before it could be played');
  }
  return probeOrdinary(file, moov, wholeBytes);
}

async function probeFragmented(
  file: BoxFile,
  moov: FileBox,
  ftypBytes: number,
): Promise<VideoFacts> {
  const init = parseInitSegment(await file.content(moov), ftypBytes);
  const { tracks, wholeBytes, torn } = await countFragments(file, init, moov.end);
  const facts = trackFacts(init.tracks.map((track) => withCount(track, tracks.get(track.id))));
  return { ...facts, bytes: file.size, wholeBytes, torn, fragmented: true };
}

async function probeOrdinary(
  file: BoxFile,
  moov: FileBox,
  wholeBytes: number,
): Promise<VideoFacts> {
  const facts = trackFacts(await readTables(file, moov));
  const torn = wholeBytes < file.size;
  return { ...facts, bytes: file.size, wholeBytes, torn, fragmented: false };
}

function withCount(track: Track, count: TrackCount | undefined): TrackTables {
  return { ...track, ...(count ?? { samples: 0, keyframes: 0, duration: 0 }) };
}

/** The first video is the video; the order of the properties is the one in which they are printed. */
function trackFacts(
  tracks: readonly TrackTables[],
): Pick<
  VideoFacts,
  'codec' | 'width' | 'height' | 'durationMs' | 'frames' | 'keyframes' | 'sounds'
> {
  const video = tracks.find(({ handler }) => handler === 'vide');
  if (video === undefined) {
    throw badMp4('it has no video track');
  }
  const { codec, width, height, samples, keyframes } = video;
  return {
    codec: h264Entries.has(codec) ? 'h264' : codec,
    width,
    height,
    durationMs: durationMs(video),
    frames: samples,
    keyframes,
    sounds: tracks.filter(({ handler }) => handler === 'soun').map(soundFacts),
  };
}

function soundFacts(track: TrackTables): SoundFacts {
  const { id, name, codec, sampleRate, channels } = track;
  return {
    trackId: id,
    name,
    // MPEG-4 audio (ISO/IEC 14496-14, 5.6): AAC in every file of this decade.
    codec: codec === 'mp4a' ? 'aac' : codec,
    sampleRate,
    channels,
    durationMs: durationMs(track),
  };
}

function durationMs({ duration, timescale }: TrackTables): number {
  return (duration / timescale) * 1000;
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    // Asked before it is opened: opening a named pipe waits until somebody writes into it.
    if ((await stat(file)).isFile()) {
      return await open(file, 'r');
    }
  } catch (error) {
    throw readFailure(file, errnoOf(error) ?? String(error), error);
  }
  throw readFailure(file, 'it is not a file');
}

/** What is wrong inside the file becomes an error that names the file. */
function asProbeFailure(file: string, thrown: unknown): unknown {
  if (thrown instanceof Mp4Fault) {
    return new CodereelError(
      {
        code: 'not-a-recording',
        message: `${file} is not a video as Codereel reads it: ${thrown.fault}.`,
        remedy: 'Choose a recording that Codereel made, or an MP4 with a video.',
      },
      { cause: thrown },
    );
  }
  const errno = thrown instanceof CodereelError ? undefined : errnoOf(thrown);
  return errno === undefined ? thrown : readFailure(file, errno, thrown);
}
