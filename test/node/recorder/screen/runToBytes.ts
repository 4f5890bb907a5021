import { SupervisedProcess } from '../../../../src/base/supervisedProcess.ts';
import type { Environment } from '../../../../src/base/environment.ts';

/** Runs a program that writes bytes to its standard output; rejects when it fails. */
export async function runToBytes(
  command: string,
  args: readonly string[],
  environment: Environment,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const child = new SupervisedProcess({ command, args, environment });
  child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
  const { code, stderrTail } = await child.closed;
  if (code !== 0) {
    throw new Error(`${command} failed: ${stderrTail.join('\n')}`);
  }
  return Buffer.concat(chunks);
}
