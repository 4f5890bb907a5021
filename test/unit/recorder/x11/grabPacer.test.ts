import { describe, expect, it } from 'vitest';
import { GrabPacer } from '../../../../src/recorder/x11/grabPacer.ts';

const frameMs = 40;

/** ffmpeg: it encodes one picture after the other, and gives a frame away when it has the next. */
class Encoder {
  readonly #takesMs: (picture: number) => number | undefined;
  readonly #waiting: number[] = [];
  #doneMs: number | undefined;
  #taken = 0;
  #encoded = 0;
  /** Frames that came out. */
  came = 0;

  /** `takesMs`: how long it encodes a picture; undefined: it leaves it out. */
  constructor(takesMs: (picture: number) => number | undefined) {
    this.#takesMs = takesMs;
  }

  take(): void {
    const takesMs = this.#takesMs(this.#taken);
    this.#taken += 1;
    if (takesMs !== undefined) {
      this.#waiting.push(takesMs);
    }
  }

  /** true: a frame comes out. */
  work(nowMs: number): boolean {
    let comes = false;
    if (this.#doneMs !== undefined && nowMs >= this.#doneMs) {
      this.#doneMs = undefined;
      this.#encoded += 1;
      comes = this.#encoded > 1;
      this.came += comes ? 1 : 0;
    }
    if (this.#doneMs === undefined) {
      const takesMs = this.#waiting.shift();
      this.#doneMs = takesMs === undefined ? undefined : nowMs + takesMs;
    }
    return comes;
  }
}

/** A pacer in a world in which time is told by hand. `at`: changes; `busy`: ffmpeg does not ask. */
function run(options: {
  readonly untilMs: number;
  readonly changes?: readonly number[];
  readonly busy?: readonly [from: number, until: number];
  /** How long after a look something may change without a word; undefined: it never does. */
  readonly silentMs?: number;
  readonly prepare?: (pacer: GrabPacer) => void;
  /** Tells what comes out of it. */
  readonly encoder?: Encoder;
}): { grabs: number[]; missed: number; mostUnderWay: number } {
  const { encoder } = options;
  const { untilMs, changes = [], busy = [Infinity, Infinity], silentMs } = options;
  const pacer = new GrabPacer({ frameMs, startMs: 0 });
  const grabs: number[] = [];
  let mostUnderWay = 0;
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
    if (encoder?.work(now) === true) {
      pacer.came(now);
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
        encoder?.take();
        mostUnderWay = Math.max(mostUnderWay, grabs.length - (encoder?.came ?? 0));
      }
      changed = false;
    }
  }
  return { grabs, missed: pacer.missed, mostUnderWay };
}

/** Something changes in every millisecond. */
function always(fromMs: number, untilMs: number): number[] {
  return Array.from({ length: untilMs - fromMs }, (_, index) => fromMs + index);
}

/** The grabs of all takes: the first, and one that has it given away. */
const first = [0, 1];

