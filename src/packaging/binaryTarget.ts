/**
 * The platform a native binary was really built for, as VS Code names its targets, told from the
 * file's header: the name of the folder it lies in can be wrong. undefined: none that we know.
 *
 * Sources: ELF gABI (e_machine), PE/COFF specification (Machine), Mach-O loader.h (cputype).
 */
export function binaryTarget(file: Uint8Array): BinaryTarget | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.byteLength < 64) {
    return undefined;
  }
  const magic = view.getUint32(0);
  if (magic === elfMagic) {
    return elfMachines.get(view.getUint16(18, true));
  }
  if (magic === machMagic64) {
    return machTypes.get(view.getUint32(4, true));
  }
  if (view.getUint16(0) === dosMagic) {
    const header = view.getUint32(60, true);
    const isPe = header + 6 <= view.byteLength && view.getUint32(header) === peMagic;
    return isPe ? peMachines.get(view.getUint16(header + 4, true)) : undefined;
  }
  return undefined;
}

/** The targets a VSIX is made for. */
export const binaryTargets = [
  'linux-x64',
  'linux-arm64',
  'win32-x64',
  'win32-arm64',
  'darwin-x64',
  'darwin-arm64',
] as const;
export type BinaryTarget = (typeof binaryTargets)[number];

const elfMagic = 0x7f_45_4c_46;
const machMagic64 = 0xcf_fa_ed_fe;
const dosMagic = 0x4d_5a;
const peMagic = 0x50_45_00_00;

const elfMachines: ReadonlyMap<number, BinaryTarget> = new Map([
  [0x3e, 'linux-x64'],
  [0xb7, 'linux-arm64'],
]);
const machTypes: ReadonlyMap<number, BinaryTarget> = new Map([
  [0x0100_0007, 'darwin-x64'],
  [0x0100_000c, 'darwin-arm64'],
]);
const peMachines: ReadonlyMap<number, BinaryTarget> = new Map([
  [0x8664, 'win32-x64'],
  [0xaa64, 'win32-arm64'],
]);
