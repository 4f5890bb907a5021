import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { runToEnd, SupervisedProcess } from '../../../src/base/supervisedProcess.ts';
import { isAlive, openBench, type Bench } from '../recorder/ffmpeg/stage.ts';
import { until } from '../support/scene.ts';

const environment = { PATH: inject('searchPath') };
const limits = { timeoutMs: 10_000, environment, maxOutputBytes: 10_000 };

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.close();
});

function start(command: string, args: readonly string[] = []): SupervisedProcess {
  return new SupervisedProcess({ command, args, environment });
}

/** Starts it and waits until it has said something: its traps are set by then. */
async function startReady(script: string): Promise<SupervisedProcess> {
  const child = start(await bench.program('program', script));
  await once(child.stdout, 'data');
  child.stdout.resume();
  return child;
}

describe('SupervisedProcess', () => {
  it('tells the exit code and the last words, cut to a bounded number of lines', async () => {
    const file = await bench.program(
      'talker',
      'i=0; while [ $i -lt 100 ]; do echo "line $i" >&2; i=$((i+1)); done; printf "progress\\rlast" >&2; exit 3',
    );
    const child = start(file);
    child.stdout.resume();
    const exit = await child.closed;
    expect(exit).toMatchObject({ code: 3, signal: null, error: null });
    expect(exit.stderrTail).toHaveLength(40);
    expect(exit.stderrTail.slice(-3)).toEqual(['line 99', 'progress', 'last']);
  });

  it('puts together a line that comes in pieces', async () => {
    const file = await bench.program(
      'stutter',
      'printf "Input #0, x11" >&2; sleep 0.1; echo grab >&2',
    );
    const child = start(file);
    child.stdout.resume();
    expect((await child.closed).stderrTail).toEqual(['Input #0, x11grab']);
  });

  it.each([
    ['no such file', '/no/such/program', 'ENOENT'],
    ['a file that may not be run', '/etc/passwd', 'EACCES'],
    ['a path through a file', '/etc/passwd/program', 'ENOTDIR'],
  ])('turns %s into an exit with the error', async (_what, command, code) => {
    const child = start(command);
    const exit = await child.closed;
    expect(exit).toMatchObject({ code: null, signal: null, error: { code } });
    expect(await child.stop([{ signal: 'SIGTERM', timeoutMs: 10 }])).toBe(exit);
  });

  it('goes down the ladder only as far as it must', async () => {
    const child = await startReady('echo ready; read word; echo "got $word" >&2');
    const exit = await child.stop([
      { write: 'q\n', timeoutMs: 10_000 },
      { signal: 'SIGKILL', timeoutMs: 10_000 },
    ]);
    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(exit.stderrTail).toEqual(['got q']);
  });

  it('kills what ignores every gentler step', async () => {
    const child = await startReady('trap "" TERM INT; echo ready; while :; do sleep 0.05; done');
    const exit = await child.stop([
      { write: 'q', timeoutMs: 100 },
      { signal: 'SIGTERM', timeoutMs: 100 },
      { signal: 'SIGKILL', timeoutMs: 10_000 },
    ]);
    expect(exit).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('ends what a wrapper script started, with the script', async () => {
    const child = await startReady('echo ready; sleep 600 & echo $! > "$0.pid"; wait');
    const pidFile = path.join(bench.folder, 'program.pid');
    await until(async () => (await readFile(pidFile, 'utf8').catch(() => '')).endsWith('\n'));
    const sleeper = Number(await readFile(pidFile, 'utf8'));
    expect(isAlive(sleeper)).toBe(true);
    await child.kill(10_000);
    await until(() => !isAlive(sleeper));
  });

  it('does not wait for ever for a stranger that holds the pipe', async () => {
    const child = await startReady('echo ready; setsid sleep 600 & echo $! > "$0.pid"; sleep 600');
    const pidFile = path.join(bench.folder, 'program.pid');
    await until(async () => (await readFile(pidFile, 'utf8').catch(() => '')).endsWith('\n'));
    const exit = await child.kill(200);
    expect(exit.signal).toBe('SIGKILL');
    process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGKILL');
  });

  it('does not wait for ever for somebody to read what the process has written', async () => {
    const file = await bench.program('writer', 'while :; do echo more; done');
    const child = start(file);
    await until(() => child.stdout.readableLength > 0);
    expect((await child.kill(200)).signal).toBe('SIGKILL');
  });

  it('gives everyone who stops it the same end', async () => {
    const child = await startReady('echo ready; read word');
    const steps = [{ write: 'q\n', timeoutMs: 10_000 }];
    const exits = await Promise.all([child.stop(steps), child.stop(steps), child.closed]);
    expect(new Set(exits).size).toBe(1);
    expect(await child.stop(steps)).toBe(exits[0]);
  });

  it('loses nothing the process had written when it is stopped while nobody reads', async () => {
    const file = await bench.program('writer', 'head -c 200000 /dev/zero; read word; exit 0');
    const child = start(file);
    const stopped = child.stop([
      { write: 'q\n', timeoutMs: 300 },
      { write: '\n', timeoutMs: 10_000 },
    ]);
    let bytes = 0;
    // The reader comes late, after the first step's time.
    setTimeout(() => child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length)), 400);
    expect((await stopped).code).toBe(0);
    expect(bytes).toBe(200_000);
  });
});

describe('runToEnd', () => {
  it('answers with both outputs', async () => {
    const file = await bench.program('both', 'echo out; echo err >&2; exit 2');
    expect(await runToEnd(file, [], limits)).toMatchObject({
      code: 2,
      stdout: 'out\n',
      stderr: 'err\n',
      timedOut: false,
    });
  });

  it('ends a program that takes too long', async () => {
    const result = await runToEnd('sleep', ['600'], { ...limits, timeoutMs: 100 });
    expect(result).toMatchObject({ timedOut: true, signal: 'SIGKILL' });
  });

  it('keeps a bounded part of endless output', async () => {
    const result = await runToEnd('yes', [], { ...limits, timeoutMs: 300 });
    expect(result.timedOut).toBe(true);
    expect(result.stdout).toHaveLength(limits.maxOutputBytes);
  });

  it('says what stood in the way of a program that cannot be run', async () => {
    const result = await runToEnd('/no/such/program', [], limits);
    expect(result.error).toMatchObject({ code: 'ENOENT' });
  });
});
