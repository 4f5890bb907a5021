const lookEveryMs = 1_000;
/** As many seconds as a disk may take for one step: longer than the slowest of our programs to end. */
const mostLooks = 20;

/**
 * Waits for work that ends in files, for as long as it comes on: each change of `progress` gives it
 * another 20 seconds. Gives whether they went by without one; the work may still end one day.
 */
export async function standsStill(work: Promise<void>, progress: () => number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const standstill = new Promise<boolean>((resolve) => {
    let last = progress();
    let looks = 0;
    // Counted in looks: a process that was suspended meanwhile has not had the time.
    timer = setInterval(() => {
      const now = progress();
      looks = now === last ? looks + 1 : 0;
      last = now;
      if (looks === mostLooks) {
        resolve(true);
      }
    }, lookEveryMs);
  });
  try {
    return await Promise.race([work.then(() => false), standstill]);
  } finally {
    clearInterval(timer);
  }
}
