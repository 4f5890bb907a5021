import { describe, expect, it } from 'vitest';
import { lengthOf, type PlacedSound, type Sound } from '../../../../src/recorder/sound/pcm.ts';
import { SoundTrack } from '../../../../src/recorder/sound/soundTrack.ts';

/** Sound whose left sample tells its own number on the monotonic clock; the right one is 7 throughout. */
function sound(at: number, length: number): PlacedSound {
  const pcm = new Int16Array(length * 2);
  for (let sample = 0; sample < length; sample += 1) {
    pcm[sample * 2] = numberOf(at + sample);
    pcm[sample * 2 + 1] = 7;
  }
  return { at, pcm };
}

const numberOf = (sample: number): number => 1 + (sample % 30_000);

/** All left samples that came out. */
function left(sounds: readonly Sound[]): number[] {
  return sounds.flatMap((each) =>
    'silence' in each
      ? Array.from({ length: each.silence }, () => 0)
      : Array.from(each.pcm).filter((_, at) => at % 2 === 0),
  );
}

const numbers = (from: number, until: number): number[] =>
  Array.from({ length: until - from }, (_, at) => numberOf(from + at));
const zeros = (length: number): number[] => Array.from({ length }, () => 0);

function openTrack(): { track: SoundTrack; out: Sound[] } {
  const out: Sound[] = [];
  return { track: new SoundTrack((each) => void out.push(each)), out };
}

describe('placing sound in the video', () => {
  it('begins with the very sample of the moment the take begins', () => {
    const { track, out } = openTrack();
    track.beginTake(10, 0);
    track.push(sound(400, 100));
    track.push(sound(500, 100));
    expect(left(out)).toEqual(numbers(480, 600));
  });

  it('places sound that came before the take was told of', () => {
    const { track, out } = openTrack();
    track.push(sound(0, 480));
    track.push(sound(480, 480));
    track.beginTake(15, 0);
    expect(left(out)).toEqual(numbers(720, 960));
  });

  it('keeps no more than five seconds for a take that is told of later', () => {
    const { track, out } = openTrack();
    for (let at = 0; at < 48_000 * 20; at += 480) {
      track.push(sound(at, 480));
    }
    track.beginTake(0, 0);
    const [gap, ...rest] = out;
    expect(gap).toEqual({ silence: 48_000 * 15 });
    expect(rest.reduce((sum, each) => sum + lengthOf(each), 0)).toBe(48_000 * 5);
  });

  it('cuts out what was in a pause, to the sample', () => {
    const { track, out } = openTrack();
    track.beginTake(0, 0);
    track.endTake(15);
    track.push(sound(0, 960));
    track.finishTake();
    track.push(sound(960, 4000));
    track.beginTake(50, 15);
    track.push(sound(4960, 40));
    expect(left(out)).toEqual([...numbers(0, 720), ...numbers(2400, 5000)]);
  });

  it('takes the last sound of a take that comes after its end', () => {
    const { track, out } = openTrack();
    track.beginTake(0, 0);
    track.push(sound(0, 480));
    track.endTake(20);
    expect(track.isComplete).toBe(false);
    track.push(sound(480, 960));
    expect(track.isComplete).toBe(true);
    track.finishTake();
    expect(left(out)).toEqual(numbers(0, 960));
  });

  it('is exact to the sample over ten pauses at odd moments', () => {
    const { track, out } = openTrack();
    let mediaSample = 0;
    const expected: number[] = [];
    for (let take = 0; take < 11; take += 1) {
      const from = 1000 * take + 137 * take;
      const length = 311 + 53 * take;
      track.beginTake(from / 48, mediaSample / 48);
      track.endTake((from + length) / 48);
      track.push(sound(from - 20, length + 100));
      track.finishTake();
      expected.push(...numbers(from, from + length));
      mediaSample += length;
    }
    expect(left(out)).toEqual(expected);
  });
});

describe('sound that is missing', () => {
  it('is silence up to where it comes again', () => {
    const { track, out } = openTrack();
    track.beginTake(0, 0);
    track.push(sound(0, 100));
    track.push(sound(196, 100));
    expect(left(out)).toEqual([...numbers(0, 100), ...zeros(96), ...numbers(196, 296)]);
    expect(track.filledMs).toBe(2);
  });

  it('is waited for a second, and what comes later for that place is thrown away', () => {
    const { track, out } = openTrack();
    track.beginTake(0, 0);
    track.fill(1000);
    expect(out).toEqual([]);
    track.fill(1010);
    expect(out).toEqual([{ silence: 480 }]);
    track.push(sound(240, 480));
    expect(left(out)).toEqual([...zeros(480), ...numbers(480, 720)]);
  });

  it('is silence up to the end of the take, and not beyond', () => {
    const { track, out } = openTrack();
    track.beginTake(100, 0);
    track.endTake(200);
    track.fill(10_000);
    track.finishTake();
    track.fill(20_000);
    expect(out).toEqual([{ silence: 4800 }]);
    expect(track.filledMs).toBe(100);
  });

  it('takes no memory however long it lasts', () => {
    const { track, out } = openTrack();
    track.beginTake(0, 0);
    track.fill(3_600_000);
    expect(out).toEqual([{ silence: 3_599_000 * 48 }]);
  });
});

const loud = (at: number, length: number): PlacedSound => ({
  at,
  pcm: new Int16Array(length * 2).fill(10_000),
});

describe('muting', () => {
  it('is complete 5 ms after its moment, and no step in it is a click', () => {
    const { track, out } = openTrack();
    track.beginTake(0, 0);
    track.setMuted(true, 10);
    track.push(loud(0, 960));
    const samples = left(out);
    expect(samples.slice(0, 480)).toEqual(Array.from({ length: 480 }, () => 10_000));
    expect(samples.slice(720)).toEqual(zeros(240));
    const steps = samples.slice(1).map((value, at) => (samples[at] ?? 0) - value);
    expect(Math.max(...steps)).toBeLessThan(50);
    expect(Math.min(...steps)).toBe(0);
  });

  it('hits the right sample also in sound that came in pieces, and ends the same way', () => {
    const { track, out } = openTrack();
    track.beginTake(0, 0);
    track.setMuted(true, 10);
    track.setMuted(false, 20);
    for (let at = 0; at < 1440; at += 48) {
      track.push(loud(at, 48));
    }
    const samples = left(out);
    expect(samples.indexOf(0)).toBe(719);
    expect(samples.lastIndexOf(0)).toBe(959);
    expect(samples.slice(1200)).toEqual(Array.from({ length: 240 }, () => 10_000));
  });

  it('in a pause holds from the first sample of the next take', () => {
    const { track, out } = openTrack();
    track.setMuted(true, 5);
    track.beginTake(10, 0);
    track.push(loud(480, 480));
    expect(left(out)).toEqual(zeros(480));
    expect(track.filledMs).toBe(0);
  });

  it('a thousand times in a pause ends with the last one', () => {
    const { track, out } = openTrack();
    for (let time = 0; time <= 1000; time += 1) {
      track.setMuted(time % 2 === 0, time);
    }
    track.beginTake(2000, 0);
    track.push(loud(96_000, 48));
    expect(left(out)).toEqual(zeros(48));
  });
});
