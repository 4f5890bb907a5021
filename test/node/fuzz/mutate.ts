type Random = () => number;

/** Sizes and counts that readers stumble over. */
const numbers = [0, 1, 7, 8, 15, 16, 0x7f_ff_ff_ff, 0x80_00_00_00, 0xff_ff_ff_ff];

/** The same bytes with one to four things wrong: cut, flipped, overwritten, doubled, taken out, zeroed. */
export function mutate(bytes: Uint8Array, random: Random): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  const times = 1 + below(random, 4);
  for (let time = 0; time < times; time += 1) {
    changed = mutateOnce(changed, random);
  }
  return changed;
}

function mutateOnce(bytes: Buffer, random: Random): Buffer {
  const at = below(random, bytes.length + 1);
  const end = Math.min(bytes.length, at + below(random, 64));
  const [before, middle, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, end),
    bytes.subarray(end),
  ];
  switch (below(random, 7)) {
    case 0:
      return before;
    case 1: {
      const one = Buffer.from(middle);
      one[0] = (one[0] ?? 0) ^ (1 << below(random, 8));
      return Buffer.concat([before, one, after]);
    }
    case 2: {
      const number = Buffer.alloc(4);
      number.writeUInt32BE(numbers[below(random, numbers.length)] ?? 0);
      return Buffer.concat([before, number, bytes.subarray(Math.min(bytes.length, at + 4))]);
    }
    case 3:
      return Buffer.concat([before, middle, middle, after]);
    case 4:
      return Buffer.concat([before, after]);
    case 5:
      return Buffer.concat([before, Buffer.alloc(middle.length), after]);
    default: {
      const noise = Buffer.from(Array.from({ length: 8 }, () => below(random, 256)));
      return Buffer.concat([before, noise, middle, after]);
    }
  }
}

const strangeValues: readonly unknown[] = [
  null,
  -1,
  0.5,
  1e308,
  Number.NaN,
  '',
  '\u0000',
  '__proto__',
  [],
  {},
  true,
  'x'.repeat(10_000),
];

/** A JSON value like the given one, with something in it replaced, missing or added. */
export function mutateValue(value: unknown, random: Random): unknown {
  if (random() < 0.12) {
    return strangeValues[below(random, strangeValues.length)];
  }
  if (Array.isArray(value)) {
    const items: unknown[] = value.map((item: unknown) => mutateValue(item, random));
    return random() < 0.1 ? [...items, ...items] : items;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    random() < 0.04 ? [] : [[key, mutateValue(item, random)] as const],
  );
  return Object.fromEntries(random() < 0.05 ? [...entries, ['unknown', 1]] : entries);
}

/** A whole number from 0 up to `limit`, without it. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}
