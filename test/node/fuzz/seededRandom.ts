import { createHash } from 'node:crypto';

/** Numbers from 0 up to 1, the same ones for the same seed. */
export function seededRandom(seed: string): () => number {
  let count = 0;
  let block = Buffer.alloc(0);
  return () => {
    if (block.length < 4) {
      block = createHash('sha256').update(`${seed} ${count}`).digest();
      count += 1;
    }
    const value = block.readUInt32BE(0) / 2 ** 32;
    block = block.subarray(4);
    return value;
  };
}
