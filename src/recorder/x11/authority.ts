/** A key that lets a program into an X server. */
export interface Cookie {
  readonly name: string;
  /** Bytes, one character each. */
  readonly data: string;
}

interface Entry extends Cookie {
  readonly family: number;
  readonly address: string;
  readonly display: string;
}

/** Families of addresses, as Xau(3) numbers them. */
const familyLocal = 256;
const familyWild = 65_535;

const knownMethod = 'MIT-MAGIC-COOKIE-1';

/**
 * Finds the key for a display of this machine, or of any, in a file as Xau(3) describes it: entries of
 * a family (16 bits, big-endian) and four counted strings: address, display number, method, key. A
 * torn last entry is left out. undefined: no key fits.
 */
export function findCookie(file: Buffer, hostName: string, display: number): Cookie | undefined {
  return readEntries(file).find(
    (entry) =>
      entry.name === knownMethod &&
      (entry.display === '' || entry.display === String(display)) &&
      (entry.family === familyWild || (entry.family === familyLocal && entry.address === hostName)),
  );
}

function readEntries(file: Buffer): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  const readString = (): string | undefined => {
    if (at + 2 > file.length) {
      return undefined;
    }
    const end = at + 2 + file.readUInt16BE(at);
    const text = end > file.length ? undefined : file.toString('latin1', at + 2, end);
    at = end;
    return text;
  };
  while (at + 2 <= file.length) {
    const family = file.readUInt16BE(at);
    at += 2;
    const [address, display, name, data] = [readString(), readString(), readString(), readString()];
    if (
      address === undefined ||
      display === undefined ||
      name === undefined ||
      data === undefined
    ) {
      break;
    }
    entries.push({ family, address, display, name, data });
  }
  return entries;
}
