/*
 * Runs as a process of its own under a limit on the size of files: writes a log past the limit, has
 * the limit lifted, and goes on. Tells on standard output what failed.
 */
import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { asCodereelError } from '../../../src/base/errors.ts';
import { AppendLog } from '../../../src/recording/appendLog.ts';

const file = process.argv[2] ?? '';
const log = await AppendLog.open(file, { format: 'test', version: 1 });
const failures: string[] = [];

for (const upTo of [100, 200]) {
  for (let line = upTo - 100; line < upTo; line += 1) {
    log.append(`[${line},"line"]`, 'required');
  }
  try {
    await log.flush();
  } catch (error) {
    failures.push(asCodereelError(error).code);
  }
}
const { size } = await stat(file);
execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:unlimited']);
for (let line = 200; line < 300; line += 1) {
  log.append(`[${line},"line"]`, 'required');
}
await log.close();
process.stdout.write(JSON.stringify({ failures, sizeWhenFull: size }));
