/** What the limits of free room on a recording's disk can be, wherever they are set. */
export const diskLimits = {
  /** Room for the end of a recording, however the time it takes to see that the disk fills. */
  leastStopMegabytes: 64,
  mostMegabytes: 1_000_000,
} as const;

/** In bytes: a power of ten, as in `byteSize`. */
export const megabyte = 1_000_000;
