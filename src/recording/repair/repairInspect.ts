import { lstat, open, type FileHandle } from 'node:fs/promises';
import { CodereelError, errnoOf } from '../../base/errors.ts';
import { readFailure } from '../../base/fileErrors.ts';
import { Mp4Fault } from '../mp4/box.ts';
import { BoxFile, type FileBox } from '../mp4/fileBoxes.ts';
import { FragmentScan } from '../mp4/fragmentScan.ts';
import { spareBox } from '../mp4/initSegment.ts';
import { probeVideo, type VideoFacts } from '../mp4/probe.ts';

/** How a video was left. */
export type VideoState =
  /** There is no such file. */
  | { readonly kind: 'missing' }
  /** Ours, and ended before its first whole picture. */
  | { readonly kind: 'noPicture'; readonly bytes: number }
  /** Ours, in fragments: what there is of it plays, up to the last whole one. */
  | { readonly kind: 'fragments'; readonly facts: VideoFacts }
  /**
   * Ours, in fragments, and damaged before its end: what comes behind may play or not. It is left as it
   * is, for the tables of an ordinary file would have to end there.
   */
  | { readonly kind: 'damaged'; readonly facts: VideoFacts }
  /** Ours and ordinary once, but cut off since: its fragments are there, its tables are not. */
  | { readonly kind: 'tablesLost'; readonly bytes: number }
  /** An ordinary file of ours: nothing is to be done. */
  | { readonly kind: 'ordinary'; readonly facts: VideoFacts }
  /** A video that plays, and that Codereel did not write. */
  | { readonly kind: 'others'; readonly facts: VideoFacts };

/**
 * Says how a video was left, from its headers. Throws 'not-a-recording' for what is no video and never
 * was one of ours, and 'invalid-input' for what is no file or cannot be read; a link is no file here,
 * for what it leads to is somebody else's.
 */
export async function inspectVideo(file: string): Promise<VideoState> {
  const found = await lookAt(file);
  if (found === 'missing') {
    return { kind: 'missing' };
  }
  const head = await readHead(file);
  if (head.kind === 'none') {
    if (head.bytes === 0 || head.isBegun) {
      return { kind: 'noPicture', bytes: head.bytes };
    }
    throw notOurs(file);
  }
  if (head.kind === 'ours' && head.inFragments) {
    const facts = await probeOrNothing(file);
    if (facts === undefined || facts.frames === 0) {
      return { kind: 'noPicture', bytes: head.bytes };
    }
    const whole = await reading(file, countWhole);
    return { kind: whole.frames < facts.frames ? 'damaged' : 'fragments', facts };
  }
  if (head.kind === 'ours') {
    const facts = await probeOrNothing(file);
    return facts === undefined
      ? { kind: 'tablesLost', bytes: head.bytes }
      : { kind: 'ordinary', facts };
  }
  return { kind: 'others', facts: await probeVideo(file) };
}

/** Why a file that Codereel did not write is left alone. */
export function notOurs(file: string): CodereelError {
  return new CodereelError({
    code: 'not-a-recording',
    message: `${file} is no video that Codereel recorded, so it was left as it is.`,
    remedy: "Give a recording's folder, or the recording.mp4 in it.",
  });
}

async function lookAt(file: string): Promise<'missing' | 'file'> {
  try {
    if ((await lstat(file)).isFile()) {
      return 'file';
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return 'missing';
    }
    throw readFailure(file, errnoOf(error) ?? String(error), error);
  }
  throw readFailure(file, 'it is not a file');
}

type Head =
  /** `isBegun`: cut off before it could be told, and up to there it could be ours. */
  | { readonly kind: 'none'; readonly isBegun: boolean; readonly bytes: number }
  /** `ftyp`, our spare bytes and a `moov` with `mvex` behind them. */
  | { readonly kind: 'ours'; readonly inFragments: boolean; readonly bytes: number }
  | { readonly kind: 'others'; readonly bytes: number };

async function readHead(file: string): Promise<Head> {
  return reading(file, async (handle) => {
    const { size } = await handle.stat();
    return { ...(await judgeHead(new BoxFile(handle, size))), bytes: size };
  });
}

