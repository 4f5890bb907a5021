import { open, stat, type FileHandle } from 'node:fs/promises';
import { CodereelError, errnoOf } from '../../base/errors.ts';
import { badMp4, Mp4Fault } from './box.ts';
import { BoxFile, type FileBox } from './fileBoxes.ts';
import { countFragments } from './fragmentCount.ts';
import { parseInitSegment } from './initSegment.ts';
import type { SampleFormat } from './movieBoxes.ts';
import { readVideoTables } from './sampleTables.ts';

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
  const track = init.tracks.find(({ handler }) => handler === 'vide');
  if (track === undefined) {
    throw badMp4('it has no video track');
  }
  const count = await countFragments(file, init, track.id, moov.end);
  return {
    ...pictureFacts(track),
    durationMs: (count.duration / track.timescale) * 1000,
    frames: count.samples,
    keyframes: count.keyframes,
    bytes: file.size,
    wholeBytes: count.wholeBytes,
    torn: count.torn,
    fragmented: true,
  };
}

async function probeOrdinary(
  file: BoxFile,
  moov: FileBox,
  wholeBytes: number,
): Promise<VideoFacts> {
  const tables = await readVideoTables(file, moov);
  return {
    ...pictureFacts(tables),
    durationMs: (tables.duration / tables.timescale) * 1000,
    frames: tables.samples,
    keyframes: tables.keyframes,
    bytes: file.size,
    wholeBytes,
    torn: wholeBytes < file.size,
    fragmented: false,
  };
}

function pictureFacts(format: SampleFormat): Pick<VideoFacts, 'codec' | 'width' | 'height'> {
  const { codec, width, height } = format;
  return { codec: h264Entries.has(codec) ? 'h264' : codec, width, height };
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    // Asked before it is opened: opening a named pipe waits until somebody writes into it.
    if ((await stat(file)).isFile()) {
      return await open(file, 'r');
    }
  } catch (error) {
    throw cannotRead(file, errnoOf(error) ?? String(error), error);
  }
  throw cannotRead(file, 'it is not a file');
}

function cannotRead(file: string, why: string, cause?: unknown): CodereelError {
  return new CodereelError(
    {
      code: 'invalid-input',
      message: `${file} cannot be read: ${why}.`,
      remedy: 'Give the path of a video file.',
    },
    { cause },
  );
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
  return errno === undefined ? thrown : cannotRead(file, errno, thrown);
}
