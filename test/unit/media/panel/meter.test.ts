import { describe, expect, it } from 'vitest';
import {
  clampToMeter,
  meterFloorDb,
  meterFraction,
  readMeter,
  silentReading,
} from '../../../../media/panel/meter.ts';

describe('a level meter', () => {
  it('goes from its floor to full scale, and not beyond', () => {
    expect([meterFloorDb, -30, 0, 3, -90].map(meterFraction)).toEqual([0, 0.5, 1, 1, 0]);
    expect([3, -90, -12].map(clampToMeter)).toEqual([0, meterFloorDb, -12]);
  });

  it('shows nothing for nothing', () => {
    expect(meterFraction(null)).toBe(0);
    expect(readMeter(silentReading, null, 100)).toMatchObject({ levelDb: null, peakDb: null });
  });

  const loud = readMeter(silentReading, -6, 1000);

  it('holds a peak while the level falls, for a moment', () => {
    const falling = readMeter(loud, -30, 1100);
    expect(falling).toMatchObject({ levelDb: -30, peakDb: -6 });
    expect(readMeter(falling, -40, 2400)).toMatchObject({ levelDb: -40, peakDb: -6 });
    expect(readMeter(falling, -40, 2600)).toMatchObject({ levelDb: -40, peakDb: -40 });
  });

  it('holds a higher peak from when it comes', () => {
    const louder = readMeter(loud, -3, 2000);
    expect(readMeter(louder, -50, 3400)).toMatchObject({ peakDb: -3 });
  });

  it('holds a peak through silence, and then lets it go', () => {
    expect(readMeter(loud, null, 1100)).toMatchObject({ levelDb: null, peakDb: -6 });
    expect(readMeter(loud, null, 2600)).toMatchObject({ levelDb: null, peakDb: null });
  });
});
