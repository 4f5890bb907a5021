/**
 * Asks until there is an answer, for what lies outside of the page (files, processes).
 * @param what completes "There is still no ...": `finished recording`
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    if (performance.now() > deadline) {
      throw new Error(`There is still no ${what} after ${timeoutMs / 1000} s.`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
