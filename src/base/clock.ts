/**
 * Time, in milliseconds. `monotonic` never jumps and, on every platform we run on, is shared by all
 * processes of one boot (CLOCK_MONOTONIC, mach_absolute_time, QueryPerformanceCounter), so that the
 * hook process and the recorder can compare their stamps. `wall` is Unix time and may jump.
 */
export interface Clock {
  monotonic(): number;
  wall(): number;
}

export const systemClock: Clock = {
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  wall: () => Date.now(),
};
