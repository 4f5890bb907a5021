/** Requests of the X Input Extension, version 2.1: since then raw events come whoever has the device. */
export const inputRequests = {
  queryVersion: (opcode: number): Buffer => {
    const request = header(opcode, 47, 2);
    request.writeUInt16LE(2, 4);
    request.writeUInt16LE(1, 6);
    return request;
  },
  /** XISelectEvents: whether RawMotion of all master devices is told, by generic events. */
  tellMotion: (opcode: number, root: number, told: boolean): Buffer => {
    const request = header(opcode, 46, 5);
    request.writeUInt32LE(root, 4);
    request.writeUInt16LE(1, 8);
    request.writeUInt16LE(allMasterDevices, 12);
    request.writeUInt16LE(1, 14);
    request.writeUInt32LE(told ? 1 << rawMotion : 0, 16);
    return request;
  },
};

const allMasterDevices = 1;
const rawMotion = 17;

function header(opcode: number, minor: number, words: number): Buffer {
  const bytes = Buffer.alloc(words * 4);
  bytes.writeUInt8(opcode, 0);
  bytes.writeUInt8(minor, 1);
  bytes.writeUInt16LE(words, 2);
  return bytes;
}
