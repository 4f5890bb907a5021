/** `e_machine` of an ELF file (System V ABI, gABI 4.1) by Node's name for the processor. */
const elfMachines: Readonly<Partial<Record<string, number>>> = {
  ia32: 3,
  arm: 40,
  x64: 62,
  arm64: 183,
  riscv64: 243,
  loong64: 258,
};

/** How much of a file `elfMatches` needs to see. */
const elfHeaderBytes = 20;

/**
 * Whether a Linux binary is made for a processor. The input hook's published arm64 file holds x86-64
 * code, and the words with which loading that fails help nobody. True where it cannot tell.
 */
export function elfMatches(header: Uint8Array, processor: string): boolean {
  const wanted = elfMachines[processor];
  const isElf =
    header.length >= elfHeaderBytes &&
    header[0] === 0x7f &&
    header[1] === 0x45 &&
    header[2] === 0x4c &&
    header[3] === 0x46;
  if (wanted === undefined || !isElf) {
    return true;
  }
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const littleEndian = header[5] === 1;
  return view.getUint16(18, littleEndian) === wanted;
}
