import { Disposable } from 'vscode';
import type { Log } from '../base/log.ts';

/**
 * Brings up the parts of the extension in the order given. A part that throws is logged and left
 * out: the others must not go down with it.
 */
export function contribute(
  log: Log,
  parts: Readonly<Record<string, () => { dispose(): void }>>,
): Disposable {
  const running: { dispose(): void }[] = [];
  for (const [name, begin] of Object.entries(parts)) {
    try {
      running.push(begin());
    } catch (error) {
      log.error(`${name} could not begin: ${describe(error)}`);
    }
  }
  return Disposable.from(...running);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
