import { setTimeout as delay } from 'node:timers/promises';

const lookEveryMs = 50;
const mostLooks = 20;

/**
 * Ends this process, whatever still waits. `process.exit` alone waits for every file operation that is
 * under way, and so for ever where a disk does not answer: then the process kills itself.
 */
export async function endProcess(): Promise<never> {
  for (let look = 0; isFileAtWork() && look < mostLooks; look += 1) {
    // What is only late is waited for, and Node.js tells nobody when that ends.
    await delay(lookEveryMs);
  }
  if (isFileAtWork()) {
    process.kill(process.pid, 'SIGKILL');
  }
  process.exit();
}

function isFileAtWork(): boolean {
  return process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq'));
}
