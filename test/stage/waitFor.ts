export interface WaitOptions {
  /** Default 30 s. */
  readonly timeoutMs?: number;
  /** What there is to see now, for the message when the wait is in vain. */
  readonly seen?: () => unknown;
}

/** How long to leave a machine alone between two looks at it. */
const lookEveryMs = 50;

/**
 * Looks again and again until `look` gives something else than undefined or false, and gives that.
 * Rejects with what was waited for and what there was instead.
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 30_000, seen }: WaitOptions = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found;
    }
    if (Date.now() > deadline) {
      const instead = seen === undefined ? '' : ` There is: ${JSON.stringify(await seen())}`;
      throw new Error(`Waited ${timeoutMs / 1000} s in vain until ${what}.${instead}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, lookEveryMs);
    });
  }
}
