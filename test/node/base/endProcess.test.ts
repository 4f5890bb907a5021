import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { runToEnd } from '../../../src/base/supervisedProcess.ts';

const environment = { PATH: inject('searchPath') };
const endProcess = pathToFileURL(path.resolve('src/base/endProcess.ts')).href;

/** Runs the lines, then `endProcess`. */
function run(...lines: readonly string[]): ReturnType<typeof runToEnd> {
  const script = [
    `import { endProcess } from '${endProcess}';`,
    `import { open, stat } from 'node:fs';`,
    ...lines,
    'await endProcess();',
  ].join('\n');
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  return runToEnd(process.execPath, args, {
    timeoutMs: 20_000,
    environment,
    maxOutputBytes: 9_999,
  });
}

describe('endProcess', () => {
  it('ends a process of which a file operation never comes back', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'codereel-end-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const fifo = path.join(folder, 'fifo');
    await promisify(execFile)('mkfifo', [fifo]);
    const exit = await run(`open('${fifo}', 'r', () => undefined);`);
    expect(exit).toMatchObject({ timedOut: false, signal: 'SIGKILL', stderr: '' });
  });

  it('lets a file operation that is under way come back, and keeps the exit code', async () => {
    const exit = await run(`stat('/', () => console.log('done'));`, 'process.exitCode = 3;');
    expect(exit).toMatchObject({ timedOut: false, code: 3, stdout: 'done\n', stderr: '' });
  });
});
