/** Where a tone begins after silence, in ms from the start. */
export function onsets(pcm: Int16Array): number[] {
  const found: number[] = [];
  let quiet = 4800;
  for (const [at, value] of pcm.entries()) {
    if (Math.abs(value) > 2000) {
      if (quiet >= 4800) {
        found.push(at / 48);
      }
      quiet = 0;
    } else {
      quiet += 1;
    }
  }
  return found;
}
