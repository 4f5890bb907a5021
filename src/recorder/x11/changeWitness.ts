import type { Area } from '../../protocol/recorderProtocol.ts';

/** Enough that whatever moves crosses one of them soon. */
const mostRows = 16;
/** Once may be a window that was covered where nobody keeps it whole. */
const proofsNeeded = 2;

/** Single rows of pixels, spread over an area. */
export function witnessRows({ x, y, width, height }: Area): Area[] {
  const count = Math.min(mostRows, height);
  return Array.from({ length: count }, (_, index) => ({
    x,
    y: y + Math.floor(((index + 0.5) * height) / count),
    width,
    height: 1,
  }));
}

/**
 * Finds out a server that does not tell of what it draws, as with a driver that draws past it: some
 * pixels have changed, and the server has said all the time that none did.
 */
export class ChangeWitness {
  #before: Buffer | undefined;
  #proofs = 0;

  /**
   * `pixels`: as they are now, or undefined: not looked at. `changed`: what the server says of the
   * time since this was last called, asked for after the pixels. true: it is not to be believed.
   */
  hear(pixels: Buffer | undefined, changed: boolean): boolean {
    if (changed) {
      this.#before = undefined;
    } else if (pixels !== undefined) {
      this.#proofs += this.#before?.equals(pixels) === false ? 1 : 0;
      this.#before = pixels;
    }
    return this.#proofs >= proofsNeeded;
  }
}