describe('GrabPacer', () => {
  it('gives the first picture at once, another as soon as ffmpeg asks, and then one a second', () => {
    expect(run({ untilMs: 3100 }).grabs).toEqual([...first, 1001, 2001, 3001]);
  });

  it('gives what has changed at the next place of the grid, and once more when all is still', () => {
    expect(run({ untilMs: 2000, changes: [301] }).grabs).toEqual([...first, 320, 820, 1820]);
  });

  it('gives no more than one picture a place, however much changes', () => {
    expect(run({ untilMs: 400, changes: always(200, 350) }).grabs).toEqual([
      ...first,
      240,
      280,
      320,
      360,
    ]);
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

  it('has missed nothing when what is given late shows what was new at its place', () => {
    const late = run({ untilMs: 800, changes: [210, 243], busy: [2, 245] });
    expect(late.grabs).toEqual([...first, 245, 745]);
    expect(late.missed).toBe(0);
  });

  it('has missed nothing when it is kept from looking and one thing changes', () => {
    const pacer = new GrabPacer({ frameMs, startMs: 0 });
    look(pacer, 0, false);
    pacer.stir(10);
    expect(look(pacer, 125, true)).toBe(true);
    pacer.stir(400);
    expect(look(pacer, 440, true)).toBe(true);
    expect(pacer.missed).toBe(0);
  });

  it('takes what it could not look at to have changed as often as before and after', () => {
    // 120 and 160; what is given at 205 is for 200.
    expect(missedOf([40, 80, [120, 205], 240, 280])).toBe(2);
    // Three of six places, and one.
    expect(missedOf([80, 160, [240, 480], 560, 640])).toBe(3);
    expect(missedOf([80, 160, [240, 480], 760, 840])).toBe(0);
    expect(missedOf([400, 800, [1200, 1300], 1600])).toBe(0);
  });
});

/** Of changes, each seen at its place, or at the second of two times. */
function missedOf(changes: readonly (number | readonly [due: number, seen: number])[]): number {
  const pacer = new GrabPacer({ frameMs, startMs: 0 });
  look(pacer, 0, false);
  for (const change of changes) {
    const [due, seen] = typeof change === 'number' ? [change, change] : change;
    pacer.stir(due - 5);
    expect(look(pacer, seen, true)).toBe(true);
  }
  return pacer.missed;
}

function look(pacer: GrabPacer, nowMs: number, changed: boolean): boolean {
  pacer.ask();
  pacer.beginLook(nowMs);
  return pacer.endLook(nowMs, changed);
}

describe('GrabPacer before an ffmpeg that', () => {
  it('keeps up, gives a picture for every place', () => {
    const encoder = new Encoder(() => frameMs - 1);
    const { grabs, missed } = run({ untilMs: 2000, changes: always(200, 2000), encoder });
    expect(grabs.slice(first.length)).toEqual(
      Array.from({ length: 45 }, (_, index) => 240 + index * frameMs),
    );
    expect(missed).toBe(0);
  });

  it('begins slowly, has all that is new meanwhile', () => {
    const encoder = new Encoder((picture) => (picture === 0 ? 250 : 20));
    const { grabs, missed } = run({ untilMs: 800, changes: always(2, 800), encoder });
    expect(grabs).toEqual([
      ...first,
      ...Array.from({ length: 20 }, (_, index) => 40 * (index + 1)),
    ]);
    expect(missed).toBe(0);
  });

  it('is slow from the beginning, has no more than two waiting when a second has passed', () => {
    const encoder = new Encoder(() => 100);
    const { grabs } = run({ untilMs: 4000, changes: always(200, 4000), encoder });
    expect(grabs.length - encoder.came).toBeLessThanOrEqual(3);
  });

  it('is slow, gives a picture when one has come out, and counts what is not seen', () => {
    const encoder = new Encoder(() => 100);
    const slow = run({ untilMs: 2000, changes: always(200, 2000), encoder });
    expect(slow.mostUnderWay).toBe(3);
    // No more than it can do, and no less.
    const steps = slow.grabs.slice(6).map((at, index) => at - (slow.grabs[index + 5] ?? 0));
    expect(new Set(steps)).toEqual(new Set([100]));
    const places = (2000 - 200) / frameMs;
    expect(slow.missed + slow.grabs.length).toBeGreaterThanOrEqual(places - 2);
    expect(slow.missed + slow.grabs.length).toBeLessThanOrEqual(places + 2);
  });

  it('is slow once, has it catch up, and misses what it had no room for', () => {
    const encoder = new Encoder((picture) => (picture === 10 ? 200 : 5));
    const { grabs, missed } = run({ untilMs: 1500, changes: always(200, 1500), encoder });
    // The eleventh is given at 560 and done at 761.
    expect(grabs.filter((at) => at >= 560 && at < 840)).toEqual([560, 600, 761, 800]);
    expect(missed).toBe(3);
  });

  it('gives nothing any more, has a picture a second all the same', () => {
    const encoder = new Encoder((picture) => (picture < 10 ? 5 : undefined));
    const { grabs } = run({ untilMs: 5000, changes: always(200, 5000), encoder });
    for (const fromMs of [1000, 2000, 3000, 4000]) {
      const inSecond = grabs.filter((at) => at >= fromMs && at < fromMs + 1000);
      expect(inSecond).toHaveLength(1);
    }
  });

  it('left pictures out, waits for them a second and no more', () => {
    const encoder = new Encoder((picture) => (picture >= 8 && picture < 14 ? undefined : 5));
    const { grabs } = run({ untilMs: 8000, changes: always(200, 8000), encoder });
    // Two at once, and then one a second.
    expect(grabs.filter((at) => at >= 7000)).toHaveLength(26);
  });

  it('left one out, forgets it when the picture stands still', () => {
    const encoder = new Encoder((picture) => (picture === 5 ? undefined : frameMs + 20));
    const changes = [...always(200, 400), ...always(2500, 3000)];
    const { mostUnderWay, grabs } = run({ untilMs: 3000, changes, encoder });
    const still = new Encoder(() => frameMs + 20);
    const whole = run({ untilMs: 3000, changes, encoder: still });
    expect(mostUnderWay).toBe(whole.mostUnderWay + 1);
    expect(grabs.filter((at) => at > 2500)).toHaveLength(
      whole.grabs.filter((at) => at > 2500).length,
    );
  });

  it('is slow, gives at once what is hurried, and what it needs to end', () => {
    for (const prepare of [
      (pacer: GrabPacer): void => pacer.hurry(),
      (pacer: GrabPacer): void => pacer.finish(500),
    ]) {
      const slow = (): Encoder => new Encoder((picture) => (picture < 4 ? 5 : 400));
      const options = { untilMs: 540, changes: always(200, 540) };
      const held = run({ ...options, encoder: slow() });
      expect(held.grabs.filter((at) => at >= 490)).toEqual([]);
      const ended = run({ ...options, encoder: slow(), prepare });
      expect(ended.grabs.filter((at) => at >= 500).length).toBeGreaterThan(0);
    }
  });
});