/** Throws 'invalid-input' where the system lets nobody read. */
async function reading<T>(file: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    return await read(handle);
  } catch (error) {
    const errno = errnoOf(error);
    throw errno === undefined ? error : readFailure(file, errno, error);
  } finally {
    await handle?.close();
  }
}

/** What is whole in a video, as its fragments say, up to the first that is not. */
export interface WholeVideo {
  readonly frames: number;
  readonly durationMs: number;
}

/** Throws Mp4Fault where the file has no readable head. */
export async function countWhole(handle: FileHandle): Promise<WholeVideo> {
  const { size } = await handle.stat();
  const scan = await FragmentScan.open(new BoxFile(handle, size));
  const video = scan.init.tracks.find((track) => track.handler === 'vide');
  let frames = 0;
  let start = 0;
  let end = 0;
  for await (const samples of scan.fragments()) {
    for (const { trackId, decodeTime, duration } of samples) {
      if (trackId === video?.id) {
        start = frames === 0 ? decodeTime : start;
        end = Math.max(end, decodeTime + duration);
        frames += 1;
      }
    }
  }
  return { frames, durationMs: ((end - start) / (video?.timescale ?? 1)) * 1000 };
}

type JudgedHead =
  | { readonly kind: 'none'; readonly isBegun: boolean }
  | { readonly kind: 'ours'; readonly inFragments: boolean }
  | { readonly kind: 'others' };

async function judgeHead(file: BoxFile): Promise<JudgedHead> {
  const first = await wholeBox(file, 0);
  if (first?.type !== 'ftyp') {
    return { kind: 'none', isBegun: first === undefined && (await isCutBox(file, 0, 'ftyp')) };
  }
  const spare = Buffer.from(await file.read(first.end, spareBox.length));
  if (spare.length < spareBox.length) {
    return {
      kind: 'none',
      isBegun: spareBox.subarray(0, spare.length).every((byte, at) => byte === spare[at]),
    };
  }
  const inFragments = isSpare(spare);
  if (!inFragments && !isLongMediaHeader(spare)) {
    return { kind: 'others' };
  }
  const moov = await wholeBox(file, first.end + spareBox.length);
  if (moov === undefined && inFragments) {
    return { kind: 'none', isBegun: await isCutBox(file, first.end + spareBox.length, 'moov') };
  }
  return moov?.type === 'moov' && (await holdsExtends(file, moov))
    ? { kind: 'ours', inFragments }
    : { kind: 'others' };
}

function isSpare(bytes: Buffer): boolean {
  return bytes.readUInt32BE(0) === spareBox.length && bytes.toString('latin1', 4, 8) === 'free';
}

/** The header of an `mdat` with a 64-bit size (ISO/IEC 14496-12, 4.2): what the spare bytes become. */
function isLongMediaHeader(bytes: Buffer): boolean {
  return bytes.readUInt32BE(0) === 1 && bytes.toString('latin1', 4, 8) === 'mdat';
}

async function holdsExtends(file: BoxFile, moov: FileBox): Promise<boolean> {
  try {
    return (await file.find(moov, 'mvex')) !== undefined;
  } catch (error) {
    return ignoreFault(error) ?? false;
  }
}

/** Whether the file ends within a box of that type, or within its header. */
async function isCutBox(file: BoxFile, position: number, type: string): Promise<boolean> {
  const bytes = Buffer.from(await file.read(position, 8));
  const typed = bytes.toString('latin1', 4, 8);
  return bytes.length < 8 ? type.startsWith(typed) : typed === type && file.size > position;
}

async function wholeBox(file: BoxFile, position: number): Promise<FileBox | undefined> {
  try {
    return await file.boxAt(position, file.size);
  } catch (error) {
    return ignoreFault(error);
  }
}

async function probeOrNothing(file: string): Promise<VideoFacts | undefined> {
  try {
    return await probeVideo(file);
  } catch (error) {
    if (error instanceof CodereelError && error.code === 'not-a-recording') {
      return undefined;
    }
    throw error;
  }
}

/** Bytes that are no box say something of the file; a disk that fails is another matter. */
function ignoreFault(thrown: unknown): undefined {
  if (!(thrown instanceof Mp4Fault)) {
    throw thrown;
  }
}
