import { describe, expect, it } from 'vitest';
import { ChangeWitness, witnessRows } from '../../../../src/recorder/x11/changeWitness.ts';

const [one, other] = [Buffer.from('one'), Buffer.from('other')];

describe('ChangeWitness', () => {
  it('believes a server that tells of what changes', () => {
    const witness = new ChangeWitness();
    const heard = [one, other, one, other, one].map((pixels) => witness.hear(pixels, true));
    expect(heard).not.toContain(true);
  });

  it('believes a server on which nothing changes', () => {
    const witness = new ChangeWitness();
    expect([one, one, one, one].map((pixels) => witness.hear(pixels, false))).not.toContain(true);
  });

  it('does not believe one that has kept a change to itself twice', () => {
    const witness = new ChangeWitness();
    expect([one, other, other, one].map((pixels) => witness.hear(pixels, false))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('compares no pixels across a change that was told of', () => {
    const witness = new ChangeWitness();
    for (let round = 0; round < 5; round += 1) {
      expect(witness.hear(one, false)).toBe(false);
      expect(witness.hear(undefined, true)).toBe(false);
      expect(witness.hear(other, false)).toBe(false);
      expect(witness.hear(undefined, true)).toBe(false);
    }
  });
});

describe('witnessRows', () => {
  it('are spread over the area', () => {
    const rows = witnessRows({ x: 10, y: 100, width: 50, height: 160 });
    expect(rows.map(({ y }) => y)).toEqual(Array.from({ length: 16 }, (_, i) => 105 + i * 10));
    expect(rows.every(({ x, width, height }) => x === 10 && width === 50 && height === 1)).toBe(
      true,
    );
  });

  it('are no more than there are', () => {
    const rows = witnessRows({ x: 0, y: 0, width: 2, height: 2 });
    expect(rows.map(({ y }) => y)).toEqual([0, 1]);
  });
});
