import { describe, expect, it } from 'vitest';
import { LevelMeter } from '../../../../src/recorder/sound/levelMeter.ts';

const second = (value: number): Int16Array => new Int16Array(96_000).fill(value);

describe('the level of a sound', () => {
  it('is the peak of the last tenth of a second in dBFS', () => {
    const meter = new LevelMeter();
    meter.push(second(32_767));
    expect(meter.levelDb).toBeCloseTo(0, 2);
    meter.push(second(-16_384));
    expect(meter.levelDb).toBeCloseTo(-6.02, 2);
    meter.push(second(0));
    expect(meter.levelDb).toBeNull();
  });

  it('does not go beyond 0 for the loudest negative sample', () => {
    const meter = new LevelMeter();
    meter.push(second(-32_768));
    expect(meter.levelDb).toBe(0);
  });

  it('of either side counts', () => {
    const meter = new LevelMeter();
    const right = Int16Array.from({ length: 96_000 }, (_, at) => (at % 2 === 1 ? 16_384 : 0));
    meter.push(right);
    expect(meter.levelDb).toBeCloseTo(-6.02, 2);
  });

  it('when asked for misses nothing between two questions, and does not flicker', () => {
    const meter = new LevelMeter();
    meter.push(second(16_384));
    meter.push(second(100));
    expect(meter.takeLevelDb()).toBeCloseTo(-6.02, 2);
    expect(meter.takeLevelDb()).toBeCloseTo(-50.3, 1);
    meter.push(second(0));
    expect(meter.takeLevelDb()).toBeNull();
  });
});

describe('silence', () => {
  it('is eight seconds without anything above -70 dBFS', () => {
    const meter = new LevelMeter();
    for (let at = 0; at < 7; at += 1) {
      meter.push(second(10));
    }
    expect(meter.isSilent).toBe(false);
    meter.push(second(10));
    expect(meter.isSilent).toBe(true);
    meter.push(second(11));
    expect(meter.isSilent).toBe(false);
  });

  it('is counted anew after a mute and after a pause', () => {
    const meter = new LevelMeter();
    for (let at = 0; at < 8; at += 1) {
      meter.push(second(0));
    }
    meter.forgetSilence();
    expect(meter.isSilent).toBe(false);
    for (let at = 0; at < 8; at += 1) {
      meter.push(second(0));
    }
    expect(meter.isSilent).toBe(true);
    meter.rest();
    expect(meter.isSilent).toBe(false);
  });
});
