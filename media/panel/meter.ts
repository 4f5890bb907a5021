/** How a level meter moves. Levels are peaks in dBFS: 0 is the loudest, null is nothing at all. Pure. */

/** The quietest that the meter shows; speech lies between -30 and -6. */
export const meterFloorDb = -60;

const holdMs = 1500;

export interface MeterReading {
  readonly levelDb: number | null;
  /** The highest of the last moment. */
  readonly peakDb: number | null;
  /** When the peak was reached, on the page's clock. */
  readonly peakAtMs: number;
}

export const silentReading: MeterReading = { levelDb: null, peakDb: null, peakAtMs: 0 };

/** A peak stays for a moment, so that an eye can catch it, and then gives way to what is now. */
export function readMeter(
  before: MeterReading,
  levelDb: number | null,
  nowMs: number,
): MeterReading {
  const held = before.peakDb !== null && nowMs - before.peakAtMs < holdMs;
  const higher = levelDb !== null && (before.peakDb === null || levelDb >= before.peakDb);
  return higher || !held ? { levelDb, peakDb: levelDb, peakAtMs: nowMs } : { ...before, levelDb };
}

/** How far along the meter a level lies, from 0 to 1. */
export function meterFraction(levelDb: number | null): number {
  return levelDb === null ? 0 : 1 - clampToMeter(levelDb) / meterFloorDb;
}

export function clampToMeter(levelDb: number): number {
  return Math.min(0, Math.max(meterFloorDb, levelDb));
}
