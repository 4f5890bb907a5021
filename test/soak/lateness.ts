/** How late this process's own timers come: what a busy machine keeps every process waiting. */
export interface Lateness {
  /** The worst of the last second, in ms. */
  worstMs(): number;
  close(): void;
}

const everyMs = 10;
const keptSteps = 100;

export function watchLateness(): Lateness {
  const late: number[] = [];
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    late.push(Math.max(0, nowMs - lastMs - everyMs));
    lastMs = nowMs;
    if (late.length > keptSteps) {
      late.shift();
    }
  }, everyMs);
  return {
    worstMs: () => Math.max(0, ...late),
    close: () => clearInterval(timer),
  };
}
