import { inflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  /** Unix permission bits; 0 where the archive has none. */
  readonly mode: number;
  readonly content: Buffer;
}

const endSignature = 0x06_05_4b_50;
const entrySignature = 0x02_01_4b_50;

/** Reads a zip archive (PKWARE APPNOTE 4.3, without ZIP64) by its central directory. */
export function readZip(archive: Buffer): ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || archive.readUInt32LE(end) !== endSignature) {
    throw new Error('This is no zip archive.');
  }
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== entrySignature) {
      throw new Error('The archive is damaged.');
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      archive.readUInt16LE(at + offset),
    );
    const nameEnd = at + 46 + (nameLength ?? 0);
    entries.push({
      name: archive.toString('utf8', at + 46, nameEnd),
      mode: (archive.readUInt32LE(at + 38) >>> 16) & 0o777,
      content: contentOf(archive, at),
    });
    at = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return entries;
}

function contentOf(archive: Buffer, entry: number): Buffer {
  const stored = archive.readUInt16LE(entry + 10) === 0;
  const size = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + size);
  return stored ? packed : inflateRawSync(packed);
}
