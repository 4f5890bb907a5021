import { describe, expect, it } from 'vitest';
import { GrabPacer } from '../../../../src/recorder/x11/grabPacer.ts';

const frameMs = 40;

/** A pacer in a world in which time is told by hand. `at`: changes; `busy`: ffmpeg does not ask. */
function run(options: {
  readonly untilMs: number;
  readonly changes?: readonly number[];
  readonly busy?: readonly [from: number, until: number];
  /** How long after a look something may change without a word; undefined: it never does. */
  readonly silentMs?: number;
  readonly prepare?: (pacer: GrabPacer) => void;
}): { grabs: number[]; missed: number } {
  const { untilMs, changes = [], busy = [Infinity, Infinity], silentMs } = options;
  const pacer = new GrabPacer({ frameMs, startMs: 0 });
  const grabs: number[] = [];
  let changed = false;
  let asks = true;
  for (let now = 0; now <= untilMs; now += 1) {
    if (changes.includes(now)) {
      changed = true;
      if (silentMs === undefined) {
        pacer.stir(now);
      }
    }
    if (asks && !(now >= busy[0] && now < busy[1])) {
      pacer.ask();
      asks = false;
    }
    if (now === 500) {
      options.prepare?.(pacer);
    }
    if ((pacer.dueMs ?? Infinity) <= now) {
      pacer.beginLook(now);
      if (silentMs !== undefined) {
        pacer.stir(now, silentMs);
      }
      if (pacer.endLook(now, changed)) {
        grabs.push(now);
        asks = true;
      }
      changed = false;
    }
  }
  return { grabs, missed: pacer.missed };
}

/** The grabs of all takes: the first, and one that has it given away. */
const first = [0, 1];

describe('GrabPacer', () => {
  it('gives the first picture at once, another as soon as ffmpeg asks, and then one a second', () => {
    expect(run({ untilMs: 3100 }).grabs).toEqual([...first, 1001, 2001, 3001]);
  });

  it('gives what has changed at the next place of the grid, and once more when all is still', () => {
    expect(run({ untilMs: 1700, changes: [301] }).grabs).toEqual([...first, 320, 520, 1520]);
  });

  it('gives no more than one picture a place, however much changes', () => {
    const changes = Array.from({ length: 150 }, (_, index) => 200 + index);
    expect(run({ untilMs: 400, changes }).grabs).toEqual([...first, 240, 280, 320, 360]);
  });

  it('needs no further picture to give one away while changes follow each other', () => {
    expect(run({ untilMs: 650, changes: [210, 310, 410, 510, 610] }).grabs).toEqual([
      ...first,
      240,
      320,
      440,
      520,
      640,
    ]);
  });

  it('looks at every place where changes may come without a word at any time', () => {
    expect(run({ untilMs: 500, changes: [301], silentMs: 0 }).grabs).toEqual([...first, 320]);
  });

  it('looks again after as long as changes may come without a word', () => {
    const { grabs } = run({ untilMs: 590, changes: [301], silentMs: 200 });
    // 0, 1, and then 200 ms later the next place: 240, 480.
    expect(grabs).toEqual([...first, 480]);
  });

  it('has missed nothing when ffmpeg was late for what is still to be seen', () => {
    const late = run({ untilMs: 600, changes: [210], busy: [2, 411] });
    expect(late.grabs).toEqual([...first, 411]);
    expect(late.missed).toBe(0);
  });

  it('has missed what another change replaced before ffmpeg asked', () => {
    const late = run({ untilMs: 600, changes: [210, 250, 251, 330], busy: [2, 411] });
    expect(late.grabs).toEqual([...first, 411]);
    expect(late.missed).toBe(2);
  });

  it('gives the next picture at once when it is hurried', () => {
    expect(run({ untilMs: 1400, prepare: (pacer) => pacer.hurry() }).grabs).toEqual([
      ...first,
      500,
    ]);
  });

  it('gives one at every place once it is open, and counts those that are not fetched', () => {
    const open = run({
      untilMs: 800,
      busy: [600, 690],
      prepare: (pacer) => pacer.open(500),
    });
    expect(open.grabs).toEqual([...first, 520, 560, 600, 690, 720, 760, 800]);
    expect(open.missed).toBe(1);
  });

  it('counts nothing more when ffmpeg is to end', () => {
    const ended = run({
      untilMs: 800,
      busy: [600, 790],
      prepare: (pacer) => pacer.finish(500),
    });
    expect(ended.missed).toBe(0);
  });

  it('takes the places that passed for missed when it was kept from looking', () => {
    const pacer = new GrabPacer({ frameMs, startMs: 0 });
    pacer.ask();
    pacer.beginLook(0);
    pacer.endLook(0, false);
    pacer.ask();
    pacer.stir(10);
    pacer.beginLook(125);
    expect(pacer.endLook(125, true)).toBe(true);
    expect(pacer.missed).toBe(2);
  });
});
