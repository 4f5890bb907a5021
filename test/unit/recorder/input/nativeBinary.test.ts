import { describe, expect, it } from 'vitest';
import { elfMatches } from '../../../../src/recorder/input/nativeBinary.ts';

function elf(machine: number, littleEndian = true): Uint8Array {
  const header = new Uint8Array(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, littleEndian ? 1 : 2]);
  new DataView(header.buffer).setUint16(18, machine, littleEndian);
  return header;
}

describe('a native library', () => {
  it.each([
    ['x64', 62],
    ['arm64', 183],
    ['loong64', 258],
  ])('is for %s when it says so', (processor, machine) => {
    expect(elfMatches(elf(machine), processor)).toBe(true);
    expect(elfMatches(elf(machine, false), processor)).toBe(true);
  });

  it('is not for arm64 when it holds x86-64 code', () => {
    expect(elfMatches(elf(62), 'arm64')).toBe(false);
  });

  it('is not judged when it is no ELF file, or the processor is unknown', () => {
    expect(elfMatches(new Uint8Array(64), 'arm64')).toBe(true);
    expect(elfMatches(new Uint8Array(3), 'arm64')).toBe(true);
    expect(elfMatches(elf(62), 'z80')).toBe(true);
  });
});
