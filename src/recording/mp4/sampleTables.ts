import { badMp4, ByteReader } from './box.ts';
import type { BoxFile, FileBox } from './fileBoxes.ts';
import {
  parseHandler,
  parseHandlerName,
  parseMediaHeader,
  parseSampleDescription,
  parseTrackHeader,
  type SampleFormat,
} from './movieBoxes.ts';

/** What the tables of an ordinary MP4 say of a track (ISO/IEC 14496-12, 8.6). Times are ticks. */
export interface TrackTables extends SampleFormat {
  readonly id: number;
  /** `vide`, `soun`, ... */
  readonly handler: string;
  /** For people; may be empty. */
  readonly name: string;
  readonly timescale: number;
  readonly samples: number;
  readonly keyframes: number;
  readonly duration: number;
}

const entryBytes = 8;
const entriesAtOnce = 4096;

/** Reads the pictures' and sounds' tracks of a `moov`. Throws 'invalid-input' where one is damaged. */
export async function readTables(file: BoxFile, moov: FileBox): Promise<TrackTables[]> {
  const tables: TrackTables[] = [];
  for await (const trak of file.boxesIn(moov)) {
    if (trak.type === 'trak') {
      const hdlr = await file.content(await file.need(trak, 'mdia', 'hdlr'));
      const handler = parseHandler(hdlr);
      if (handler === 'vide' || handler === 'soun') {
        tables.push({
          handler,
          name: parseHandlerName(hdlr),
          ...(await readTrack(file, trak, handler)),
        });
      }
    }
  }
  return tables;
}

async function readTrack(
  file: BoxFile,
  trak: FileBox,
  handler: string,
): Promise<Omit<TrackTables, 'handler' | 'name'>> {
  const trackHeader = await file.content(await file.need(trak, 'tkhd'));
  const mediaHeader = await file.content(await file.need(trak, 'mdia', 'mdhd'));
  const stbl = await file.need(trak, 'mdia', 'minf', 'stbl');
  const description = await file.content(await file.need(stbl, 'stsd'));
  const times = await sumTimes(file, await file.need(stbl, 'stts'));
  const stss = await file.find(stbl, 'stss');
  return {
    ...parseTrackHeader(trackHeader),
    ...parseMediaHeader(mediaHeader),
    ...parseSampleDescription(description, handler),
    ...times,
    keyframes: stss === undefined ? times.samples : await entryCount(file, stss),
  };
}

/** 8.6.1.2 `stts`: runs of samples of one duration. May be long, so it is read piece by piece. */
async function sumTimes(
  file: BoxFile,
  stts: FileBox,
): Promise<{ samples: number; duration: number }> {
  let samples = 0;
  let duration = 0;
  let left = await entryCount(file, stts);
  let position = stts.contentStart + entryBytes;
  if (position + left * entryBytes > stts.end) {
    throw badMp4(`the box "stts" is too short for its ${left} entries`);
  }
  while (left > 0) {
    const entries = Math.min(left, entriesAtOnce);
    const bytes = await file.read(position, entries * entryBytes);
    const reader = new ByteReader(bytes, 'the box "stts"');
    for (let entry = 0; entry < entries; entry += 1) {
      const count = reader.u32();
      samples += count;
      duration += count * reader.u32();
    }
    position += entries * entryBytes;
    left -= entries;
  }
  return { samples, duration };
}

/** Of `stts` and `stss` (8.6.2): version, flags, then the number of entries. */
async function entryCount(file: BoxFile, table: FileBox): Promise<number> {
  const reader = new ByteReader(await file.read(table.contentStart, 8), `the box "${table.type}"`);
  reader.skip(4);
  return reader.u32();
}
